"""Who somebody is: signing in, and what is theirs to set."""
