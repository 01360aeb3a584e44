"""One statement of a camt message: its head, balances and entries."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _
from lxml import etree

from . import values
from .shape import NAME_LIMIT, TEXT_LIMIT, BookingRead, StatementRead, UnreadableStatement, with_reading
from .values import Fault, words

# The prior closing balance is the opening that some banks state instead.
OPENING = ("OPBD", "PRCD")
CLOSING = ("CLBD",)
DIRECTIONS = frozenset({"CRDT", "DBIT"})

DAY_PARTS = frozenset({"Dt", "DtTm"})
NO_REFERENCE = "NOTPROVIDED"

PAYMENT = "TxDtls"
PARTIES, ACCOUNTS = ("Dbtr", "Cdtr"), ("DbtrAcct", "CdtrAcct")
REFERENCES, TEXTS = ("AcctSvcrRef", "EndToEndId"), frozenset({"Ustrd", "Ref", "AddtlTxInf"})
OF_A_PAYMENT = frozenset({PAYMENT, *REFERENCES, *PARTIES, *ACCOUNTS, *TEXTS})
DETAILS = (*REFERENCES, *PARTIES, *ACCOUNTS, "text")
# Parts of an entry that tell nothing of its payments; few others are walked through.
OF_THE_ENTRY = frozenset(
    {"NtryRef", "Amt", "CdtDbtInd", "RvslInd", "Sts", "BookgDt", "ValDt", *REFERENCES, "BkTxCd", "AddtlNtryInf"}
)


@lru_cache(maxsize=1024)
def _name(tag: object) -> str:
    """The name without its namespace; none of what is no element, as an entity."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def local(element: etree._Element) -> str:
    return _name(element.tag)


class StatementPart:
    """A statement while it is read; its head is taken before the first entry and after the last."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.statement_id = self.account = self.account_currency = self.balance_currency = ""
        self.from_on: date | None = None
        self.to_on: date | None = None
        self.balances: list[tuple[str, str, Decimal]] = []
        self.entries: list[BookingRead] = []

    @property
    def currency(self) -> str:
        return self.account_currency or self.balance_currency

    def take_entry(self, element: etree._Element) -> None:
        """Read the entry and let go of everything before it."""
        while (first := self.element[0]) is not element:
            self._take_head(first)
            self.element.remove(first)
        ordinal = len(self.entries) + 1
        try:
            self.entries.append(_entry(element, ordinal, self.currency))
        except Fault as fault:
            found = {"entry": ordinal, "line": element.sourceline or 1, "problem": str(fault)}
            raise UnreadableStatement(_("Entry %(entry)s, line %(line)s: %(problem)s") % found) from None
        element.clear(keep_tail=True)

    def finish(self) -> StatementRead:
        for child in self.element.iterchildren(etree.Element):
            self._take_head(child)
        days = [entry.booked_on for entry in self.entries if entry.booked_on]
        opening, closing = self._balance(OPENING, first=True), self._balance(CLOSING, first=False)
        direct = StatementRead(
            statement_id=self.statement_id,
            account=self.account,
            currency=self.currency,
            opening=opening and opening[1],
            closing=closing and closing[1],
            entries=tuple(self.entries),
            from_on=self.from_on or min(days, default=None),
            to_on=self.to_on or max(days, default=None),
            balances_in=frozenset(balance[0] for balance in (opening, closing) if balance),
        )
        return with_reading(direct, may_turn=True)

    def _balance(self, codes: Iterable[str], *, first: bool) -> tuple[str, Decimal] | None:
        """Currency and sum; one in another currency than the statement's where there is no other, for all to see."""
        for own in (True, False):
            for code in codes:
                # Of a statement in pages the first opening and the last closing count.
                stated = [one for kind, *one in self.balances if kind == code and (one[0] == self.currency) is own]
                if stated:
                    currency, sum_ = stated[0 if first else -1]
                    return currency, sum_
        return None

    def _take_head(self, child: etree._Element) -> None:
        take = HEAD.get(local(child))
        if take is None:
            return
        try:
            take(self, child)
        except Fault as fault:
            found = {"field": local(child), "line": child.sourceline or 1, "problem": str(fault)}
            raise UnreadableStatement(_("Line %(line)s, field %(field)s: %(problem)s") % found) from None

    def take_id(self, child: etree._Element) -> None:
        self.statement_id = words(child.text, NAME_LIMIT)

    def take_account(self, child: etree._Element) -> None:
        identity = _first(child, "Id")
        if identity is not None:
            other = _first(identity, "Othr")
            self.account = _text(identity, "IBAN") or (_text(other, "Id") if other is not None else "")
        if _text(child, "Ccy"):
            self.account_currency = values.currency(_text(child, "Ccy"))

    def take_period(self, child: etree._Element) -> None:
        for part in child.iterchildren(etree.Element):
            if local(part) in {"FrDtTm", "FrDt"}:
                self.from_on = values.day(part.text)
            elif local(part) in {"ToDtTm", "ToDt"}:
                self.to_on = values.day(part.text)

    def take_balance(self, child: etree._Element) -> None:
        kind = next(child.iter("{*}Cd", "{*}Prtry"), None)
        code = words(kind.text, NAME_LIMIT) if kind is not None else ""
        stated = _first(child, "Amt")
        if stated is not None and not self.balance_currency and stated.get("Ccy"):
            self.balance_currency = values.currency(stated.get("Ccy"))
        if code in OPENING or code in CLOSING:
            indicator = _first(child, "CdtDbtInd")
            # Without a side it is taken for money that is there; should that be wrong, the statement does not tie.
            amount = values.amount(_written(stated)) if indicator is None else _signed(stated, indicator)
            self.balances.append((code, values.currency(stated.get("Ccy") or self.currency), amount))


HEAD: dict[str, Callable[[StatementPart, etree._Element], None]] = {
    "Id": StatementPart.take_id,
    "Acct": StatementPart.take_account,
    "FrToDt": StatementPart.take_period,
    "Bal": StatementPart.take_balance,
}


def _entry(element: etree._Element, ordinal: int, statement_currency: str) -> BookingRead:
    parts: dict[str, etree._Element] = {}
    details: dict[str, list[str]] = {name: [] for name in DETAILS}
    payments = 0
    for child in element:
        name = _name(child.tag)
        # Of a field that stands there twice the first counts.
        parts.setdefault(name, child)
        if name not in OF_THE_ENTRY:
            payments += _take_payments(child, details)
    stated = parts.get("Amt")
    amount = _signed(stated, parts.get("CdtDbtInd"))
    texts = [*dict.fromkeys(details["text"]), _of(parts, "AddtlNtryInf", TEXT_LIMIT)]
    return BookingRead(
        ordinal=ordinal,
        amount=amount,
        currency=values.currency(stated.get("Ccy") or statement_currency),
        booked_on=_day(parts.get("BookgDt")),
        value_on=_day(parts.get("ValDt")),
        status=_status(parts.get("Sts")),
        bank_reference=_of(parts, "AcctSvcrRef") or _only(details["AcctSvcrRef"], payments) or _of(parts, "NtryRef"),
        end_to_end=_only(details["EndToEndId"], payments),
        counterparty=_counterparty(details, payments, came_in=amount > 0),
        text=words(" ".join(texts), TEXT_LIMIT),
        reversal=_of(parts, "RvslInd") in {"true", "1"},
        account=_only(details["DbtrAcct" if amount > 0 else "CdtrAcct"], payments),
    )


def _signed(stated: etree._Element | None, indicator: etree._Element | None) -> Decimal:
    amount = values.amount(_written(stated))
    direction = (_written(indicator) or "").strip()
    if direction not in DIRECTIONS:
        raise Fault(_("the field CdtDbtInd says neither CRDT nor DBIT."))
    return amount if direction == "CRDT" else -amount


def _written(part: etree._Element | None) -> str | None:
    return part.text if part is not None else None


def _take_payments(block: etree._Element, found: dict[str, list[str]]) -> int:
    """Add what the single payments of a block say, in the order of the file; tells how many they are."""
    payments = 0
    for part in block.iter():
        name = _name(part.tag)
        if name not in OF_A_PAYMENT:
            continue
        if name == PAYMENT:
            payments += 1
            continue
        if name in ACCOUNTS:
            # An IBAN, or the innermost number of another kind.
            numbers = [child.text for child in part.iter("{*}IBAN", "{*}Id") if not len(child)]
            written = words(numbers[0] if numbers else "", NAME_LIMIT)
        elif name in PARTIES:
            written = words(next((child.text for child in part.iter("{*}Nm")), ""), NAME_LIMIT)
        elif name in TEXTS:
            name, written = "text", words(part.text, TEXT_LIMIT)
        else:
            written = words(part.text, NAME_LIMIT)
        if written and written != NO_REFERENCE:
            found[name].append(written)
    return payments


def _counterparty(details: dict[str, list[str]], payments: int, *, came_in: bool) -> str:
    near, far = (details["Dbtr"], details["Cdtr"]) if came_in else (details["Cdtr"], details["Dbtr"])
    return _only(near or far, payments)


def _only(found: list[str], payments: int) -> str:
    """The value if all payments of a batch state the same; a batch of many payers has none."""
    return found[0] if found and len(found) >= payments and found.count(found[0]) == len(found) else ""


def _day(part: etree._Element | None) -> date | None:
    if part is None:
        return None
    for child in part:
        if local(child) in DAY_PARTS:
            return values.day(child.text)
    return values.day(None)


def _status(part: etree._Element | None) -> str:
    if part is None:
        return ""
    # A plain word up to version 7, a choice of code or own word since.
    return words(part[0].text if len(part) else part.text, NAME_LIMIT)


def _first(element: etree._Element, name: str) -> etree._Element | None:
    return next(element.iterchildren("{*}" + name), None)


def _text(element: etree._Element, name: str) -> str:
    part = _first(element, name)
    return words(part.text, NAME_LIMIT) if part is not None else ""


def _of(parts: dict[str, etree._Element], name: str, limit: int = NAME_LIMIT) -> str:
    return words(parts[name].text, limit) if name in parts else ""
