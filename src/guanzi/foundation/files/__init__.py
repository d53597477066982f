"""What people hand in: kept by digest, typed by content, never by its name."""
