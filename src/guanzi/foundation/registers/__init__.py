"""Codes and names that the state keeps: credit codes, districts, industries, funds."""
