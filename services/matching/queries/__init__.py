"""Every read of matching, a file a noun. What a person reads starts from what that person can see (`visibility.py`)."""
