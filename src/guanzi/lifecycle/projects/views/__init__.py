"""Pages of decisions, of the library, and of the publicity."""
