"""The pure part: what people write → facts; facts → a calculation, three columns, a digest."""
