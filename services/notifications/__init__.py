"""Brings what happened to the people it is for: knows events and addresses, nothing about matching."""
