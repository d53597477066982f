"""What is done to the register, one verb each."""

from guanzi.lifecycle.enterprises.services.claims import (
    claim_enterprise,
    confirm_claim,
    decline_claim,
)
from guanzi.lifecycle.enterprises.services.credit import (
    give_undertaking,
    record_credit,
    repair_credit,
)
from guanzi.lifecycle.enterprises.services.exporting import start_export
from guanzi.lifecycle.enterprises.services.facts import record_fact, record_sme_number
from guanzi.lifecycle.enterprises.services.imports import (
    confirm_import,
    drop_import,
    start_import,
)
from guanzi.lifecycle.enterprises.services.projects import record_tracking, register_project
from guanzi.lifecycle.enterprises.services.records import (
    move_enterprise,
    register_enterprise,
    rename_enterprise,
)
from guanzi.lifecycle.enterprises.services.support import (
    correct_support,
    record_support,
    record_supports,
    void_support,
    void_supports,
    withhold_supports,
)

__all__ = [
    "claim_enterprise",
    "confirm_claim",
    "confirm_import",
    "correct_support",
    "decline_claim",
    "drop_import",
    "give_undertaking",
    "move_enterprise",
    "record_credit",
    "record_fact",
    "record_sme_number",
    "record_support",
    "record_supports",
    "record_tracking",
    "register_enterprise",
    "register_project",
    "rename_enterprise",
    "repair_credit",
    "start_export",
    "start_import",
    "void_support",
    "void_supports",
    "withhold_supports",
]
