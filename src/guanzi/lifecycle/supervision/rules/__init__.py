"""What is demanded, and whom it returns to: pure."""
