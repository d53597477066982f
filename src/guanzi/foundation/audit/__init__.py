"""Who did what, when, with which effect: kept in a chain that shows every later change."""
