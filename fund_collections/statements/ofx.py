"""Reader of OFX 1 (SGML, where a value needs no closing tag) and OFX 2 (XML): bank and credit card statements.

One way through both: a tag and the text behind it. No DTD, no entity but the five of XML and numbers. What encloses
what matters only for accounts, balances and bookings, so a tag that a bank forgets or leaves open does no harm.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from . import values
from .accounts import iban_with_key, spelt
from .ofx_tags import Mark, Tags
from .shape import (
    NAME_LIMIT,
    TEXT_LIMIT,
    BookingRead,
    FileRead,
    StatementRead,
    UnreadableStatement,
    require_room,
    with_reading,
)
from .values import Fault, words

VERSION = re.compile(rb"VERSION\s*[:=]\s*[\"']?([0-9]{3})", re.IGNORECASE)
STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
BOOKINGS = {"STMTTRN": "BOOK", "STMTTRNP": "PDNG"}
ACCOUNTS = frozenset({"BANKACCTFROM", "CCACCTFROM"})
# What holds names, sums and numbers that are not the booking's own.
ASIDE = frozenset({"BANKACCTTO", "CCACCTTO", "ORIGCURRENCY", "AVAILBAL", "BAL", "LOANINFO"})
# Of these the account of the other side, and what is told of it.
OTHER = frozenset({"BANKACCTTO", "CCACCTTO"})
OTHER_PARTS = frozenset({"BANKID", "BRANCHID", "ACCTID", "ACCTKEY"})
SECURITIES = "INVSTMTRS"
TAGS_LIMIT = 200_000  # between two entries
DAY = re.compile(r"[0-9]{8}")
SIGN_OF_CURRENCY = r"(?:R\$|US\$|[$€£])?"
# The sign before or behind the currency's, or behind it all; or brackets.
SIGNED = re.compile(
    rf"(?P<sign>[+-]?)\s*{SIGN_OF_CURRENCY}\s*(?P<inner>[+-]?)\s*(?P<digits>[0-9.,'\s]+?)\s*{SIGN_OF_CURRENCY}(?P<end>[+-]?)"
    r"|\((?P<bracketed>[0-9.,'\s]+)\)"
)
SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": " ", "\u202f": " "})
NO_DIGITS = frozenset({".", ","})


def looks_like_ofx(head: bytes) -> bool:
    upper = head[:4096].upper()
    return b"OFXHEADER" in upper or b"<OFX>" in upper or b"<OFX " in upper


def read_ofx(source: BinaryIO, *, file: str = "") -> FileRead:
    """Read one OFX file. Raises UnreadableStatement with one sentence."""
    reading = OfxReading()
    tags = Tags(source)
    mark = Mark("OFX", closes=False, text="")
    try:
        for mark in tags:
            reading.take(mark)
        statements = reading.close()
    except Fault as fault:
        raise reading.unreadable(mark, tags.line, fault) from None
    return FileRead(file=file, format=reading.format, statements=statements)


class OfxReading:
    """The state of reading one file."""

    def __init__(self) -> None:
        self.format = "OFX"
        self.statements: list[StatementRead] = []
        self.current: Account | None = None
        self.inside = ""
        self.aside = ""
        self.entries = self.tags = 0
        self.complaint = ""
        self.complete = self.closes = self.has_securities = False

    def take(self, mark: Mark) -> None:
        name = mark.name
        self._count()
        self.closes |= mark.closes
        if name == "?":
            version = VERSION.search(mark.text.encode())
            self.format = f"OFX {version[1].decode()}" if version else self.format
        elif name == "OFX" and mark.closes:
            self.complete = True
        elif name in STATEMENTS:
            self._statement(opens=not mark.closes)
        elif self.current is None:
            self._status(mark)
        elif name in ASIDE:
            self.aside = "" if mark.closes else name
        elif name in BOOKINGS or name in ACCOUNTS or name in {"LEDGERBAL", "CURRENCY"}:
            self._enter(self.current, mark)
        elif mark.text and self.aside in OTHER | {""}:
            self.current.take(self.aside or self.inside, name, mark.text)

    def _count(self) -> None:
        self.tags += 1
        if self.tags > TAGS_LIMIT:
            after = {"count": self.entries}
            raise UnreadableStatement(_("After entry %(count)s the file goes on without a further entry.") % after)

    def _statement(self, *, opens: bool) -> None:
        if self.current is not None:
            self.current.settle()
            require_room(statements=len(self.statements) + 1)
            self.statements.append(self.current.finish())
        self.current = Account() if opens else None
        self.inside = self.aside = ""

    def _enter(self, account: "Account", mark: Mark) -> None:
        self.aside = ""
        if mark.name == "CURRENCY":
            return
        account.settle()
        self.inside = "" if mark.closes else mark.name
        if mark.name in BOOKINGS and not mark.closes:
            self.entries += 1
            self.tags = 0
            require_room(entries=self.entries)
            account.open(BOOKINGS[mark.name])

    def _status(self, mark: Mark) -> None:
        if mark.name == "SEVERITY" and mark.text == "ERROR":
            self.complaint = self.complaint or "?"
        elif mark.name == "MESSAGE" and self.complaint == "?":
            self.complaint = words(mark.text, NAME_LIMIT)
        self.has_securities |= mark.name == SECURITIES

    def unreadable(self, mark: Mark, line: int, fault: Fault) -> UnreadableStatement:
        problem, *field = fault.args
        found = {
            "line": line,
            "entry": self.entries,
            "field": field[0] if field else mark.name,
            "problem": problem,
        }
        if field:
            sentence = _("Entry %(entry)s, before line %(line)s, field %(field)s: %(problem)s")
        else:
            sentence = _("Line %(line)s, field %(field)s: %(problem)s")
        return UnreadableStatement(sentence % found)

    def close(self) -> tuple[StatementRead, ...]:
        if not self.complete and not self._ends_with_its_balance():
            after = {"count": self.entries}
            raise UnreadableStatement(_("The file is cut short: it breaks off after entry %(count)s.") % after)
        if self.current is not None:
            self._statement(opens=False)
        if not self.statements and self.complaint == "?":
            raise UnreadableStatement(_("The bank sent no statement but an error, without saying which."))
        if not self.statements and self.complaint:
            said = {"message": self.complaint}
            raise UnreadableStatement(_("The bank sent no statement but an error: “%(message)s”.") % said)
        if not self.statements and self.has_securities:
            raise UnreadableStatement(_("The file is of securities, not of a bank account or a card: nothing is read."))
        if not self.statements:
            raise UnreadableStatement(_("The file is OFX, but holds no statement of a bank account or a card."))
        return tuple(self.statements)

    def _ends_with_its_balance(self) -> bool:
        """A bank that closes no tag at all closes none at the end: the balance is the last thing it says."""
        account = self.current
        return not self.closes and self.inside == "LEDGERBAL" and account is not None and account.closing is not None


class Account:
    """One statement while it is read."""

    def __init__(self) -> None:
        self.account = self.currency = ""
        self.closing: Decimal | None = None
        self.from_on: date | None = None
        self.to_on: date | None = None
        self.entries: list[BookingRead] = []
        self.facts: dict[str, str] | None = None
        self.other: dict[str, str] = {}
        self.status = ""

    def open(self, status: str) -> None:
        self.facts, self.other, self.status = {}, {}, status

    def take(self, inside: str, name: str, text: str) -> None:
        if inside in OTHER:
            self.other |= {name: "".join(text.split())[:NAME_LIMIT]} if name in OTHER_PARTS else {}
        elif self.facts is not None:
            self.facts.setdefault(name, text)
        elif inside in ACCOUNTS:
            self.account = words(text, NAME_LIMIT) if name == "ACCTID" else self.account
        elif inside == "LEDGERBAL":
            self.closing = _amount(text) if name == "BALAMT" else self.closing
        elif name == "CURDEF":
            self.currency = _currency(text)
        elif name in {"DTSTART", "DTEND"}:
            with suppress(Fault):  # noughts stand there as often as not, and nothing hangs on it
                self._period(name, text)

    def _period(self, name: str, text: str) -> None:
        if name == "DTSTART":
            self.from_on = _day(text)
        else:
            self.to_on = _day(text)

    def settle(self) -> None:
        """What was gathered of a booking becomes an entry."""
        facts, self.facts = self.facts, None
        if facts is None:
            return
        # Banks put the purpose into the name as well: what a giver wrote must be found in the text.
        told = dict.fromkeys(part for key in ("NAME", "EXTDNAME", "MEMO") if (part := facts.get(key)))
        self.entries.append(
            BookingRead(
                ordinal=len(self.entries) + 1,
                amount=_of(facts | {"TRNAMT": facts.get("TRNAMT", " ")}, "TRNAMT", _amount),
                currency=_of(facts, "CURSYM", _currency) or self.currency,
                booked_on=_of(facts, "DTPOSTED", _day) or _of(facts, "DTTRAN", _day),
                value_on=_of(facts, "DTAVAIL", _day),
                status=self.status,
                bank_reference=words(facts.get("FITID"), NAME_LIMIT),
                end_to_end=words(facts.get("REFNUM"), NAME_LIMIT),
                counterparty=words(facts.get("NAME"), NAME_LIMIT),
                text=words(" ".join(told), TEXT_LIMIT),
                reversal=False,
                account=_other_account(self.other),
            )
        )

    def finish(self) -> StatementRead:
        days = [entry.booked_on for entry in self.entries if entry.booked_on]
        return with_reading(
            StatementRead(
                statement_id="",
                account=self.account,
                currency=self.currency,
                opening=None,  # OFX states none, so nothing is proved
                closing=self.closing,
                entries=tuple(self.entries),
                from_on=self.from_on or min(days, default=None),
                to_on=self.to_on or max(days, default=None),
            )
        )


def _other_account(parts: dict[str, str]) -> str:
    """An IBAN where the parts make one, else bank/number as OFX tells them apart, or the number alone."""
    bank, branch, number, key = (parts.get(name, "") for name in ("BANKID", "BRANCHID", "ACCTID", "ACCTKEY"))
    if not number:
        return ""
    return words(spelt(iban_with_key(bank, branch, number, key) or f"{bank}{branch}/{number}"), NAME_LIMIT)


def _of[T](facts: dict[str, str], name: str, read: Callable[[str], T]) -> T | None:
    """The field as `read` understands it, None where the bank left it out; a Fault gets the field's name."""
    if not facts.get(name):
        return None
    try:
        return read(facts[name])
    except Fault as fault:
        raise Fault(str(fault), name) from None


def _currency(text: str) -> str:
    return values.currency(text.upper())


def _amount(text: str | None) -> Decimal:
    """A sum with its sign, perhaps its currency's, before it.

    A lone mark without digits is the nought of a line that only tells a balance.
    """
    written = (text or "").strip()
    if not written:
        raise Fault(_("no amount is stated."))
    if written in NO_DIGITS:
        return Decimal(0)
    match = SIGNED.fullmatch(written.translate(SIGNS)) if len(written) <= values.AMOUNT_WIDTH else None
    signs = "".join(match.group("sign", "inner", "end")) if match and match["digits"] else "-"
    if not match or len(signs) > 1:
        raise Fault(_("the amount “%(amount)s” is not a plain number.") % {"amount": words(written, 40)})
    found = values.loose_amount(match["digits"] or match["bracketed"])
    return -found if signs == "-" else found


def _day(text: str) -> date | None:
    """The day of YYYYMMDDHHMMSS.XXX[zone]: the time beside it shifts nothing. Noughts are no day."""
    match = DAY.match(text)
    if match and not match[0].strip("0"):
        return None
    written = match[0] if match else ""
    return values.day(f"{written[:4]}-{written[4:6]}-{written[6:]}" if written else text)
