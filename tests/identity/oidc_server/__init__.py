"""A real OpenID Connect server for the tests: allauth's own, as a separate process."""
