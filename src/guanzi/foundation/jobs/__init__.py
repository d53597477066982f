"""Work that takes longer than a page: with progress, cancelling, and another try."""
