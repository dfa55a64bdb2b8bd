"""What the team of a client sees and does."""
