"""Inspections and reports, what they found, what is demanded back, and who is barred."""
