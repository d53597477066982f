"""What the public may read of how the funds were used (000 art. 12)."""
