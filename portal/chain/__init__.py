"""The chain: where a coin came from and where it went, told from any of its links in four queries at most.

Money is one inside a fund, so between a fund and its lists no single coin can be followed: counts and sums stand
there. What a user may not open has no address; what the office may not know is not told at all.
"""

from django.db.models import F, Q

from access.offices import holds
from bulletins.models import Item
from fund_collections.models import Contribution, Deposit, SubscriptionList
from ledger.models import Entry, EntryKind, Fund
from letters.models import Letter
from member_parties.models import Decision
from portal.chain.collected import (
    from_contribution,
    from_deposit,
    from_fund,
    from_list,
    of_deposit,
    of_list,
    of_transfer,
)
from portal.chain.sent import (
    KNOWS_LETTERS,
    from_attempt,
    from_confirmation,
    from_decision,
    from_item,
    from_letter,
    from_plan,
    from_remittance,
    of_remittances,
)
from remittances.models import Attempt, Confirmation, Plan, Remittance


def chain(thing, user):
    """The links of `thing` for `user`, its own marked; none for a stranger, nor for a thing that moves no coin."""
    if not thing or not user.is_authenticated:
        return []
    kind = thing._meta.concrete_model
    found = WALKS[kind](thing, user) if kind in WALKS else {}
    if not found:
        return []
    # A gift, an entry, an attempt have pages of their own: the link they stand on leads out of it.
    key = HERE.get(kind) or HERE_BY_ENTRY[_books(thing).kind]
    found[key] = found[key].here(leads_out=kind in {Contribution, Entry})
    if not holds(user, *KNOWS_LETTERS):
        found.pop("bulletin", None)
    return list(found.values())


# An entry of the journal stands for what it books.


def from_entry(entry, user):
    books = _books(entry)
    match books.kind:
        case EntryKind.GIFT:
            found = SubscriptionList.objects.filter(contributions__entry=books)
            if Contribution.objects.by_transfer().filter(entry=books).exists():
                return of_transfer(books.pk, user)
            return of_list(found.annotate(line=F("contributions__line")), user)
        case EntryKind.DEPOSIT:
            return of_deposit(SubscriptionList.objects.filter(deposit__entry=books), user)
        case EntryKind.BANK:
            return of_deposit(SubscriptionList.objects.filter(deposit__matches__entry=books), user)
        case EntryKind.REMITTANCE | EntryKind.RETURN:
            sent = Attempt.objects.filter(Q(entry=books) | Q(return_entry=books) | Q(confirmations__entry=books))
            return of_remittances(Q(pk__in=sent.values("remittance")), user)
    return {}


def _books(entry):
    return entry.reverses if entry.reverses_id else entry


WALKS = {
    SubscriptionList: from_list,
    Contribution: from_contribution,
    Deposit: from_deposit,
    Fund: from_fund,
    Decision: from_decision,
    Plan: from_plan,
    Remittance: from_remittance,
    Attempt: from_attempt,
    Confirmation: from_confirmation,
    Letter: from_letter,
    Item: from_item,
    Entry: from_entry,
}
HERE = {
    SubscriptionList: "collection",
    Contribution: "collection",
    Deposit: "deposit",
    Fund: "fund",
    Decision: "decision",
    Plan: "plan",
    Remittance: "remittance",
    Attempt: "remittance",
    Confirmation: "confirmation",
    Letter: "letter",
    Item: "bulletin",
}
HERE_BY_ENTRY = {
    EntryKind.GIFT: "collection",
    EntryKind.DEPOSIT: "deposit",
    EntryKind.BANK: "deposit",
    EntryKind.REMITTANCE: "remittance",
    EntryKind.RETURN: "remittance",
}
