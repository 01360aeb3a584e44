"""The statement of one giver under a word of their own: every gift that a body received under exactly that word."""

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.refusal import Refusal
from fund_collections.models import GiverKind, Receipt
from reports.asked import Asked
from reports.document import Column, Document, Note, Section, State, Table, total_rows
from reports.house import association
from reports.wording import said

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
    taken out of the books. The paper is the giver's: a gift corrected after its period was closed is told as it is
    known today, on the day it was given, and a sentence names the receipt that became void. Raises NoSuchGiver. One
    query.
    """
    body = asked.body
    entry = "contribution__entry__"
    receipts = Receipt.objects.select_related("replaced_by").annotate(
        day=Coalesce("received_on", "issued_on"),
        booked_on=F(f"{entry}posted_on"),
        answered_on=F(f"{entry}reversed_by__posted_on"),
    )
    # A gift is told once, by its last receipt.
    receipts = receipts.exclude(replaced_by__contribution=F("contribution")).filter(
        body=body,
        day__range=(asked.first, asked.as_of),
        contribution__giver_kind=GiverKind.PSEUDONYM,
        contribution__pseudonym=pseudonym,
    )
    found = list(receipts.order_by("day", "year", "number"))
    rows = [
        [one.day_received, str(one), State(_("void"), "need") if one.voided_at else State(_("valid"), "ok"),
         one.appeal_title, one.money]
        for one in found if one.answered_on is None
    ]  # fmt: skip
    notes = [_corrected(one) for one in found if one.answered_on and one.answered_on > one.booked_on]
    if body is None or not (rows or notes):
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
        sections=[Section(title=f"{body.name} ({body.code})", tables=[table], notes=notes)],
        signatures=[_("For the body")],
    )


def _corrected(one: Receipt) -> Note:
    facts = {"number": str(one), "sum": one.money, "day": one.voided_at and timezone.localdate(one.voided_at)}
    if one.successor is None:
        sentence = _("Receipt %(number)s of %(sum)s is void since %(day)s: the gift is out of the books.")
        return Note(said(sentence, **facts), "need")
    facts |= {"successor": str(one.successor), "now": one.successor.money}
    sentence = _("Receipt %(number)s of %(sum)s is void since %(day)s: %(successor)s of %(now)s stands in its place.")
    return Note(said(sentence, **facts), "need")
