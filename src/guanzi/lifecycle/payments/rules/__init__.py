"""Accounts, files of the treasury, answers of the bank, sums of a clearing: pure."""
