"""What is supported: joint decision, publicity, the project library, agreement, changes, termination."""
