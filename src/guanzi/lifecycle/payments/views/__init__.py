"""Addresses and pages of payments and clearings."""
