"""What pages of this stage send, read into values."""
