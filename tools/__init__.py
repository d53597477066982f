"""Small commands that the Makefile calls."""
