"""The tables of this stage, a file for each thing that is kept."""

from guanzi.lifecycle.matching.models.examples import ExampleEnterprise

__all__ = ["ExampleEnterprise"]
