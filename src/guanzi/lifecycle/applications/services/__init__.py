"""What can be done with an application: one verb, one file, one transaction."""

from guanzi.lifecycle.applications.services.confirm_entitlement import (
    Confirmation,
    confirm_entitlement,
)
from guanzi.lifecycle.applications.services.confirm_paper import confirm_paper
from guanzi.lifecycle.applications.services.disputes import (
    decide_dispute,
    raise_dispute,
    withdraw_dispute,
)
from guanzi.lifecycle.applications.services.invoices import (
    errors_in,
    read_invoices,
    upload_invoices,
)
from guanzi.lifecycle.applications.services.materials import (
    add_material,
    remove_material,
    restore_material,
)
from guanzi.lifecycle.applications.services.print_application import print_application
from guanzi.lifecycle.applications.services.read_monthly_sales import read_monthly_sales
from guanzi.lifecycle.applications.services.recommendations import (
    answer_recommendation,
    offer_recommendation,
)
from guanzi.lifecycle.applications.services.reveal_contact import own_contact, reveal_contact
from guanzi.lifecycle.applications.services.review import (
    accept_application,
    approve_application,
    decline_application,
    forward_application,
    lapse_overdue,
    refuse_application,
    return_for_correction,
    send_back_application,
)
from guanzi.lifecycle.applications.services.save_field import save_field
from guanzi.lifecycle.applications.services.start_application import start_application
from guanzi.lifecycle.applications.services.submit_application import submit_application
from guanzi.lifecycle.applications.services.tell_withdrawals import tell_withdrawals
from guanzi.lifecycle.applications.services.withdraw_application import withdraw_application
from guanzi.lifecycle.applications.services.write_message import write_message

__all__ = [
    "Confirmation",
    "accept_application",
    "add_material",
    "answer_recommendation",
    "approve_application",
    "confirm_entitlement",
    "confirm_paper",
    "decide_dispute",
    "decline_application",
    "errors_in",
    "forward_application",
    "lapse_overdue",
    "offer_recommendation",
    "own_contact",
    "print_application",
    "raise_dispute",
    "read_invoices",
    "read_monthly_sales",
    "refuse_application",
    "remove_material",
    "restore_material",
    "return_for_correction",
    "reveal_contact",
    "save_field",
    "send_back_application",
    "start_application",
    "submit_application",
    "tell_withdrawals",
    "upload_invoices",
    "withdraw_application",
    "withdraw_dispute",
    "write_message",
]
