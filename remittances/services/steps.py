"""What the acts have in common. None of these begins a transaction."""

from decimal import Decimal

from babel.numbers import get_currency_precision
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from access.refusal import Refusal
from ledger.money import LARGEST
from ledger.services import EARLIEST
from remittances.models import RecipientAddress, Remittance
from remittances.unaddressed import codes_in

LONGEST_REASON = 200
LONGEST_PURPOSE = 120
PLACE = "SELECT 1 FROM remittances_recipientaddress WHERE id = %s FOR SHARE"
PLACE_OF_ORDER = """
    SELECT 1 FROM remittances_recipientaddress
    WHERE id = (SELECT address_id FROM remittances_remittance WHERE id = %s) FOR """


def hold_place(address_id, *, wait=True):
    """Let nobody burn, flag or close an address until the act is over; before orders, plans, funds and decisions.

    Returns whether it is held: without `wait` it is not where somebody has it at the moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLACE if wait else f"{PLACE} SKIP LOCKED", [address_id])
        return cursor.fetchone() is not None


def locked_there(remittance, *, strength="SHARE"):
    """The remittance as `locked`, and before it its address: whoever burns, flags or closes that takes it first too.

    For acts by which an order goes on. `strength` is NO KEY UPDATE for one that writes something of the address.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLACE_OF_ORDER + strength, [remittance.pk])
    return locked(remittance)


def locked(remittance):
    """The remittance as it stands now, its row locked until the act is over."""
    return (
        Remittance.objects.select_for_update(of=("self",))
        .select_related("address", "decision", "fund", "currency", "preparer_body")
        .get(pk=remittance.pk)
    )


def said(amount, currency):
    """A sum within a sentence: 1,200.00 EUR."""
    return f"{number_format(amount, get_currency_precision(currency), force_grouping=True)} {currency}"


def ended(words):
    """A sentence that ends with somebody's own words, as another follows it."""
    return words if words.endswith((".", "!", "?", "。")) else f"{words}."


def require_sum(amount, currency, *, field, least=0):
    """Raise Refusal unless `amount` is a sum of this Currency: finite, not absurd, with its decimals, above `least`."""
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise Refusal(_("%(amount)s is no sum that can be sent.") % {"amount": amount}, field=field)
    if amount != round(amount, currency.exponent):
        sentence = _("%(amount)s has more decimal places than %(currency)s, which has %(places)s.")
        facts = {"amount": amount.normalize(), "currency": currency.pk, "places": currency.exponent}
        raise Refusal(sentence % facts, field=field)
    if amount < least:
        facts = {"amount": said(amount, currency.pk), "least": said(least, currency.pk)}
        raise Refusal(_("%(amount)s is less than %(least)s.") % facts, field=field)


def smallest(currency):
    """One coin of a Currency: 0.01 of EUR, 1 of JPY."""
    return Decimal(1).scaleb(-currency.exponent)


def require_day(on, *, field, not_before=EARLIEST):
    """The day of an act (today for None). Raise Refusal for one to come, or before what it follows."""
    today = timezone.localdate()
    on = on or today
    if on > today:
        raise Refusal(_("%(day)s is yet to come.") % {"day": date_format(on)}, field=field)
    if on < not_before:
        facts = {"day": date_format(on), "first": date_format(not_before)}
        raise Refusal(_("%(day)s is too early: it cannot be before %(first)s.") % facts, field=field)
    return on


def require_purpose(purpose):
    """Raise Refusal for no purpose, one too long, or one with the code of an address: signers read it, and no code.

    The codes that there are, in large letters or small; one that is opened later is seen when the purpose is changed.
    """
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        sentence = _("State the purpose in 1 to %(most)d characters; it has %(count)d.")
        raise Refusal(sentence % {"most": LONGEST_PURPOSE, "count": len(purpose)}, field="purpose")
    typed = codes_in(purpose)
    named = RecipientAddress.objects.filter(code__in=typed).order_by("code").values_list("code", flat=True)
    if typed and (code := named.first()):
        sentence = _("The purpose names %(code)s. Signers read the purpose, and no code of an address: say it without.")
        raise Refusal(sentence % {"code": code}, field="purpose")


def require_reason(because):
    """The reason without its blanks. Raise Refusal for none, or one too long for the minutes."""
    because = because.strip()
    if not because:
        raise Refusal(_("Say why: the reason is written in the minutes."), field="because")
    if len(because) > LONGEST_REASON:
        sentence = _("The reason has %(count)d characters; there is room for %(room)d.")
        raise Refusal(sentence % {"count": len(because), "room": LONGEST_REASON}, field="because")
    return because
