"""Joint decision, publicity, the project library, changes and termination."""
