"""What both services stand on. Imports nothing of ours."""
