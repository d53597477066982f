"""People, the organisations for which they act, and what they may do there."""
