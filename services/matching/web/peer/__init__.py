"""A peer worker's day, contacts and profile."""
