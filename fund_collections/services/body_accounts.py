"""Accounts that bodies agreed to be known by, so that a transfer from one is known as theirs; of givers none is."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import BodyAccount
from fund_collections.services.steps import reason
from fund_collections.statements.accounts import number_alone, same_account, spellings, spelt
from ledger.models import Account
from vault import services as vault

SHORTEST = 8


def note_body_account(body, *, number, agreed, by):
    """Keep the keyed hash of the account `number` of `body`, and how the body agreed; returns the BodyAccount.

    Bookings of later imports are known by it. Raises Refusal for a number too short to be one, one of our own accounts,
    one noted already, and without the agreement.
    """
    folded = spelt(number)
    if len(folded) < SHORTEST or not folded.replace("/", "", 1).isalnum():
        raise Refusal(_("Type the IBAN, or the whole number of the account."), field="number")
    if any(same_account(folded, one) for one in Account.objects.banks().values_list("bank_identifier", flat=True)):
        raise Refusal(_("This is an account of our own books."), field="number")
    with as_refusal(), transaction.atomic(durable=True):
        agreed = reason(agreed)
        noted = BodyAccount.objects.create(
            body=body, fingerprint=vault.fingerprint("account", spellings(folded)[0]), agreed=agreed, noted_by=by
        )
        audit.record("account of a body noted", noted, by=by, body=body.code, agreed=agreed)
    return noted


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
    """Give each row of a file that a body's account sent or got the code of that body: A-NL. Nothing else is kept."""
    stated = {row.read.account: _numbers(row.read.account) for row in rows if row.read.account}
    known = dict(BodyAccount.objects.standing().values_list("fingerprint", "body__code")) if stated else {}
    if not known:
        return
    numbers = sorted({number for found in stated.values() for number in found})
    prints = dict(zip(numbers, vault.fingerprints("account", numbers), strict=True))
    for row in rows:
        bodies = [known.get(prints[number]) for number in stated.get(row.read.account, ())]
        if code := next(filter(None, bodies), None):
            row.codes = (*row.codes, f"A-{code.upper()}")


def _numbers(account):
    """What an account may have been noted by: with its bank, or by its number alone."""
    one = spellings(account)[0]
    return [number for number in (one, number_alone(spelt(account))) if len(number) >= SHORTEST]
