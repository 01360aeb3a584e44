"""What a person may be told of sealed values."""

from django.utils.translation import gettext as _

from access.refusal import Refusal
from vault.client import BudgetSpent, Closed

__all__ = ["BudgetSpent", "CannotOpen", "CannotSeal", "Closed"]


class CannotOpen(Refusal):
    """A sealed value that does not open, whatever the cause; the minutes carry the alarm."""

    def __init__(self):
        super().__init__(_("This sealed value cannot be opened. The auditor has been told in the minutes."))


class CannotSeal(Refusal):
    """The key holder has no key of the epoch that seals now: its file and the database are of different times."""

    def __init__(self):
        super().__init__(
            _("The vault has lost the key under which this would be sealed. Nothing was kept: tell who runs this site.")
        )
