"""Makers of the things that tests of every room need. Each makes what it is asked for and nothing else."""

from datetime import date
from decimal import Decimal
from itertools import count

from access.models import Appointment, User
from access.offices import BODY_OFFICES, Office
from access.services import confirm_appointment
from audit.numbering import next_number
from ledger.models import Account, Fund
from ledger.money import Money
from ledger.services import open_balance
from member_parties.models import Body, BodyKind, Tie, TieKind

LONG_AGO = date(2020, 1, 1)
PASSWORD = "correct horse battery"
_serial = count(1)


def member(code=None, *, tied=True, kind=BodyKind.PARTY, country="NL", since=LONG_AGO):
    """A body, tied to the association as a member unless told otherwise."""
    code = code or f"B{next(_serial)}"
    made = Body.objects.create(code=code, name=f"Party {code}", kind=kind, country=country)
    if tied:
        Tie.objects.create(body=made, kind=TieKind.MEMBER, from_on=since)
    return made


def user(*offices, body=None, username=None, since=LONG_AGO):
    """A login with the offices, those of a body for its home body (made when none is given); forwarders are codes."""
    home = body or member()
    if Office.FORWARDER in offices:
        username = f"F-{next_number('forwarder')}"
    name = username or f"u{next(_serial)}"
    shown = name if Office.FORWARDER in offices else "Somebody"
    made = User.objects.create_user(name, PASSWORD, display_name=shown, body=home)
    for office in offices:
        held_for = home if office in BODY_OFFICES else None
        Appointment.objects.create(user=made, office=office, body=held_for, held_from=since)
    return made


def confirmed(grant):
    """The grant, confirmed by a delegate of a body of its own."""
    return confirm_appointment(grant, by=user(Office.DELEGATE))


def fund(code=None, *, restricted=False, country=""):
    """A free fund, or one restricted to a purpose, or to a country when one is given."""
    code, bound = code or f"fund-{next(_serial)}", restricted or bool(country)
    return Fund.objects.create(
        code=code,
        name=code.title(),
        restricted=bound,
        restriction=(country and "country") or (bound and "purpose") or "",
        country=country,
        purpose="exiles in the north" if bound else "",
        opened_on=LONG_AGO,
    )


def bank(currency="EUR", *, identifier=None):
    number = next(_serial)
    return Account.objects.create(
        code=f"bank-{number}",
        name=f"Bank {number}",
        kind="asset",
        currency_id=currency,
        bank_identifier=identifier or f"NL00BANK{number:010d}",
    )


def filled(fund, account, amount, *, by, currency="EUR", on=LONG_AGO):
    """Bring money into a fund, so that there is something to send."""
    return open_balance(by=by, fund=fund, account=account, money=Money(Decimal(amount), currency), on=on)
