"""What is public, as plain data."""
