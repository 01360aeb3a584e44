"""The statement of one giver under a word of their own: every gift that a body received under exactly that word."""

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from access.refusal import Refusal
from fund_collections.models import GiverKind, Receipt
from reports.asked import Asked
from reports.books import taken_back
from reports.document import Column, Document, Section, State, Table, total_rows
from reports.house import association

GIFTS = [
    Column(label=_("Day"), kind="date"),
    Column(label=_("Receipt"), kind="code"),
    Column(label=_("State"), kind="state"),
    Column(label=_("Appeal")),
    Column(label=_("Sum"), kind="money"),
]
TOTAL = _("Total")


class NoSuchGiver(Refusal):
    """No gift bears the word; which words there are is not told."""


def giver_year(asked: Asked, pseudonym: str) -> Document:
    """The Document of all gifts to `asked.body` under exactly this word, in the language of the body; for the giver.

    Sums per currency, nothing converted; a gift stays counted when its receipt is void, and is left out when it was
    taken out of the books. Raises NoSuchGiver. One query.
    """
    body = asked.body
    receipts = Receipt.objects.annotate(day=Coalesce("received_on", "issued_on"))
    # A gift is told once, by its last receipt.
    receipts = receipts.exclude(replaced_by__contribution=F("contribution")).filter(
        body=body,
        day__range=(asked.first, asked.as_of),
        contribution__giver_kind=GiverKind.PSEUDONYM,
        contribution__pseudonym=pseudonym,
    )
    rows = [
        [one.day_received, str(one), State(_("void"), "need") if one.voided_at else State(_("valid"), "ok"),
         one.appeal_title, one.money]
        for one in receipts.exclude(taken_back(asked, "contribution__")).order_by("day", "year", "number")
    ]  # fmt: skip
    if body is None or not rows:
        raise NoSuchGiver(_("This body received no gift under that word in the period."), field="pseudonym")
    table = Table(caption="", columns=GIFTS, rows=rows, totals=total_rows(GIFTS, rows, TOTAL))
    return Document(
        code="giver-year",
        title=_("Statement for a giver"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=f"{body.code} · “{pseudonym}”",
        association=association(),
        printed_by=asked.printed_by,
        language=body.language,
        sections=[Section(title=f"{body.name} ({body.code})", tables=[table])],
        signatures=[_("For the body")],
    )
