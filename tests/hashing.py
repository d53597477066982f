"""Passwords are hashed as on the site, with little work: signing in is not what tests wait for."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Django's, which takes a sixth of a second of both processors each time, at its cheapest."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
