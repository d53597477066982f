"""The 21 measures written for OpenFisca, run in an environment of its own."""
