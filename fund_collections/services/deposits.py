"""Counted money is paid in at the bank."""

import uuid
from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from audit.numbering import next_number
from fund_collections.models import BY_NUMBER, Deposit, FreedList, ListState, SubscriptionList
from fund_collections.services.steps import day_of_act, reason
from ledger import services as ledger
from ledger.amounts import words
from ledger.models import Account, EntryKind, Fund, Role


def make_deposit(*, lists, account, on=None, by):
    """Record that the money of posted lists, of one body and one currency, was paid in at the bank `account`.

    Moves it per fund from counted cash to money in transit. Raises Refusal where the lists do not go together.
    """
    with as_refusal(), transaction.atomic(durable=True):
        return deposit_of(lists=lists, account=account, on=on, by=by)


def deposit_of(*, lists, account, on=None, by):
    """The step of `make_deposit` inside the caller's transaction."""
    found = _locked(lists)
    _check(found, account)
    day = day_of_act(on, not_before=max(one.posted_on for one in found))
    body, currency = found[0].body, found[0].currency
    code = f"DP-{next_number('deposit'):05d}"
    amount = sum((one.counted_total for one in found), Decimal(0))
    entry = ledger.post(
        by=by, posted_on=day, kind=EntryKind.DEPOSIT, text=code, lines=_legs(found, currency.pk)
    )  # fmt: skip
    deposit = Deposit.objects.create(
        id=uuid.uuid4(),
        code=code,
        body=body,
        account=account,
        currency=currency,
        amount=amount,
        deposited_on=day,
        made_by=by,
        entry=entry,
    )
    SubscriptionList.objects.filter(pk__in=[one.pk for one in found]).update(deposit=deposit)
    audit.record("deposit recorded", deposit, by=by, **_told(deposit, found))
    return deposit


def undo_deposit(deposit, *, because, by):
    """Take a deposit back while the bank has not shown it: its entry is reversed, its lists wait to be paid in again.

    The reversal bears the day of the deposit, or the first open day; code, row and lists of it stay known. Raises
    Refusal while a booking is matched with it, and for one taken back already.
    """
    with as_refusal(), transaction.atomic(durable=True):
        rows = Deposit.objects.select_for_update(of=("self",)).select_related("entry", "currency")
        found = rows.get(pk=deposit.pk)
        facts = {"code": found.code}
        if found.undone_at:
            raise Refusal(_("Deposit %(code)s was taken back already.") % facts)
        if found.matches.filter(undone_at=None).exists():
            raise Refusal(_("The bank’s statement shows deposit %(code)s: undo its match first.") % facts)
        because = reason(because)
        lists = list(found.lists.select_for_update(of=("self",)).order_by(*BY_NUMBER))
        ledger.reverse(found.entry, by=by, because=because, on=ledger.first_open_day(found.entry.posted_on))
        found.undone_at, found.undone_by, found.undone_because = timezone.now(), by, because
        found.save(update_fields=["undone_at", "undone_by", "undone_because"])
        FreedList.objects.bulk_create(
            FreedList(deposit=found, list=one, amount=one.counted_total or Decimal(0)) for one in lists
        )
        found.lists.update(deposit=None)
        audit.record("deposit taken back", found, by=by, because=because, **_told(found, lists))
    return found


def _told(deposit, lists):
    """What a minute says of a deposit."""
    total = words(deposit.amount, deposit.currency)
    return {"total": total, "lists": len(lists), "numbers": ", ".join(one.number for one in lists[:20])}


def fund_sums(lists):
    """{fund: sum} of lists of one currency, each with its appeal and fund at hand, in order of the funds' codes."""
    sums: defaultdict[Fund, Decimal] = defaultdict(Decimal)
    for one in lists:
        sums[one.appeal.fund] += one.counted_total
    return dict(sorted(sums.items(), key=lambda pair: pair[0].code))


def _locked(lists):
    rows = SubscriptionList.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in lists])
    found = list(rows.select_related("appeal__fund", "body", "currency").order_by("pk"))
    if not found:
        raise Refusal(_("Choose at least one list."), field="lists")
    return sorted(found, key=lambda one: one.number)


def _check(found, account):
    if not account.bank_identifier:
        raise Refusal(_("%(account)s is no bank account.") % {"account": account.code}, field="account")
    for one in found:
        facts = {"number": one.number, "state": one.get_state_display(), "account": account.code}
        if one.state != ListState.POSTED:
            sentence = _("List %(number)s is %(state)s; only posted lists are paid in.")
            raise Refusal(sentence % facts, field="lists")
        if one.deposit_id:
            sentence = _("List %(number)s was paid in with %(deposit)s already.")
            raise Refusal(sentence % {**facts, "deposit": one.deposit.code}, field="lists")
        if one.body_id != found[0].body_id:
            raise Refusal(_("One deposit is of one body: list %(number)s is of another.") % facts, field="lists")
        if one.currency_id != account.currency_id:
            facts |= {"currency": one.currency_id, "held": account.currency_id}
            sentence = _("List %(number)s is in %(currency)s, the account %(account)s holds %(held)s.")
            raise Refusal(sentence % facts, field="account")


def _legs(found, currency):
    cash, transit = Account.objects.playing(Role.COUNTED_CASH), Account.objects.playing(Role.IN_TRANSIT)
    return [
        leg
        for fund, amount in fund_sums(found).items()
        for leg in (ledger.Line(transit, fund, currency, amount), ledger.Line(cash, fund, currency, -amount))
    ]
