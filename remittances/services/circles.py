"""What is known of an address beside its lines: what it can use and needs, when it was heard of, its alternate."""

from datetime import timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from ledger.services import EARLIEST
from remittances.models import AddressNotice, Circle, Grade, Need, RecipientAddress, State
from remittances.services.addresses import require_label, require_people
from remittances.services.halted import plans_before_signers, record_taken_back, single_orders
from remittances.services.steps import require_day, require_reason
from vault.services import destroy_record_keys, seal

LONGEST_NOTICE = 200
# Confirmations that people at the address gave themselves: they are there.
HEARD_THEMSELVES = frozenset({Grade.LETTER, Grade.VISIT, Grade.SIGNATURES, Grade.SHARES})


def locked_address(address):
    """The address as it stands now, its row locked until the act is over. Raise Refusal for a burned or closed one."""
    address = RecipientAddress.objects.select_for_update(of=("self",)).get(pk=address.pk)
    if address.burned_at:
        raise Refusal(_("%(code)s is burned.") % {"code": address.code})
    if address.closed_on:
        raise Refusal(_("%(code)s is closed.") % {"code": address.code})
    return address


def codes(orders):
    """Codes of orders, for the minutes."""
    return list(orders.order_by("code").values_list("code", flat=True))


def note_notice(address, *, noted_on, money=None, parcels=None, text, letter=None, by):
    """Note what the address can use from a day on; None leaves what was known. Returns the notice and codes of orders.

    The newest word by day holds (trigger notice_applied). The codes are orders not yet sent that are of no use there
    any more: nothing takes them back, but their next step is refused. Raises Refusal for a day to come or no text.
    """
    text = _notice(text)
    with as_refusal(), transaction.atomic(durable=True):
        address = locked_address(address)
        noted_on = require_day(noted_on, field="noted_on")
        notice = AddressNotice.objects.create(
            address=address, noted_on=noted_on, money=money, parcels=parcels, text=text, letter=letter, noted_by=by
        )
        address.refresh_from_db(fields=["takes_money", "takes_parcels", "notice"])
        halted = codes(address.remittances.promised().of_no_use())
        facts = {"noted_on": noted_on, "money": money, "parcels": parcels, "letter": letter and letter.code}
        audit.record("notice noted", address, by=by, **facts, halted=" ".join(halted) or None)
    return notice, halted


def _notice(text):
    text = text.strip()
    if not text:
        raise Refusal(_("A notice says something."), field="text")
    if len(text) > LONGEST_NOTICE:
        sentence = _("The notice has %(count)d characters; there is room for %(most)d.")
        raise Refusal(sentence % {"count": len(text), "most": LONGEST_NOTICE}, field="text")
    return text


@transaction.atomic(durable=True)
def rename(address, *, label, circle, people, by):
    """Write another working title, circle or number of people. What was planned and printed before stays as it was."""
    address = locked_address(address)
    label = require_label(label)
    require_people(people)
    if circle not in Circle.values:
        raise Refusal(_("There is no such circle: %(circle)s.") % {"circle": str(circle)[:20]}, field="circle")
    people_then = f"{address.people} → {people}" if people != address.people else None
    circle_then = f"{address.circle} → {circle}" if circle != address.circle else None
    relabelled = True if label != address.label else None
    address.label, address.circle, address.people = label, circle, people
    address.save(update_fields=["label", "circle", "people"])
    facts = {"people": people_then, "circle": circle_then, "label": relabelled}
    audit.record("address renamed", address, by=by, **facts)
    return address


@transaction.atomic(durable=True)
def confirm_address(address, *, on, by):
    """Write that the address was good on that day. Raises Refusal for a day to come, or before the last one known."""
    address = locked_address(address)
    on = require_day(on, field="on", not_before=address.confirmed_on or EARLIEST)
    address.confirmed_on = on
    address.save(update_fields=["confirmed_on"])
    audit.record("address confirmed", address, by=by, on=on)
    return address


def heard_from(address, on):
    """Write, within the caller's transaction, that people at the address were heard from on a day; the newest stays.

    For confirmations of a grade in HEARD_THEMSELVES. Writes no minute: the confirmation's tells of it.
    """
    rows = RecipientAddress.objects.filter(pk=address.pk, burned_at=None)
    rows.filter(confirmed_on=None).update(confirmed_on=on)
    rows.filter(confirmed_on__lt=on).update(confirmed_on=on)


def set_alternate(address, *, alternate, by):
    """Name the address to which may go what cannot go here, or None for none. Raises Refusal for one that is shut.

    Alternates may lead on, never round in a circle.
    """
    with as_refusal(), transaction.atomic(durable=True):
        address = locked_address(address)
        if alternate and (alternate.closed_on or alternate.burned_at):
            sentence = _("%(code)s is closed or burned; it stands in for nobody.")
            raise Refusal(sentence % {"code": alternate.code}, field="alternate")
        was = address.alternate and address.alternate.code
        address.alternate = alternate
        address.save(update_fields=["alternate"])
        audit.record("alternate set", address, by=by, alternate=alternate and alternate.code, was=was)
    return address


def instruct(address, *, instructions, by):
    """Seal other instructions to the forwarder; empty clears them. Returns the address and codes of what is held up.

    They open to the forwarder of an order in hand alone (`reveal_instructions`); the old ones' key is destroyed. Who
    signed did not sign these: single orders and plans that wait for signatures or have them are drafts again, an order
    of a released plan is withdrawn (trigger instructions_change_orders). Raises Refusal while an order is in hand.
    """
    instructions = instructions.strip()
    with as_refusal(), transaction.atomic(durable=True):
        address = locked_address(address)
        if not instructions and address.instructions is None:
            return address, []
        single = single_orders(address)
        planned = address.remittances.filter(state=State.APPROVED).exclude(line=None)
        planned, plans = list(planned.select_for_update(of=("self",))), plans_before_signers(address)
        destroy_record_keys(address.instructions)
        seal(address, instructions=instructions)
        address.save(update_fields=["instructions"])
        halted = sorted(thing.code for thing in (*single, *planned, *(plan for plan, _signed in plans)))
        act = "instructions sealed" if address.instructions else "instructions cleared"
        audit.record(act, address, by=by, halted=" ".join(halted) or None)
        record_taken_back(single, plans, because=act, by=by)
        for order in planned:
            audit.record("order halted", order, by=by, address=address.code, was=order.state)
    return address, halted


def note_need(address, *, weight, from_on, to_on=None, because, by):
    """Note what the address needs, counted in persons, from..to. The need in force before ends the day before.

    Returns the Need. Raises Refusal for a need of nobody, or days that lie within those of another.
    """
    because = require_reason(because)
    if weight <= 0:
        raise Refusal(_("A need is above zero persons."), field="weight")
    if from_on < EARLIEST or (to_on and to_on < from_on):
        raise Refusal(_("The days of a need are not in order."), field="to_on")
    with as_refusal(), transaction.atomic(durable=True):
        address = locked_address(address)
        before = address.needs.filter(to_on=None).select_for_update(of=("self",)).order_by("from_on").first()
        if before and before.from_on >= from_on:
            facts = {"day": date_format(before.from_on)}
            raise Refusal(_("A need from %(day)s on is noted already; begin later.") % facts, field="from_on")
        if before:
            before.to_on = from_on - timedelta(days=1)
            before.save(update_fields=["to_on"])
        facts = {"weight": weight, "from_on": from_on, "to_on": to_on}
        need = Need.objects.create(address=address, **facts, because=because, noted_by=by)
        audit.record("need noted", address, by=by, **facts)
    return need
