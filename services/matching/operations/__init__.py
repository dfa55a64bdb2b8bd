"""Every write of matching: a file a noun, a function a verb: load and lock, require, decide, change, tell."""
