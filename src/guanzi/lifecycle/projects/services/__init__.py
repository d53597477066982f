"""What can be done about decisions and projects: one verb each."""

from guanzi.lifecycle.projects.services.changes import (
    decide_change,
    end_for_cause,
    propose_change,
    record_acceptance,
)
from guanzi.lifecycle.projects.services.exporting import export_library, start_export
from guanzi.lifecycle.projects.services.instalments import (
    carry_promises,
    instalment_back,
    instalment_paid,
    request_instalment,
)
from guanzi.lifecycle.projects.services.lists import (
    drop_list,
    save_list,
    send_back,
    set_priority,
    start_list,
)
from guanzi.lifecycle.projects.services.papers import Printed, print_approval, print_list
from guanzi.lifecycle.projects.services.publicity import (
    close_publicity,
    decide_objection,
    raise_objection,
)
from guanzi.lifecycle.projects.services.sign import return_list, sign_list

__all__ = [
    "Printed",
    "carry_promises",
    "close_publicity",
    "decide_change",
    "decide_objection",
    "drop_list",
    "end_for_cause",
    "export_library",
    "instalment_back",
    "instalment_paid",
    "print_approval",
    "print_list",
    "propose_change",
    "raise_objection",
    "record_acceptance",
    "request_instalment",
    "return_list",
    "save_list",
    "send_back",
    "set_priority",
    "sign_list",
    "start_export",
    "start_list",
]
