"""What a bank would send: the demonstration's."""

from guanzi.site.demo.bank import PAIN, notice, rejection, status_report, transfers_in

__all__ = ["PAIN", "notice", "rejection", "status_report", "transfers_in"]
