"""A made-up city in which every screen shows something: nothing here is true of anyone.

Everything is done through the services that people use, in the order in which it would happen.
"""
