"""The tables of this stage, a file for each thing that is kept."""

from guanzi.lifecycle.matching.models.entitlements import Entitlement, EntitlementList
from guanzi.lifecycle.matching.models.examples import ExampleEnterprise
from guanzi.lifecycle.matching.models.sandbox import SandboxRun, SandboxTable

__all__ = [
    "Entitlement",
    "EntitlementList",
    "ExampleEnterprise",
    "SandboxRun",
    "SandboxTable",
]
