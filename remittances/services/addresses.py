from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from access.limits import spend
from access.refusal import Refusal, as_refusal
from audit import services as audit
from audit.numbering import next_number
from remittances.models import Circle, RecipientAddress, Resident
from remittances.services.burning import BURNED, require_unburned
from remittances.services.steps import require_day
from vault.services import same_letters, seal

MOST_PEOPLE = 10_000
LONGEST_LABEL = 60
# The answer "possible duplicate" tells whether a place is known here: so much of it a person may ask for in an hour.
COMPARED_IN_AN_HOUR = 40


class PossibleDuplicate(Refusal):
    """An address of this country has the same letters and figures; which one is not told."""


def open_address(  # noqa: PLR0913 - what is known of a place when it is entered
    *,
    country,
    lines,
    people,
    circle=Circle.OTHER,
    label="",
    takes_money=True,
    takes_parcels=False,
    notice="",
    instructions="",
    knowingly=False,
    by,
):
    """Enter a place that aid can be sent to, seal its lines and give it a code (K-17). Returns the address.

    `circle` is whom it serves, `label` a working title without name or place, `instructions` sealed words to the
    forwarder. Whoever enters lines and instructions cannot read them back: they open to the forwarder of an order in
    hand alone.
    Raises Refusal for an address without lines or people, or one that takes no money and says not what it takes, for
    one that was burned, and PossibleDuplicate for one that is here already, unless it is entered `knowingly`.
    """
    if not lines.strip():
        raise Refusal(_("Write the address as it stands on an envelope."), field="lines")
    require_people(people)
    if not takes_money and not notice.strip():
        raise Refusal(_("An address that cannot use money: say what it can use."), field="notice")
    country, label = country.upper(), require_label(label)
    alike = _compare(country=country, lines=lines, knowingly=knowingly, by=by)
    first = (alike[0].written_like_id or alike[0].pk) if alike else None
    facts = {"circle": circle, "people": people, "takes_money": takes_money, "takes_parcels": takes_parcels}
    with as_refusal(), transaction.atomic(durable=True):
        _require_place(first)
        address = RecipientAddress(**facts, country=country, label=label, notice=notice.strip(), written_like_id=first)
        seal(address, lines=lines.strip())
        # Under a key of their own: new instructions destroy the old ones' key.
        seal(address, instructions=instructions.strip())
        address.code = f"K-{next_number('address')}"
        address.save(force_insert=True)
        audit.record("address opened", address, by=by, **facts, alike=len(alike) or None)
    return address


def require_people(people):
    """Raise Refusal for nobody, or for more than ever share at one place."""
    if not 1 <= people <= MOST_PEOPLE:
        raise Refusal(_("%(people)s people do not share at one address.") % {"people": people}, field="people")


def require_label(label):
    """The working title without its blanks. Raise Refusal for one that is too long."""
    label = " ".join(label.split())
    if len(label) > LONGEST_LABEL:
        sentence = _("The label has %(count)d characters; there is room for %(most)d.")
        raise Refusal(sentence % {"count": len(label), "most": LONGEST_LABEL}, field="label")
    return label


def _require_place(first):
    """Raise Refusal where the place this is written like was burned a moment ago; whoever is first is waited for."""
    if first and RecipientAddress.objects.select_for_update(of=("self",)).get(pk=first).burned_at:
        raise Refusal(BURNED, field="lines")


def _compare(*, country, lines, knowingly, by):
    """Addresses of the country with the same letters; a refusal is minuted, as it alone tells something."""
    if not spend(f"address compared {by.pk}", most=COMPARED_IN_AN_HOUR, within=timedelta(hours=1)):
        sentence = _("You have entered %(most)d addresses within an hour. Go on a little later.")
        raise Refusal(sentence % {"most": COMPARED_IN_AN_HOUR})
    require_unburned(lines=lines, country=country, by=by)
    there = list(RecipientAddress.objects.filter(country=country, burned_at=None).order_by("pk"))
    same = same_letters(there, "lines", lines)
    alike = [address for address, is_same in zip(there, same, strict=True) if is_same]
    if alike and not knowingly:
        with transaction.atomic(durable=True):
            audit.record("possible duplicate told", by, by=by, country=country)
        raise PossibleDuplicate(_("A possible duplicate: an address of this country is written like this one."))
    return alike


@transaction.atomic(durable=True)
def close_address(address, *, on=None, by):
    """Send nothing there any more. Orders not yet sent stay where they are and can only go back or be dropped."""
    address = RecipientAddress.objects.select_for_update(of=("self",)).get(pk=address.pk)
    if address.closed_on or address.burned_at:
        raise Refusal(_("%(code)s is closed already.") % {"code": address.code})
    address.closed_on = require_day(on, field="on")
    address.save(update_fields=["closed_on"])
    halted = list(address.remittances.promised().order_by("code").values_list("code", flat=True))
    audit.record("address closed", address, by=by, closed_on=address.closed_on, halted=" ".join(halted))
    return address


def place_resident(address, *, captive, from_on, by):
    """Write that `captive` lives at the address from that day; a stay elsewhere ends with it. Returns the Resident."""
    from_on = require_day(from_on, field="from_on")
    with as_refusal(), transaction.atomic(durable=True):
        before = (
            Resident.objects.select_for_update(of=("self",)).filter(captive=captive, to_on=None).order_by("pk").first()
        )
        if before and before.address_id == address.pk:
            facts = {"captive": captive.code, "address": address.code}
            raise Refusal(_("%(captive)s lives at %(address)s already.") % facts, field="captive")
        if before:
            before.to_on = require_day(from_on, field="from_on", not_before=before.from_on)
            before.save(update_fields=["to_on"])
        resident = Resident.objects.create(address=address, captive=captive, from_on=from_on)
        audit.record("resident placed", address, by=by, captive=captive.code, from_on=from_on)
    return resident
