"""What a decision list may say, and what follows from it: pure."""
