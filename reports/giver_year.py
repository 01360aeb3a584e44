"""The statement of one giver: every gift that a body received under one word, or under one sealed name."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
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
    gifts = receipts_of(asked).filter(contribution__giver_kind=GiverKind.PSEUDONYM, contribution__pseudonym=pseudonym)
    if asked.body is None or not gifts:
        raise NoSuchGiver(_("This body received no gift under that word in the period."), field="pseudonym")
    return _document(asked, gifts, scope=f"{asked.body.code} · “{pseudonym}”", language=asked.body.language)


def named_year(asked: Asked, receipts: Collection[UUID]) -> Document:
    """The Document of the gifts of these receipts of `asked.body`, as `giver_year`, in the language of `asked`.

    Nobody is named: the name is filled in by hand where it is known, as on a receipt. One query.
    """
    gifts = receipts_of(asked).filter(pk__in=receipts)
    scope = asked.body.code if asked.body else ""
    return _document(asked, gifts, scope=scope, language=asked.language, fill_in=_("Received from"))


def receipts_of(asked: Asked) -> QuerySet[Receipt]:
    """The last receipt of each gift to the body, received in the period, by day and number.

    Of gifts that stand in the books, or that went out of them on a later day than their own: `answered_on`.
    """
    entry = "contribution__entry__"
    rows = Receipt.objects.select_related("replaced_by").annotate(
        day=Coalesce("received_on", "issued_on"),
        booked_on=F(f"{entry}posted_on"),
        answered_on=F(f"{entry}reversed_by__posted_on"),
    )
    rows = rows.exclude(replaced_by__contribution=F("contribution"))
    rows = rows.filter(body=asked.body, day__range=(asked.first, asked.as_of))
    return rows.filter(Q(answered_on=None) | Q(answered_on__gt=F("booked_on"))).order_by("day", "year", "number")


def _document(asked, gifts, *, scope: str, language: str, fill_in: str | Promise = "") -> Document:
    rows = [
        [one.day_received, str(one), State(_("void"), "need") if one.voided_at else State(_("valid"), "ok"),
         one.appeal_title, one.money]
        for one in gifts if one.answered_on is None
    ]  # fmt: skip
    notes = [_corrected(one) for one in gifts if one.answered_on]
    table = Table(caption="", columns=GIFTS, rows=rows, totals=total_rows(GIFTS, rows, TOTAL))
    return Document(
        code="giver-year",
        title=_("Statement for a giver"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=scope,
        association=association(),
        printed_by=asked.printed_by,
        language=language,
        fill_in=fill_in,
        sections=[Section(title=f"{asked.body.name} ({asked.body.code})", tables=[table], notes=notes)],
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
