"""Posting to the books. Every act that moves money ends here, inside the caller's transaction."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import User
from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger import bulk
from ledger.models import Account, Entry, EntryKind, Fund, Role
from ledger.money import DECIMAL_PLACES, LARGEST, Money, plain

EARLIEST = date(1900, 1, 1)
# The bank books on the next working day, so posted_on may lie a little ahead of us.
DAYS_AHEAD = 31


class DoesNotBalance(Refusal):
    """Debit and credit differ within a fund and currency."""


class CannotReverse(Refusal):
    """A reversal is not reversed, nor is an entry reversed twice."""


@dataclass(frozen=True, slots=True)
class Line:
    """One leg: `amount` in `currency` (ISO 4217), debit positive, credit negative."""

    account: Account
    fund: Fund
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of the second currency for one of the first, on a day, as a source states it."""

    value: Decimal
    on: date
    source: str

    @property
    def shown(self) -> str:
        """The value as pages show it."""
        return plain(self.value)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry for `post_many`. Its number is given by the ledger; `id` may be set by the caller."""

    posted_on: date
    kind: str
    text: str
    lines: Sequence[Line]
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def check(posted_on: date, lines: Sequence[Line]) -> None:
    """Raise Refusal where a day is absurd, a sum too large or the lines do not balance; the triggers ask again."""
    _check_day(posted_on)
    _check_lines(lines)


def _check_day(posted_on: date) -> None:
    if not EARLIEST <= posted_on <= timezone.localdate() + timedelta(days=DAYS_AHEAD):
        raise Refusal(_("%(day)s cannot be a day of these books.") % {"day": posted_on}, field="posted_on")


def _check_lines(lines: Sequence[Line]) -> None:
    sums: defaultdict[tuple[uuid.UUID, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        if not _fits(line.amount):
            raise Refusal(_("%(amount)s is no sum these books can hold.") % {"amount": line.amount}, field="amount")
        sums[line.fund.pk, line.currency] += line.amount
    for (_fund, currency), difference in sums.items():
        if difference:
            sentence = _("Debit and credit differ by %(amount)s %(currency)s.")
            raise DoesNotBalance(sentence % {"amount": abs(difference), "currency": currency})
    if not lines:
        raise DoesNotBalance(_("An entry moves something: it has no postings."))


def _fits(amount: Decimal) -> bool:
    return amount.is_finite() and abs(amount) <= LARGEST and amount == round(amount, DECIMAL_PLACES)


# Number, entry, postings and minute are one statement: one way to the server, and nothing half-done.
POST = """
WITH series AS (
    INSERT INTO ledger_journalseries (year, last) VALUES (%(year)s, 1)
    ON CONFLICT (year) DO UPDATE SET last = ledger_journalseries.last + 1 RETURNING last
), entry AS (
    INSERT INTO ledger_entry (id, year, number, posted_on, kind, text, reverses_id, rate, rate_on, rate_source,
                              recorded_by_id)
    SELECT %(id)s, %(year)s, last, %(posted_on)s, %(kind)s, %(text)s, %(reverses_id)s, %(rate)s, %(rate_on)s,
           %(rate_source)s, %(recorded_by_id)s FROM series
    RETURNING number, recorded_at
), postings AS (
    INSERT INTO ledger_posting (entry_id, account_id, fund_id, currency_id, amount)
    SELECT %(id)s, * FROM unnest(%(accounts)s::uuid[], %(funds)s::uuid[], %(currencies)s::varchar[],
                                 %(amounts)s::numeric[])
), minute AS (
    INSERT INTO audit_minute (actor_id, actor_code, act, subject_type, subject_id, subject_code, facts)
    SELECT %(recorded_by_id)s, %(actor_code)s, 'entry posted', 'ledger.entry', %(id)s::text,
           'J-' || %(year)s || '-' || lpad(number::text, 5, '0'), %(facts)s FROM entry
)
SELECT number FROM entry"""


def post(
    *,
    by: User | None,
    posted_on: date,
    kind: str,
    text: str,
    lines: Sequence[Line],
    rate: Rate | None = None,
    reverses: Entry | None = None,
    id: uuid.UUID | None = None,  # noqa: A002 - the column's own name
) -> Entry:
    """Post one entry with its minute and return it, numbered.

    Raises DoesNotBalance, Refusal for an absurd day or sum, and the sentence of whichever rule of the database refuses.
    """
    check(posted_on, lines)
    columns: dict[str, Any] = {
        "id": id or uuid.uuid4(),
        "year": posted_on.year,
        "posted_on": posted_on,
        "kind": str(kind),
        "text": text,
        "reverses_id": reverses and reverses.pk,
        "rate": rate and rate.value,
        "rate_on": rate and rate.on,
        "rate_source": rate.source if rate else "",
        "recorded_by_id": by and by.pk,
    }
    legs = {
        "accounts": bulk.array(line.account.pk for line in lines),
        "funds": bulk.array(line.fund.pk for line in lines),
        "currencies": [line.currency for line in lines],
        "amounts": bulk.array(line.amount for line in lines),
    }
    minute = {"actor_code": by.username if by else "system", "facts": audit.as_json({"kind": kind, "text": text})}
    with as_refusal(), connection.cursor() as cursor:
        cursor.execute(POST, columns | legs | minute)
        (number,) = cursor.fetchone()
    return _as_saved(columns | {"number": number})


def _as_saved(columns: dict[str, object]) -> Entry:
    """The entry that a statement wrote, without asking for it again."""
    known = [column.attname for column in Entry._meta.concrete_fields if column.attname in columns]
    return Entry.from_db(connection.alias, known, [columns[name] for name in known])


def post_many(entries: Iterable[NewEntry], *, by: User | None) -> None:
    """Post many entries by COPY, numbered in their order; one minute per year tells of them.

    Meant for lists of gifts: near the speed of a bare COPY. Raises as `post` does; refused are all or none.
    """
    new = list(entries)
    for day in {entry.posted_on for entry in new}:
        _check_day(day)
    for entry in new:
        if not _is_plain(entry.lines):
            _check_lines(entry.lines)
    with as_refusal(), transaction.atomic():
        numbers = _draw_numbers(new, by)
        columns = "id, year, number, posted_on, kind, text, rate_source, recorded_by_id"
        bulk.copy(f"ledger_entry ({columns})", bulk.entries(new, numbers, by))
        bulk.copy("ledger_posting (entry_id, account_id, fund_id, currency_id, amount)", bulk.postings(new))


def _is_plain(lines: Sequence[Line]) -> bool:
    """Whether it is seen at a glance that two lines balance, as those of gifts do: there are very many of them."""
    if len(lines) != 2:
        return False
    one, other = lines
    same = one.fund is other.fund and one.currency == other.currency
    return same and _fits(one.amount) and one.amount == -other.amount


def _draw_numbers(new: list[NewEntry], by: User | None) -> list[int]:
    """A journal number for each entry, gapless per year and in their order, and a minute for each year's run."""
    first: dict[int, NewEntry] = {}
    for item in new:
        first.setdefault(item.posted_on.year, item)
    next_of = {}
    for year, count in sorted(Counter(item.posted_on.year for item in new).items()):
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO ledger_journalseries (year, last) VALUES (%s, %s) ON CONFLICT (year)
                   DO UPDATE SET last = ledger_journalseries.last + excluded.last RETURNING last""",
                [year, count],
            )
            next_of[year] = cursor.fetchone()[0] - count + 1
        entry = _as_saved({"id": first[year].id, "year": year, "number": next_of[year]})
        audit.record("entries posted", entry, by=by, count=count)
    numbers = []
    for item in new:
        year = item.posted_on.year
        numbers.append(next_of[year])
        next_of[year] += 1
    return numbers


def reverse(entry: Entry, *, by: User, because: str, on: date | None = None) -> Entry:
    """Answer an entry by its mirror image, dated `on` (today, or the day of an entry dated ahead).

    Raises CannotReverse: a second time is refused, and a day before the entry's own.
    """
    if not because.strip():
        raise Refusal(_("Say why the entry is reversed."), field="because")
    if entry.kind == EntryKind.REVERSAL:
        raise CannotReverse(_("%(code)s is itself a reversal. Post the entry anew.") % {"code": entry.code})
    if Entry.objects.filter(reverses=entry).exists():
        raise CannotReverse(_("%(code)s has been reversed already.") % {"code": entry.code})
    day = on or max(timezone.localdate(), entry.posted_on)
    if day < entry.posted_on:
        raise CannotReverse(_("%(code)s is not answered before its own day.") % {"code": entry.code})
    postings = entry.postings.select_related("account", "fund").order_by("pk")
    lines = [Line(leg.account, leg.fund, leg.currency_id, -leg.amount) for leg in postings]
    text = f"{entry.code}: {because.strip()}"[:200]
    return post(by=by, posted_on=day, kind=EntryKind.REVERSAL, text=text, lines=lines, reverses=entry)


def open_balance(*, by: User, fund: Fund, account: Account, money: Money, on: date) -> Entry:
    """Bring an opening balance into the books: what `account` holds for `fund` before the first act."""
    if not money.amount:
        raise Refusal(_("An opening balance of nothing needs no entry."), field="amount")
    lines = [
        Line(account, fund, money.currency, money.amount),
        Line(Account.objects.playing(Role.OPENING), fund, money.currency, -money.amount),
    ]
    return post(by=by, posted_on=on, kind=EntryKind.OPENING, text=_("opening balance"), lines=lines)


def transfer(*, by: User, giver: Fund, taker: Fund, account: Account, money: Money, text: str, on: date) -> Entry:
    """Move money from one fund to another within one account; `text` carries the decision's code."""
    transfers = Account.objects.playing(Role.TRANSFERS)
    lines = [
        Line(account, giver, money.currency, -money.amount),
        Line(transfers, giver, money.currency, money.amount),
        Line(transfers, taker, money.currency, -money.amount),
        Line(account, taker, money.currency, money.amount),
    ]
    return post(by=by, posted_on=on, kind=EntryKind.TRANSFER, text=text, lines=lines)
