"""How things are written on a page: money, days, Chinese punctuation, formulas."""
