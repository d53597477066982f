"""Pages of this stage: parse, call, render."""
