"""What was handed in is compared with what is known; officers decide what remains."""
