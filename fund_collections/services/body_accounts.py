"""Accounts that bodies agreed to be known by, so that a transfer from one is known as theirs; of givers none is."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import BodyAccount, Booking
from fund_collections.services.steps import reason
from fund_collections.statements.accounts import number_alone, same_account, spellings, spelt
from ledger.models import Account
from vault import services as vault

SHORTEST = 8


def note_body_account(body, *, number, agreed, by):
    """Keep the keyed hash of the account `number` of `body`, and how the body agreed.

    Bookings of later imports are known by it, and those of earlier ones that nothing matches yet are looked at again:
    the key holder says which bear it in their sealed text, none of which is opened. Returns the BodyAccount and how
    many were found. Raises Refusal for a number too short to be one, one of our own accounts, one noted already,
    and without the agreement; BudgetSpent where more is open than the holder answers within an hour.
    """
    folded = spelt(number)
    if len(folded) < SHORTEST or not folded.replace("/", "", 1).isalnum():
        raise Refusal(_("Type the IBAN, or the whole number of the account."), field="number")
    if any(same_account(folded, one) for one in Account.objects.banks().values_list("bank_identifier", flat=True)):
        raise Refusal(_("This is an account of our own books."), field="number")
    with as_refusal(), transaction.atomic(durable=True):
        # An import that runs is over first, so that no booking is missed by both.
        list(Account.objects.banks().order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        agreed = reason(agreed)
        noted = BodyAccount.objects.create(
            body=body, fingerprint=vault.fingerprint("account", spellings(folded)[0]), agreed=agreed, noted_by=by
        )
        found = _mark_earlier(body, spellings(folded))
        audit.record("account of a body noted", noted, by=by, body=body.code, agreed=agreed, found=len(found))
        audit.record_many(
            "booking known by the account of a body", [(one, {"body": body.code}) for one in found], by=by
        )
    return noted, len(found)


def end_body_account(noted, *, by):
    """Forget the account: its hash goes, and no later booking is known by it. Raises Refusal when it is ended."""
    with as_refusal(), transaction.atomic(durable=True):
        noted = BodyAccount.objects.select_for_update(of=("self",)).select_related("body").get(pk=noted.pk)
        if noted.ended_at:
            raise Refusal(_("This account was ended already."))
        noted.fingerprint, noted.ended_at, noted.ended_by = "", timezone.now(), by
        noted.save(update_fields=["fingerprint", "ended_at", "ended_by"])
        audit.record("account of a body ended", noted, by=by, body=noted.body.code)
    return noted


def mark_bodies(rows):
    """Give each row of a file that a body's account sent or got the code of that body: A-NL. No hash is kept."""
    told = {row.read.account for row in rows} - {""}
    known = dict(BodyAccount.objects.standing().values_list("fingerprint", "body__code")) if told else {}
    if not known:
        return
    stated = {account: _numbers(account) for account in told}
    numbers = sorted({number for found in stated.values() for number in found})
    prints = dict(zip(numbers, vault.fingerprints("account", numbers), strict=True))
    for row in rows:
        bodies = [known.get(prints[number]) for number in stated.get(row.read.account, ())]
        if code := next(filter(None, bodies), None):
            row.codes = (*row.codes, _code(code))


def account_lines(amount, account):
    """The lines of a booking's sealed text that tell the other party's account, named as in ISO 20022.

    It is told with its bank, and by its number alone, as either may be noted later.
    """
    one = spelt(account)
    return [_line(amount, number) for number in (one, number_alone(one)) if number]


def _line(amount, number):
    return f"{'DbtrAcct' if amount > 0 else 'CdtrAcct'}: {number}"


def _numbers(account):
    """What an account may have been noted by: with its bank, or by its number alone."""
    one = spellings(account)[0]
    return [number for number in (one, number_alone(spelt(account))) if len(number) >= SHORTEST]


def _code(body_code):
    return f"A-{body_code.upper()}"


def _mark_earlier(body, numbers):
    """Give open bookings whose sealed text has a line with one of the `numbers` the body's code; returns them."""
    code, found = _code(body.code), []
    open_yet = Booking.objects.unmatched().exclude(codes__contains=[code]).only("pk", "text", "codes")
    for amount, way in ((1, {"amount__gt": 0}), (-1, {"amount__lt": 0})):
        bookings = list(open_yet.filter(**way))
        for number in numbers:
            answers = vault.has_line(bookings, "text", _line(amount, number))
            found += [one for one, answer in zip(bookings, answers, strict=True) if answer]
    for booking in found:
        booking.codes = [*booking.codes, code]
    Booking.objects.bulk_update(found, ["codes"], batch_size=500)
    return found
