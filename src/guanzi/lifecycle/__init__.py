"""The life of the money: one package per stage, in the order in which it flows."""
