"""What a booking may be held against. Each part knows its sum in the bank account and how it enters the books.

`amount` is signed as the bank sees it: positive came in. None of them opens a transaction.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from access.models import User
from access.refusal import Refusal
from fund_collections.models import Deposit, MatchedEntry, SubscriptionList
from fund_collections.services.deposits import deposit_of, fund_sums
from fund_collections.services.matching.decided import check_decision
from fund_collections.services.transfers import post_gift
from ledger import services as ledger
from ledger.amounts import words
from ledger.models import OF_ONE_ACT, Account, Entry, EntryKind, Fund, Kind, Role
from ledger.money import Money
from member_parties.models import Decision


@dataclass(frozen=True, slots=True)
class Case:
    """The bookings' account, the day to post on, and who matches."""

    account: Account
    on: date
    by: User


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry that is in the books already: a sending, a return, an exchange, an opening, a gift recorded before."""

    entry: Entry

    @property
    def word(self) -> str:
        return self.entry.code

    def amount(self, account: Account) -> Decimal:
        return self.entry.postings.filter(account=account).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)

    def check(self, account: Account) -> None:
        facts = {"code": self.entry.code, "account": account.code}
        if not self.amount(account):
            raise Refusal(_("Entry %(code)s did not move the account %(account)s.") % facts)
        if self.entry.matches.filter(undone_at=None, account=account).exists():
            raise Refusal(_("Entry %(code)s is matched already.") % facts)
        # An entry and its reversal that no bank ever saw cancel one another in the books.
        answered = Entry.objects.filter(reverses=self.entry).first() or self.entry.reverses
        if answered and not answered.matches.filter(undone_at=None, account=account).exists():
            raise Refusal(_("Entry %(code)s was reversed; nothing of it is left to match.") % facts)

    def post(self, case: Case) -> MatchedEntry:
        return MatchedEntry(entry=self.entry, account=case.account)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A deposit that arrives: per fund from money in transit to the bank."""

    deposit: Deposit

    @property
    def word(self) -> str:
        return self.deposit.code

    def amount(self, _account: Account) -> Decimal:
        return self.deposit.amount

    def check(self, account: Account) -> None:
        facts = {"code": self.deposit.code}
        if self.deposit.undone_at:
            raise Refusal(_("Deposit %(code)s was taken back: its lists are paid in anew.") % facts)
        if self.deposit.matches.filter(undone_at=None).exists():
            raise Refusal(_("Deposit %(code)s is matched already.") % facts)
        if self.deposit.account_id != account.pk:
            raise Refusal(_("Deposit %(code)s was paid in at another account.") % facts)

    def post(self, case: Case) -> MatchedEntry:
        transit, currency = Account.objects.playing(Role.IN_TRANSIT), self.deposit.currency_id
        lines = [
            leg
            for fund, amount in fund_sums(self.deposit.lists.select_related("appeal__fund")).items()
            for leg in (
                ledger.Line(case.account, fund, currency, amount),
                ledger.Line(transit, fund, currency, -amount),
            )
        ]
        entry = _post(case, self.deposit.code, lines)
        return MatchedEntry(entry=entry, account=case.account, made=entry, deposit=self.deposit)


@dataclass(frozen=True, slots=True)
class PaidIn:
    """Posted lists whose money reached the bank although nobody recorded its deposit: recorded now, and arrived."""

    lists: tuple[SubscriptionList, ...]

    @property
    def word(self) -> str:
        return ", ".join(one.number for one in self.lists)

    def amount(self, _account: Account) -> Decimal:
        return sum((one.counted_total or Decimal(0) for one in self.lists), Decimal(0))

    def check(self, account: Account) -> None:
        """`deposit_of` asks itself, with the lists locked."""

    def post(self, case: Case) -> MatchedEntry:
        # The paper may have come after the money.
        day = max(case.on, *(one.posted_on or case.on for one in self.lists))
        deposit = deposit_of(lists=self.lists, account=case.account, on=day, by=case.by)
        return Arrival(deposit).post(case)


@dataclass(frozen=True, slots=True)
class Fee:
    """What the bank kept, `kept` above zero, to the account of fees in a fund that a person names.

    Above what one person may book alone (Currency.spent_alone, summed by match) under a carried `decision` about it.
    """

    fund: Fund
    kept: Decimal
    decision: Decision | None = None

    @property
    def word(self) -> str:
        return str(_("fee"))

    def amount(self, _account: Account) -> Decimal:
        return -self.kept

    def check(self, account: Account) -> None:
        if self.kept <= 0:
            raise Refusal(_("A fee is a sum above zero."), field="fee")
        _check_fund(self.fund)
        currency = account.currency
        if self.decision:
            check_decision(self.decision, self.fund, account, -self.kept)
        elif currency and self.kept > currency.spent_alone:
            facts = {"kept": words(self.kept, currency), "most": words(currency.spent_alone, currency)}
            sentence = _("A fee of %(kept)s, above %(most)s, wants a carried decision about the fund: name it.")
            raise Refusal(sentence % facts, field="decision")

    def post(self, case: Case) -> MatchedEntry:
        row = _other(case, Account.objects.playing(Role.FEES), self.fund, -self.kept, _("fee of the bank"))
        row.decision = self.decision
        return row


@dataclass(frozen=True, slots=True)
class Other:
    """Money that is neither gift nor deposit: interest, rent; `sum` came in (positive) or went out.

    `account` is one of income or expense, `text` is the entry's and names nobody. Out of a restricted fund, and above
    what one person may book alone (as a Fee), money goes only under a carried `decision` about the fund, in its
    currency and within what it has left.
    """

    account: Account
    fund: Fund
    sum: Decimal
    text: str
    decision: Decision | None = None

    @property
    def word(self) -> str:
        return self.account.code

    def amount(self, _account: Account) -> Decimal:
        return self.sum

    def check(self, account: Account) -> None:
        facts = {"account": self.account.code}
        if not self.sum:
            raise Refusal(_("Say how much goes to %(account)s.") % facts, field="sum")
        if self.account.kind not in (Kind.INCOME, Kind.EXPENSE) or self.account.role in OF_ONE_ACT:
            raise Refusal(_("%(account)s is no account of other income or expense.") % facts, field="other")
        if not self.text.strip():
            raise Refusal(_("Say in a few words what it was, without a name."), field="text")
        _check_fund(self.fund)
        if self.decision:
            check_decision(self.decision, self.fund, account, self.sum)
        elif self.fund.restricted and self.sum < 0:
            sentence = _("Money leaves the restricted fund %(fund)s only under a carried decision: name it.")
            raise Refusal(sentence % {"fund": self.fund.code}, field="decision")
        elif account.currency and -self.sum > account.currency.spent_alone:
            facts = {
                "sum": words(-self.sum, account.currency),
                "most": words(account.currency.spent_alone, account.currency),
            }
            sentence = _("%(sum)s, above %(most)s, leaves a fund only under a carried decision about it: name it.")
            raise Refusal(sentence % facts, field="decision")

    def post(self, case: Case) -> MatchedEntry:
        row = _other(case, self.account, self.fund, self.sum, self.text.strip()[:200])
        row.decision = self.decision
        return row


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift by transfer, without a list; `facts` are those of `post_gift` less account, day and person."""

    sum: Decimal
    facts: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def word(self) -> str:
        pledge = self.facts.get("pledge")
        return pledge.code if pledge else str(_("gift"))

    def amount(self, _account: Account) -> Decimal:
        return self.sum

    def check(self, account: Account) -> None:
        """`post_gift` asks itself."""

    def post(self, case: Case) -> MatchedEntry:
        money = Money(self.sum, str(case.account.currency_id))
        gift = post_gift(money=money, account=case.account, on=case.on, by=case.by, **self.facts)
        return MatchedEntry(entry=gift.entry, account=case.account, made=gift.entry)


@dataclass(frozen=True, slots=True)
class Moved:
    """Money of a fund that went to, or came from, another bank account of ours; `sum` as the bookings' bank sees it."""

    other: Account
    fund: Fund
    sum: Decimal

    @property
    def word(self) -> str:
        return self.other.code

    def amount(self, _account: Account) -> Decimal:
        return self.sum

    def check(self, account: Account) -> None:
        facts = {"account": self.other.code, "own": account.code, "currency": account.currency_id}
        if self.other.pk == account.pk:
            raise Refusal(_("Money moves to another account than %(own)s itself.") % facts, field="other")
        if not self.other.bank_identifier or self.other.currency_id != account.currency_id:
            raise Refusal(_("%(account)s is no bank account in %(currency)s.") % facts, field="other")
        _check_fund(self.fund)

    def post(self, case: Case) -> MatchedEntry:
        text = _("moved between %(account)s and %(other)s")
        return _other(case, self.other, self.fund, self.sum, text % {"account": case.account, "other": self.other})


Part = Standing | Arrival | PaidIn | Fee | Other | Gift | Moved


def _check_fund(fund):
    if fund.closed_on:
        raise Refusal(_("The fund %(fund)s is closed.") % {"fund": fund.code}, field="fund")


def _other(case, account, fund, amount, text):
    currency = str(case.account.currency_id)
    lines = [ledger.Line(case.account, fund, currency, amount), ledger.Line(account, fund, currency, -amount)]
    entry = _post(case, str(text), lines)
    return MatchedEntry(entry=entry, account=case.account, made=entry)


def _post(case, text, lines):
    return ledger.post(by=case.by, posted_on=case.on, kind=EntryKind.BANK, text=text, lines=lines)


def sum_words(amount, currency):
    """A signed sum in words, the sign kept."""
    return f"−{words(-amount, currency)}" if amount < 0 else words(amount, currency)
