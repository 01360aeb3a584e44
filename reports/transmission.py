"""The transmission report: what was sent under which decision, and by which word we know what became of it."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ledger.money import Money
from remittances.models import Grade
from reports.asked import Asked
from reports.document import Coded, Column, Document, Note, Row, Section, Table, total_rows
from reports.grades import by_grade, other_words, overdue
from reports.house import association, scope
from reports.later import recorded_later
from reports.sendings import Sending, Unsent, later_of, sendings, unsent
from reports.wording import said

SUMS = [
    Column(label=label, kind="money")
    for label in (_("Sent"), _("Fees"), _("Arrived"), _("Came back"), _("Lost"), _("No word yet"))
]
BY_DECISION = [
    Column(label=_("Decision"), kind="code"),
    Column(label=_("Fund"), kind="code"),
    Column(label=_("Sendings"), kind="number"),
    *SUMS,
]
BY_STATE = [
    Column(label=_("State"), kind="state"),
    Column(label=_("Sendings"), kind="number"),
    Column(label=_("Sent"), kind="money"),
]
SENDINGS = [
    Column(label=_("Remittance"), kind="code"),
    Column(label=_("Decision"), kind="code"),
    Column(label=_("Address"), kind="code"),
    Column(label=_("People"), kind="number"),
    Column(label=_("Sum"), kind="money"),
    Column(label=_("Fee"), kind="money"),
    Column(label=_("Sent"), kind="date"),
    Column(label=_("Provider says paid"), kind="date"),
    Column(label=_("Confirmed by letter"), kind="date"),
    Column(label=_("Confirmed by list of shares"), kind="date"),
    Column(label=_("Other word")),
    Column(label=_("State"), kind="state"),
]
ENDED = [
    Column(label=_("Remittance"), kind="code"),
    Column(label=_("Address"), kind="code"),
    Column(label=_("Day"), kind="date"),
    *[Column(label=label, kind="money") for label in (_("Sent"), _("Arrived"), _("Came back"), _("Lost"))],
]
SHARED = [
    Column(label=_("Remittance"), kind="code"),
    Column(label=_("Address"), kind="code"),
    Column(label=_("Letter"), kind="code"),
    Column(label=_("How it was shared"), width=3),
    Column(label=_("Received"), kind="money"),
]
UNSENT = [
    Column(label=_("Remittance"), kind="code"),
    Column(label=_("Decision"), kind="code"),
    Column(label=_("Address"), kind="code"),
    Column(label=_("People"), kind="number"),
    Column(label=_("Prepared"), kind="date"),
    Column(label=_("Sum"), kind="money"),
]
TOTAL = _("Total")


def transmission_report(asked: Asked) -> Document:
    """Every sending of the period by its code, as a Document; sums per currency, nothing converted.

    Sent = arrived + came back + lost + no word yet; the fee stands beside it. Overdue is what was sent on any day,
    beyond the days of its route there. Addresses and letters are told by their codes. Six queries, whatever the number
    of sendings.
    """
    waited_for = sendings(asked, waited_for=True)
    found = [one for one in waited_for if one.sent_on >= asked.first]
    return Document(
        code="transmission-report",
        title=_("Transmission report"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        scope=scope(Asked(first=asked.first, as_of=asked.as_of, fund=asked.fund)) if asked.fund else _("all funds"),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[
            _summary(found),
            _each(found),
            overdue(waited_for, asked),
            _fell_short(found),
            _shared(found),
            _unsent(unsent(asked)),
            *recorded_later(asked),
            *later_of(waited_for, asked),
        ],
        known_on=asked.known_on,
        signatures=[_("Treasurer"), _("For the audit committee")],
        landscape=True,
    )


def _summary(found: list[Sending]) -> Section:
    of_decisions: defaultdict[tuple, list[Sending]] = defaultdict(list)
    of_states: defaultdict[tuple, list[Sending]] = defaultdict(list)
    for one in found:
        of_decisions[one.decision, one.fund, one.currency].append(one)
        of_states[one.place_of_state, one.currency].append(one)
    by_decision = [
        [decision, Coded(fund, of="fund", code=fund), len(of), *_sums(of, currency)]
        for (decision, fund, currency), of in sorted(of_decisions.items())
    ]
    by_state = [[of[0].state, len(of), _sums(of, currency)[0]] for (_place, currency), of in sorted(of_states.items())]
    return Section(
        title=_("Summary"),
        intro=_("What was sent arrived, came back, was lost on the way, or there is no word of it yet."),
        tables=[
            Table(
                caption=_("By decision and fund"),
                columns=BY_DECISION,
                rows=by_decision,
                totals=total_rows(BY_DECISION, by_decision, TOTAL),
            ),
            by_grade(found),
            Table(caption=_("By state"), columns=BY_STATE, rows=by_state, totals=total_rows(BY_STATE, by_state, TOTAL)),
        ],
        notes=[_reached(found)] if found else [],
    )


def _reached(found: list[Sending]) -> Note:
    """How many addresses and people the sendings went to, each counted once."""
    people = {one.address: one.people for one in found}
    sentence = ngettext_lazy(
        "Sent to %(addresses)s address; %(people)s people share there.",
        "Sent to %(addresses)s addresses; %(people)s people share there.",
        len(people),
    )
    return Note(said(sentence, addresses=len(people), people=sum(people.values())))


def _totals(columns, rows, *, people):
    """Totals without the people: those of an address would count again with each sending."""
    return [[*row[:people], "", *row[people + 1 :]] for row in total_rows(columns, rows, TOTAL)]


def _sums(found, currency):
    """Sent, fees, arrived, came back, lost, no word yet."""
    columns = zip(
        *[(one.sent, one.fee, one.arrived, one.returned, one.lost, one.no_word) for one in found], strict=True
    )
    return [Money(sum(sums, Decimal(0)), currency) for sums in columns]


def _each(found):
    rows = [
        [
            one.code,
            one.decision,
            one.address,
            one.people,
            Money(one.sent, one.currency),
            Money(one.fee, one.currency),
            one.sent_on,
            one.words.get(Grade.PROVIDER),
            one.words.get(Grade.LETTER),
            one.words.get(Grade.SHARES),
            other_words(one),
            one.state,
        ]
        for one in found
    ]
    return Section(
        title=_("Sendings"),
        intro=_("Four grades of word, each with its day: sent by us, paid as the provider says, a letter, the shares."),
        tables=[Table(caption="", columns=SENDINGS, rows=rows, totals=_totals(SENDINGS, rows, people=3))],
    )


def _fell_short(found):
    rows = [
        [
            one.code,
            one.address,
            one.closed_on,
            *[Money(sum_, one.currency) for sum_ in (one.sent, one.arrived, one.returned, one.lost)],
        ]
        for one in found
        if one.is_returned or one.lost
    ]
    return Section(
        title=_("Came back or lost"),
        tables=[Table(caption="", columns=ENDED, rows=rows, totals=total_rows(ENDED, rows, TOTAL))],
    )


def _shared(found):
    rows = [
        [one.code, one.address, word.letter, word.shared, Money(word.received, one.currency)]
        for one in found
        for word in one.shares_told
    ]
    return Section(
        title=_("How the sums were shared"),
        intro=_("As the people at the address told it; the shares come to what was received."),
        tables=[Table(caption="", columns=SHARED, rows=rows)],
    )


def _unsent(found: list[Unsent]) -> Section:
    rows: list[Row] = [
        [one.code, one.decision, one.address, one.people, one.prepared_on, Money(one.amount, one.currency)]
        for one in found
    ]
    return Section(
        title=_("Prepared and not yet sent"),
        intro=_("Put before the signers by that day, and nothing of it has left."),
        tables=[Table(caption="", columns=UNSENT, rows=rows, totals=_totals(UNSENT, rows, people=3))],
    )
