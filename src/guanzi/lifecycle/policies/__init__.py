"""Published versions of the rulebook, and the pages on which people read them."""
