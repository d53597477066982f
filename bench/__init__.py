"""The benchmark table: `python -m bench`, or `make bench`."""
