"""Guanzi: executable, explained policy for the special funds of a city and its districts."""
