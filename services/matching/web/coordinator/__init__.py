"""The pool, the people and what waits for a coordinator."""
