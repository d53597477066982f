"""Articles 5 and 8 of document 003 as an OpenFisca country package, to measure beside ours.

It runs in an environment of its own: only `bench.against_openfisca` starts it.
"""
