"""What a person may be told of sealed values."""

from django.utils.translation import gettext as _

from access.refusal import Refusal
from vault.client import BudgetSpent, Closed

__all__ = ["BudgetSpent", "CannotOpen", "Closed"]


class CannotOpen(Refusal):
    """A sealed value that does not open, whatever the cause; the minutes carry the alarm."""

    def __init__(self):
        super().__init__(_("This sealed value cannot be opened. The auditor has been told in the minutes."))
