"""Pages of this stage: parse, call, render."""

from .pages import home, policy_list, policy_page

__all__ = ["home", "policy_list", "policy_page"]
