"""Filters of the pages of payments."""
