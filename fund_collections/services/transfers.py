"""Gifts that come by transfer, without a list: into the books, with a receipt number, at once."""

import uuid

from django.db import connection, transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import Contribution, GiverKind, MatchedEntry, Receipt
from fund_collections.services import wordings
from fund_collections.services.posting import DRAW_NUMBERS
from fund_collections.services.receipts import void_receipts_of
from fund_collections.services.steps import day_of_act, reason
from ledger import services as ledger
from ledger.amounts import words
from ledger.models import Account, Currency, EntryKind, Role
from vault import services as vault


def record_gift(*, by, **gift):
    """Record one gift that reached a bank account; returns it, with entry and receipt.

    `gift` is what `post_gift` takes. Raises Refusal where account, currency, day or giver do not go together.
    """
    with as_refusal(), transaction.atomic(durable=True):
        return post_gift(by=by, **gift)


def take_back(gift, *, because, by):
    """Take a gift by transfer out of the books that was recorded by mistake: its entry is reversed, its receipt void.

    The reversal bears the day of the entry, or the first open day. Raises Refusal for a gift of a list, for one taken
    back already, and while a booking of the bank is matched with it.
    """
    with as_refusal(), transaction.atomic(durable=True):
        found = Contribution.objects.select_for_update(of=("self",)).select_related("entry").get(pk=gift.pk)
        if found.list_id or found.entry is None:
            raise Refusal(_("A gift of a list goes out of the books with its list: take the whole list out."))
        if MatchedEntry.objects.filter(entry=found.entry, undone_at=None).exists():
            raise Refusal(_("A booking of the bank is matched with this gift: undo the match instead."))
        because = reason(because)
        ledger.reverse(found.entry, by=by, because=because, on=ledger.first_open_day(found.entry.posted_on))
        void_receipts_of([found.entry], because=because, by=by)
    return found


def post_gift(  # noqa: PLR0913 - what a line of a list and its head say together
    *,
    appeal,
    body,
    money,
    account,
    on,
    giver_kind=GiverKind.ANONYMOUS,
    giver="",
    pseudonym="",
    place="",
    pledge=None,
    by,
):
    """The step of `record_gift` inside the caller's transaction.

    Books `money` from gifts to the bank `account` in the appeal's fund, dated `on`, and draws the next receipt number
    of the body. A name (`giver`) is sealed; an anonymous gift keeps nothing of a person. As a part of `pledge` the gift
    is of its appeal and body.
    """
    currency = Currency.objects.get(pk=money.currency)
    _check(appeal, account, money, currency, on)
    check_giver(giver_kind, giver, pseudonym)
    income, fund = Account.objects.playing(Role.GIFTS), appeal.fund
    lines = [
        ledger.Line(account, fund, money.currency, money.amount),
        ledger.Line(income, fund, money.currency, -money.amount),
    ]
    text = pledge.code if pledge else f"{appeal.code} {body.code}"
    entry = ledger.post(by=by, posted_on=on, kind=EntryKind.GIFT, text=text, lines=lines, id=uuid.uuid4())
    gift = Contribution(
        id=entry.pk,
        appeal=appeal,
        body=body,
        giver_kind=giver_kind,
        pseudonym=pseudonym.strip(),
        place=place.strip(),
        currency=currency,
        amount=money.amount,
        pledge=pledge,
        entry=entry,
    )
    if giver:
        vault.seal(gift, giver=giver.strip())
    gift.save(force_insert=True)
    receipt = _write_receipt(gift, appeal, body, on)
    total = words(money.amount, currency)
    about = {"appeal": appeal.code, "body": body.code}
    audit.record("gift recorded", receipt, by=by, entry=entry.code, total=total, **about, pledge=pledge and pledge.code)
    return gift


def facts_of(pledge):
    """What a payment of a pledge is, for `post_gift`.

    A name stands once, sealed at the pledge: its payments bear the pledge's code instead.
    """
    named = {GiverKind.NAMED: pledge.code, GiverKind.PSEUDONYM: pledge.pseudonym}
    shown = named.get(pledge.giver_kind, "")
    kind = GiverKind.PSEUDONYM if shown else GiverKind.ANONYMOUS
    return {
        "appeal": pledge.appeal,
        "body": pledge.body,
        "pledge": pledge,
        "giver_kind": kind,
        "pseudonym": shown,
    }


def _write_receipt(gift, appeal, body, on):
    facts = {"year": on.year, "bodies": [body.pk], "gifts": [1]}
    with connection.cursor() as cursor:
        cursor.execute(DRAW_NUMBERS, facts)
        ((_body, number),) = cursor.fetchall()
    return Receipt.objects.create(
        body=body,
        year=on.year,
        number=number,
        contribution=gift,
        currency=gift.currency,
        amount=gift.amount,
        issued_on=on,
        text=wordings.of_transfer(appeal, body),
    )


def _check(appeal, account, money, currency, on):
    facts = {"account": account.code, "appeal": appeal.code, "fund": appeal.fund.code, "currency": money.currency}
    if not account.bank_identifier:
        # Coins without a list have nobody who counted them: they come on a list of one line.
        sentence = _("%(account)s is no bank account. Cash comes on a list, and be it of one line.") % facts
        raise Refusal(sentence, field="account")
    if account.currency_id != money.currency:
        sentence = _("The account %(account)s holds another currency than %(currency)s.")
        raise Refusal(sentence % facts, field="amount")
    if money.amount <= 0 or round(money.amount, currency.exponent) != money.amount:
        raise Refusal(_("A gift is a sum above zero, in the decimals of its currency."), field="amount")
    if appeal.fund.closed_on:
        raise Refusal(_("The appeal %(appeal)s gives to the fund %(fund)s, which is closed.") % facts, field="appeal")
    day_of_act(on, not_before=appeal.opens_on)


def check_giver(kind, giver, pseudonym):
    """Raise Refusal where name or pseudonym do not go with the kind of giver; the database asks again."""
    if kind == GiverKind.ANONYMOUS and (giver.strip() or pseudonym.strip()):
        raise Refusal(_("An anonymous gift keeps neither name nor pseudonym."), field="giver")
    if kind == GiverKind.NAMED and (not giver.strip() or pseudonym):
        raise Refusal(_("Type the name to be sealed, or choose “anonymous”."), field="giver")
    if kind == GiverKind.PSEUDONYM and (not pseudonym.strip() or giver):
        raise Refusal(_("Type the pseudonym, or choose “anonymous”."), field="giver")
