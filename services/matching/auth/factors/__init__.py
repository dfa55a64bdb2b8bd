"""What shows that somebody is who they say, beside or instead of a password."""
