"""A simulated year: real operations on a real database, with a moved clock and people who behave, or do not."""
