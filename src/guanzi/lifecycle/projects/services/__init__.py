"""What can be done about decisions and projects: one verb each."""

from guanzi.lifecycle.projects.services.ask import ask_signature, carry_out_signature
from guanzi.lifecycle.projects.services.changes import (
    decide_change,
    demand_no_more,
    end_for_cause,
    propose_change,
    record_acceptance,
)
from guanzi.lifecycle.projects.services.exporting import export_library, start_export
from guanzi.lifecycle.projects.services.instalments import carry_promises
from guanzi.lifecycle.projects.services.lists import (
    drop_list,
    save_list,
    send_back,
    start_list,
)
from guanzi.lifecycle.projects.services.papers import print_approval, print_list
from guanzi.lifecycle.projects.services.paying import (
    hold_instalments,
    hold_project,
    instalments_back,
    instalments_paid,
    money_recovered,
    parts_given_up,
    request_instalments,
)
from guanzi.lifecycle.projects.services.publicity import (
    close_publicity,
    decide_objection,
    hold_back,
    raise_objection,
)
from guanzi.lifecycle.projects.services.sign import return_list, sign_list
from guanzi.lifecycle.projects.services.waiting import end_waiting, set_priority

__all__ = [
    "ask_signature",
    "carry_out_signature",
    "carry_promises",
    "close_publicity",
    "decide_change",
    "decide_objection",
    "demand_no_more",
    "drop_list",
    "end_for_cause",
    "end_waiting",
    "export_library",
    "hold_back",
    "hold_instalments",
    "hold_project",
    "instalments_back",
    "instalments_paid",
    "money_recovered",
    "parts_given_up",
    "print_approval",
    "print_list",
    "propose_change",
    "raise_objection",
    "record_acceptance",
    "request_instalments",
    "return_list",
    "save_list",
    "send_back",
    "set_priority",
    "sign_list",
    "start_export",
    "start_list",
]
