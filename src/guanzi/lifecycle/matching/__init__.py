"""What could I get: the calculator of one measure, the finder over all of them."""
