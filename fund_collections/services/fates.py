"""What would become of each row of a bank's file: new, known, left out, or of another account. Writes nothing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from access.refusal import Refusal
from fund_collections.models import BankStatement, Booking, Fate, StatementFile, SubscriptionList
from fund_collections.numbers import codes_in
from fund_collections.services.apart import Node, Statements
from fund_collections.services.following import Gap
from fund_collections.statements import BookingRead, FileRead, StatementRead, same_account
from ledger.models import Account, Currency
from ledger.money import LARGEST
from member_parties.models import Body
from vault import services as vault


@dataclass(slots=True)
class FoundBooking:
    """A row of the file and its fate. `stands` is the booking that a known one is."""

    read: BookingRead
    statement: int  # its number in the file
    fate: Fate
    booked_on: date | None
    codes: tuple[str, ...] = ()
    fingerprint: str = ""
    stands: UUID | None = None
    # Taken as a booking of its own because a person said so.
    another: bool = False
    # A booking of the same day and sum that another format brought; left out for it because a person said so.
    like: UUID | None = None
    left_out: bool = False

    @property
    def known(self) -> bool:
        return self.fate is Fate.KNOWN

    @property
    def is_booking(self) -> bool:
        return self.fate is Fate.NEW or self.fate is Fate.KNOWN

    @property
    def key(self) -> str:
        """What tells the row within its file."""
        return f"{self.statement}-{self.read.ordinal}"


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement of the file with the fate of each row; `saved` once it is in the books."""

    read: StatementRead
    number: int
    rows: tuple[FoundBooking, ...]
    is_own: bool = True
    saved: BankStatement | None = None

    @property
    def bookings(self) -> tuple[FoundBooking, ...]:
        return tuple(row for row in self.rows if row.is_booking)

    @property
    def new(self) -> list[FoundBooking]:
        return [row for row in self.rows if row.fate == Fate.NEW]

    @property
    def difference(self) -> Decimal | None:
        return self.read.difference

    @property
    def is_turned(self) -> bool:
        """Whether its reversals were read the other way round, since only so its balances tie."""
        return getattr(self.read, "reading", "") == "turned"


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds for one account, before (`preview_statement`) or after `import_statement`."""

    format: str
    account: Account
    statements: tuple[FoundStatement, ...]  # of this account
    other_statements: tuple[FoundStatement, ...]
    sha256: str
    # The import of this very file: the one just made, or the one before.
    file: StatementFile | None = None
    # Where a statement does not begin at the balance at which the one before it ended.
    gaps: tuple[Gap, ...] = ()
    # Whether the file itself is small enough to be kept, packed.
    is_kept: bool = True

    def count(self, *fates: Fate) -> int:
        return sum(row.fate in fates for row in self.rows())

    def rows(self) -> Iterator[FoundBooking]:
        for statement in (*self.statements, *self.other_statements):
            yield from statement.rows

    @property
    def added(self) -> int:
        return self.count(Fate.NEW)

    @property
    def known(self) -> int:
        return self.count(Fate.KNOWN)

    @property
    def left_out(self) -> int:
        return self.count(Fate.NOT_BOOKED, Fate.ZERO)

    @property
    def alike(self) -> list[FoundBooking]:
        """New rows that may be in the books already, brought by another format."""
        return [row for row in self.rows() if row.like and row.fate == Fate.NEW]

    @property
    def others(self) -> tuple[str, ...]:
        """Identifiers of other accounts whose statements the file holds too; they are left alone."""
        return tuple(dict.fromkeys(one.read.account or "?" for one in self.other_statements))

    @property
    def ties(self) -> bool:
        return all(not statement.difference for statement in self.statements)


def found_in(read: FileRead, *, account: Account, sha256: str, another: Collection[str] = ()) -> Found:
    """The fate of each row of the file for `account`; `another` are keys of rows that a person took as new ones.

    Raises Refusal where account, currency or a sum is wrong.
    """
    numbered = list(enumerate(read.statements, 1))
    own = [(number, one) for number, one in numbered if _is_of(one, account)]
    if not own:
        raise _none_of(read, account)
    currency = Currency.objects.get(pk=account.currency_id)
    bodies = _bodies_of_lists()
    statements = [_statement(number, one, account, currency, bodies) for number, one in own]
    _mark_known(statements, account, set(another))
    others = tuple(
        FoundStatement(one, number, tuple(_left(row, number, Fate.OTHER_ACCOUNT) for row in one.entries), is_own=False)
        for number, one in numbered
        if not _is_of(one, account)
    )
    return Found(read.format, account, tuple(statements), others, sha256)


def _bodies_of_lists():
    """What numbers of lists begin with: codes of bodies, and what a body was called when its lists were printed."""
    name = Func(F("number"), Value("-[0-9]+-[0-9]$"), Value(""), function="regexp_replace", output_field=CharField())
    printed = SubscriptionList.objects.order_by().values_list(name).distinct()
    return frozenset(code for (code,) in printed.union(Body.objects.order_by().values_list(Upper("code"))))


def _is_of(statement, account):
    """A file that names no account, such as a table, is taken for the account that was chosen."""
    return not statement.account or same_account(statement.account, account.bank_identifier)


def _none_of(read, account):
    found = ", ".join(dict.fromkeys(one.account for one in read.statements))
    if not found:
        return Refusal(_("There is no statement in the file."), field="file")
    facts = {"found": found, "account": account.code, "expected": account.bank_identifier}
    sentence = _("The file is of account %(found)s, not of %(account)s (%(expected)s).")
    return Refusal(sentence % facts, field="file")


def _statement(number, read, account, currency, bodies):
    other = {read.currency, *read.balances_in} - {"", currency.pk}
    if other:
        facts = {"found": ", ".join(sorted(other)), "account": account.code, "currency": currency.pk}
        sentence = _("The statement is in %(found)s, the account %(account)s holds %(currency)s.")
        raise Refusal(sentence % facts, field="file")
    if abs(read.difference or 0) > LARGEST:
        raise Refusal(_("The balances of the statement are too far apart to be true."), field="file")
    return FoundStatement(read, number, tuple(_row(one, number, currency, bodies) for one in read.entries))


def _row(read, number, currency, bodies):
    if not read.currency:
        read = read._replace(currency=currency.pk)
    if not read.is_booked:
        return _left(read, number, Fate.NOT_BOOKED)
    if not read.amount:
        return _left(read, number, Fate.ZERO)
    _check(read, currency)
    day = read.booked_on or read.value_on
    if day is None:
        raise Refusal(_("Booking %(number)s has no date.") % {"number": read.ordinal}, field="file")
    codes = codes_in(f"{read.text} {read.end_to_end} {read.bank_reference}", bodies=bodies)
    return FoundBooking(read, number, Fate.NEW, day, codes)


def _left(read, number, fate):
    return FoundBooking(read, number, fate, read.booked_on or read.value_on)


def _check(read, currency):
    if read.currency == currency.pk and round(read.amount, currency.exponent) == read.amount:
        return
    if read.currency != currency.pk:
        sentence = _("Booking %(number)s is %(sum)s, but the account holds %(currency)s.")
    else:
        sentence = _("Booking %(number)s, %(sum)s, has more decimals than %(currency)s.")
    facts = {"number": read.ordinal, "sum": f"{read.amount} {read.currency}", "currency": currency.pk}
    raise Refusal(sentence % facts, field="file")


def _bases(rows, account):
    """Keyed hash of what makes each booking the same one in another file: nothing that a bank words anew."""
    texts = []
    for row in rows:
        read = row.read
        money = f"{read.amount.normalize():f}|{read.currency}"
        texts.append(f"{account.pk}|{row.booked_on}|{money}|{read.bank_reference}|{read.text}")
    return vault.fingerprints("booking", texts)


class Seen(NamedTuple):
    """A booking that a row may be: one of the books, or of an earlier statement of the file (then without id)."""

    node: Node
    pk: UUID | None = None


def _mark_known(statements, account, another):
    """Decide for each booking whether it is one of the books; what is new gets the next number among its twins."""
    rows = [row for statement in statements for row in statement.bookings]
    bases = _bases(rows, account)
    seen, last, nodes = _of_the_books(rows, account, wanted=set(bases))
    own = [Node(one.read.opening, one.read.closing, [row.read.amount for row in one.bookings]) for one in statements]
    near, of = Statements((*nodes, *own)), iter(bases)
    for statement, node in zip(statements, own, strict=True):
        may_be: dict[str, Iterator[Seen]] = {}
        brought = []
        for row, base in zip(statement.bookings, of, strict=False):
            if base in seen and base not in may_be:
                may_be[base] = iter([one for one in seen[base] if not near.are_apart(one.node, node)])
            twin = next(may_be[base], None) if base in seen else None
            row.another = twin is not None and row.key in another
            if twin is None or row.another:
                last[base] += 1
                row.fingerprint = f"{base}-{last[base]}"
                brought.append(base)
            else:
                row.fate, row.stands = Fate.KNOWN, twin.pk
        for base in brought:
            seen[base].append(Seen(node))


def _of_the_books(rows, account, *, wanted):
    """What stands in the books near the days of the rows: {base: bookings}, {base: last number}, the statements."""
    seen: dict[str, list[Seen]] = defaultdict(list)
    last: Counter[str] = Counter()
    days = [row.booked_on for row in rows]
    if not days:
        return seen, last, []
    near = BankStatement.objects.filter(account=account, from_on__lte=max(days), to_on__gte=min(days))
    nodes = {pk: Node(opening, closing) for pk, opening, closing in near.values_list("pk", "opening", "closing")}
    stored = Booking.objects.filter(statement__in=near).order_by("statement", "ordinal")
    for pk, statement, amount, fingerprint in stored.values_list(
        "pk", "statement_id", "amount", "fingerprint"
    ).iterator():
        node = nodes[statement]
        node.amounts.append(amount)
        base, _dash, number = fingerprint.rpartition("-")
        if base in wanted:
            seen[base].append(Seen(node, pk))
            last[base] = max(last[base], int(number))
    return seen, last, list(nodes.values())
