"""What every stage stands on: database, errors, throttling, places on disk."""
