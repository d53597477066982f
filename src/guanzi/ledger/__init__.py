"""Double entry in integer fen: what was granted, committed, paid, owed by districts and recovered.

An entry moves money between accounts and sums to zero. Nothing written is ever changed: a
correction is a new entry. The database itself refuses an entry that does not balance, a balance
on the wrong side of zero, a change, and a posting to a closed account; the services refuse the
same before, with a sentence. They know accounts and amounts, and nothing of projects or payments.
"""
