"""The wording of receipts, in the language of their body."""

from django.utils.translation import gettext as _
from django.utils.translation import override


def of_list(one):
    """For the lines of a list, its body and appeal at hand, with the line number still open: {line}."""
    with override(one.body.language):
        return _("Gift towards “%(appeal)s”, list %(number)s, line %(line)s.") % {
            "appeal": one.appeal.title[:100],
            "number": one.number,
            "line": "{line}",
        }


def of_transfer(appeal, body):
    """For a gift by transfer."""
    with override(body.language):
        return _("Gift towards “%(appeal)s”, by bank transfer.") % {"appeal": appeal.title[:100]}


def of_gift(gift):
    """For either, with list or appeal and body at hand."""
    if gift.list_id:
        return of_list(gift.list).replace("{line}", str(gift.line))
    return of_transfer(gift.appeal, gift.body)
