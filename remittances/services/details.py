"""The way of an order in hand opened for its forwarder: to be read, or as the one file that the bank takes."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from remittances import field_checks
from remittances.models import Route, State
from remittances.payment_file import Payer, Transfer, payment_file
from remittances.services.orders import require_usable
from remittances.services.sending import require_paying
from remittances.services.steps import locked
from remittances.services.ways import way_of
from vault.services import require_reason, reveal


def reveal_way(remittance, *, by, because):
    """{field: text} of the way that the order in hand goes by, for its forwarder; minuted before it leaves.

    Raises Refusal for anybody else, any other time and an order without such a way, and what `vault.services.reveal`
    raises.
    """
    because = require_reason(because)
    way = way_of(remittance)
    if way is None or way.details is None:
        raise Refusal(_("%(code)s goes by its address alone: nothing else is kept.") % {"code": remittance.code})

    def still_in_hand():
        order = locked(remittance)
        if order.state != State.IN_HAND or order.forwarder_id != by.pk:
            sentence = _("The way of %(code)s opens to its forwarder alone, while the order is in hand.")
            raise Refusal(sentence % {"code": order.code})
        require_usable(order.address, order.route)
        if way_of(order) != way:
            raise Refusal(_("What you were shown has been changed since. Look at the page again."))
        audit.record("way revealed", order, by=by, address=order.address.code, route=order.route, because=because)

    text = reveal(way, "details", by=by, because=because, within=still_in_hand, order=remittance.code)
    return json.loads(text)


def bank_file(remittance, *, account, bic="", on=None, text="", by, because):
    """The bytes of a pain.001 of the order in hand, paid from `account` (BIC `bic`) on a day (today for None).

    The attempt that comes next is its id: a file drawn again bears the same. What can be judged without the payee is
    judged before anything is opened; then as `reveal_way`, and Refusal for what the bank would refuse.
    """
    if remittance.route != Route.BANK:
        facts = {"code": remittance.code, "route": remittance.get_route_display()}
        raise Refusal(_("%(code)s goes by %(route)s: that is no file for a bank.") % facts)
    payer = _payer(account, bic, remittance)
    try:
        field_checks.bank_words(text)
    except Refusal as refusal:
        raise Refusal(str(refusal), field="text") from refusal
    on = on or timezone.localdate()
    if on < timezone.localdate():
        raise Refusal(_("A bank pays today or later."), field="on")
    details = reveal_way(remittance, by=by, because=because)
    transfer = Transfer(
        order_code=remittance.code,
        attempt=remittance.attempts.count() + 1,
        amount=remittance.amount,
        currency=remittance.currency_id,
        exponent=remittance.currency.exponent,
        details=details,
        on=on,
        text=text,
    )
    return payment_file(transfer, payer)


def _payer(account, bic, remittance):
    require_paying(account, remittance)
    checked = {"account": (field_checks.iban, account.bank_identifier), "bic": (field_checks.bic, bic)}
    plain = {}
    for field, (check, typed) in checked.items():
        try:
            plain[field] = check(typed) if typed or field == "account" else ""
        except Refusal as refusal:
            raise Refusal(_("The account to pay from: %(sentence)s") % {"sentence": refusal}, field=field) from refusal
    name = getattr(settings, "ASSOCIATION_NAME", "International Relief Association")
    return Payer(name=name, iban=plain["account"], bic=plain["bic"])
