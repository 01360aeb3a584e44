"""A sheet comes back and its lines are typed; a step back when something was wrong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from fund_collections.models import Contribution, GiverKind, ListState, ListTypist, Pledge, SubscriptionList
from fund_collections.services.steps import SumsDiffer, day_of_act, difference_words, locked, reason
from fund_collections.services.transfers import facts_of
from ledger.amounts import words
from vault import services as vault


@dataclass(frozen=True, slots=True)
class Line:
    """One typed line. A named line without a name keeps the sealed name that stands on this line already.

    A line that pays a part of a `pledge` says nothing of its giver: the pledge does.
    """

    line: int
    amount: Decimal
    giver_kind: str = GiverKind.ANONYMOUS
    giver: str = ""
    pseudonym: str = ""
    place: str = ""
    pledge: Pledge | None = None


class DraftChanged(Refusal):
    """Somebody else kept other lines of the list since these were begun."""


def version_of(subscription_list: SubscriptionList, lines: Iterable[Contribution]) -> str:
    """A short word for what is kept of a list: its lines and the sum at its foot. Of sealed names it knows the row."""
    facts = [
        f"{one.line} {one.giver_kind} {one.pk if one.giver_kind == GiverKind.NAMED else ''} {one.pseudonym!r} "
        f"{one.place!r} {one.amount:.4f} {one.pledge_id or ''}"
        for one in sorted(lines, key=lambda one: one.line or 0)
    ]
    total = subscription_list.collector_total
    facts.append("" if total is None else f"{total:.4f}")
    return sha256("\n".join(facts).encode()).hexdigest()[:16]


@transaction.atomic(durable=True)
def type_list(subscription_list, *, lines, collector_total, on=None, seen=None, by):
    """Hand a list in: its typed lines (of the list's currency) replace what was typed before; issued -> returned.

    Raises SumsDiffer when the lines do not come to what the collector wrote, DraftChanged where `seen`, the version of
    the draft these lines began from, is not that of what is kept, Refusal for a wrong line or day.
    """
    found = _locked_for_typing(subscription_list, seen)
    day = day_of_act(on, not_before=found.received_on or found.issued_on)
    if not lines:
        raise Refusal(_("No line has a sum: type at least one."), field="lines")
    check_sum(lines, collector_total, found.currency)
    _replace_lines(found, lines)
    found.state = ListState.RETURNED
    found.collector_total, found.returned_on, found.typed_by = collector_total, day, by
    found.save(update_fields=["state", "collector_total", "returned_on", "typed_by"])
    total = words(collector_total, found.currency)
    audit.record("list handed in", found, by=by, lines=len(lines), total=total, on=day)
    return found


@transaction.atomic(durable=True)
def save_draft(subscription_list, *, lines, collector_total, seen=None, by):
    """Keep the lines typed so far, whatever they come to; the list stays issued, `by` never counts it.

    Raises DraftChanged as `type_list`.
    """
    found = _locked_for_typing(subscription_list, seen)
    _replace_lines(found, lines)
    ListTypist.objects.get_or_create(list=found, user=by)
    found.collector_total = collector_total
    found.save(update_fields=["collector_total"])
    audit.record("list typed in part", found, by=by, lines=len(lines))
    return found


@transaction.atomic(durable=True)
def return_to_typing(subscription_list, *, because, by):
    """Take a list one step back, counted -> returned or returned -> issued; its lines stay to be typed over."""
    found = locked(subscription_list)
    back = ListState.RETURNED if found.state == ListState.COUNTED else ListState.ISSUED
    if found.state not in {ListState.RETURNED, ListState.COUNTED}:
        facts = {"number": found.number, "state": found.get_state_display()}
        raise Refusal(_("List %(number)s is %(state)s: only a returned or counted list goes a step back.") % facts)
    found.require_move(back)
    because = reason(because)
    found.state = back
    found.counted_total = found.counted_on = found.counted_by = None
    if back == ListState.ISSUED:
        found.returned_on = found.typed_by = None
    found.save(update_fields=["state", "counted_total", "counted_on", "counted_by", "returned_on", "typed_by"])
    audit.record("list taken back", found, by=by, to=back, because=because)
    return found


def check_sum(lines, collector_total, currency):
    """Raise SumsDiffer, with the difference and where to look first, unless the lines come to the collector's sum."""
    total = sum((line.amount for line in lines), Decimal(0))
    difference = total - collector_total
    if not difference:
        return
    sentence = _("The lines come to %(lines)s, the collector wrote %(written)s: the lines are %(difference)s.") % {
        "lines": words(total, currency),
        "written": words(collector_total, currency),
        "difference": difference_words(difference, currency),
    }
    hint = where_to_look(lines, difference, currency)
    raise SumsDiffer(f"{sentence} {hint}".strip(), difference=difference, field="collector_total")


def where_to_look(lines, difference, currency):
    """A hint as book-keepers give it, or nothing."""
    same = [str(line.line) for line in lines if line.amount == abs(difference)]
    if difference > 0 and same:
        return _("Look first at line %(lines)s: it is exactly that much.") % {"lines": ", ".join(same[:3])}
    if abs(difference).scaleb(currency.exponent) % 9 == 0:
        return _("The difference divides by nine: two digits may stand in the wrong order.")
    return ""


def _locked_for_typing(subscription_list, seen):
    found = locked(subscription_list)
    if found.state != ListState.ISSUED:
        facts = {"number": found.number, "state": found.get_state_display()}
        raise Refusal(_("List %(number)s is %(state)s: it is typed only while it is issued.") % facts)
    if seen is not None and seen != version_of(found, found.contributions.current()):
        raise DraftChanged(_("Somebody kept other lines of this list since you began. Choose which are to stand."))
    return found


def _replace_lines(subscription_list, lines):
    _check_lines(subscription_list, lines)
    before = {old.line: old for old in subscription_list.contributions.current()}
    rows = []
    names: list[tuple[Contribution, dict[str, str]]] = []
    for line in lines:
        giver = {"giver_kind": line.giver_kind, "pseudonym": line.pseudonym}
        if line.pledge:
            facts = facts_of(line.pledge)
            giver = {name: facts[name] for name in ("giver_kind", "pseudonym", "pledge")}
        row = Contribution(
            list=subscription_list,
            line=line.line,
            place=line.place,
            currency=subscription_list.currency,
            amount=line.amount,
            **giver,
        )
        if row.giver_kind == GiverKind.NAMED:
            _name(row, line, before.get(line.line), names)
        rows.append(row)
    subscription_list.contributions.current().delete()
    if names:
        vault.seal_many(names)
    Contribution.objects.bulk_create(rows)


def _name(row, line, old, names):
    if line.giver:
        names.append((row, {"giver": line.giver}))
    elif old and old.giver_kind == GiverKind.NAMED:
        # The sealed name is bound to the row's id, this one's or that of the gift whose place it took.
        row.id, row.giver, row.named_in_id = old.pk, old.giver, old.named_in_id
    else:
        raise Refusal(_("Line %(line)s is of a named giver: type the name.") % {"line": line.line}, field="lines")


def check_pledge(line, subscription_list):
    """Raise Refusal unless the pledge of a line is of the body, the appeal and the currency of its list."""
    pledge, facts = line.pledge, {"line": line.line, "pledge": line.pledge.code}
    if line.giver or line.pseudonym:
        sentence = _("Line %(line)s: the pledge %(pledge)s says who gives; leave the giver empty.")
        raise Refusal(sentence % facts, field="lines")
    of_list = subscription_list.body_id, subscription_list.appeal_id, subscription_list.currency_id
    if (pledge.body_id, pledge.appeal_id, pledge.currency_id) != of_list:
        sentence = _("Line %(line)s: the pledge %(pledge)s is of another body, appeal or currency than this list.")
        raise Refusal(sentence % facts, field="lines")


def _check_lines(subscription_list, lines):
    for line, times in Counter(line.line for line in lines).items():
        if times > 1:
            raise Refusal(_("Line %(line)s is typed twice.") % {"line": line}, field="lines")
        if not 1 <= line <= subscription_list.lines_printed:
            facts = {"line": line, "last": subscription_list.lines_printed}
            raise Refusal(_("There is no line %(line)s: the sheet ends with line %(last)s.") % facts, field="lines")
    for line in lines:
        if line.pledge:
            check_pledge(line, subscription_list)
        if line.amount <= 0:
            raise Refusal(_("Line %(line)s: a gift is a sum above zero.") % {"line": line.line}, field="lines")
