"""What became of what somebody signed: which signatures are void, and what was changed since, in words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from access.offices import Office, bodies
from audit.models import Minute
from remittances.models import TO_COME, Approval, Plan, PlanChange, PlanLine, Route, State
from remittances.services.steps import said
from remittances.services.telling import READ, since_void

# What a change is of, by the name of the column. Of what is not among the told, signers hear that it is another.
FIELDS = {
    "route": lazy("route"),
    "amount": lazy("sum"),
    "need": lazy("need"),
    "people": lazy("number of people"),
    "country": lazy("country"),
    "address": lazy("address"),
    "way": lazy("way of sending"),
    "why": lazy("reason"),
}
TOLD = frozenset({"route", "amount", "need", "people", "country"})
SHOWN = 3
# Acts that void signatures and say why.
TAKEN_BACK = ("remittance recalled", "plan unlocked", "plan line overruled", "plan abandoned")


@dataclass(frozen=True)
class Told:
    code: str
    url: str
    at: datetime
    title: str
    why: str


def void_signatures(user):
    """The newest void signature of `user` under each order or plan still in play, for a body they still sign for.

    Without those whose body signed again, and those whose changes the user has read.
    """
    own = Approval.objects.filter(signed_by=user, body__in=bodies(user, Office.APPROVER), voided_at__isnull=False)
    same = Q(plan=OuterRef("plan")) | Q(remittance=OuterRef("remittance"))
    again = Approval.objects.filter(same, body=OuterRef("body"), voided_at=None)
    in_play = Q(plan__state__in=TO_COME) | Q(remittance__state__in=(State.DRAFT, State.SUBMITTED))
    unread = own.filter(in_play, ~Exists(again), ~since_void(READ, actor=user))
    newest = {}
    for approval in unread.select_related("plan", "remittance").order_by("voided_at", "pk"):
        newest[approval.plan_id or approval.remittance_id] = approval
    return list(newest.values())


def told(user):
    """What to tell `user` about what they signed, the oldest first. Three queries, one where nothing is void."""
    void = void_signatures(user)
    of_plan = defaultdict(list)
    for change in _changes([approval.plan_id for approval in void if approval.plan_id]):
        of_plan[change.plan_id].append(change)
    return [_told(one, [row for row in of_plan[one.plan_id] if row.at >= one.voided_at]) for one in void]


def _changes(plans):
    """What was changed of these plans, the oldest first, each with its `words`."""
    if not plans:
        return []
    found = list(PlanChange.objects.filter(plan__in=plans).select_related("plan").order_by("pk"))
    codes = {change.what.partition(" ")[0] for change in found}
    lines = PlanLine.objects.filter(plan__in=plans, address_code__in=codes).order_by("number")
    lines = list(lines.values("plan_id", "address_code", "route", "number"))
    for change in found:
        which, _blank, field = change.what.rpartition(" ")
        change.words = in_words(field, which if which.isdigit() else _number(change, which, lines), change)
    return found


def _number(change, address, lines):
    """Of a change told by the code of its address, the line as it is numbered now; "" where it is gone."""
    there = [line for line in lines if (line["plan_id"], line["address_code"]) == (change.plan_id, address)]
    same = [line for line in there if line["route"] in {change.old, change.new}] or there
    return ", ".join(str(line["number"]) for line in same)


def _told(approval, changes):
    thing = approval.paper
    title = _("%(code)s was changed after you signed") if changes else _("%(code)s was taken back after you signed")
    return Told(
        code=thing.code,
        url=changes_url(thing),
        at=approval.voided_at,
        title=title % {"code": thing.code},
        why=capfirst(in_short(changes)) if changes else _("Your signature is void"),
    )


def changes_url(thing):
    name = "plan_changes" if isinstance(thing, Plan) else "remittance_changes"
    return reverse(f"remittances:{name}", args=[thing.pk])


def in_short(changes):
    """The first changes in words, and how many more there are."""
    shown = ", ".join(change.words for change in changes[:SHOWN])
    more = len(changes) - SHOWN
    if more <= 0:
        return shown
    return ngettext("%(shown)s and %(more)d more", "%(shown)s and %(more)d more", more) % {"shown": shown, "more": more}


def in_words(field, number, change):
    """One change: "route of line 4 from bank to courier"; without a number of what has no line any more."""
    facts = {"number": number, "old": _value(field, change.old, change), "new": _value(field, change.new, change)}
    if field == "line":
        return (_("line %(number)s is new: %(new)s") if change.new else _("a line of %(old)s is gone")) % facts
    facts["what"] = FIELDS.get(field, _("another fact"))
    what = (_("%(what)s of line %(number)s") if number else _("%(what)s of a line")) % facts
    return _("%(what)s from %(old)s to %(new)s") % {**facts, "what": what} if field in TOLD else what


def _value(field, text, change):
    if field == "route" and text in Route.values:
        return Route(text).label
    if field in {"amount", "line"} and text:
        return said(Decimal(text), change.plan.currency_id)
    return text


def changes_since(plan, moment):
    """What was changed of `plan` from `moment` on, the oldest first, each with its `words`."""
    return [change for change in _changes([plan.pk]) if change.at >= moment]


def reason_given(thing, moment):
    """Why it was taken back since `moment`, as the minutes say; "" where nobody said.

    Not why it went on through other hands later: whose signature is void learns nothing of that.
    """
    minutes = Minute.objects.about(thing).filter(at__gte=moment, facts__because__isnull=False, act__in=TAKEN_BACK)
    return (minutes.order_by("-pk").values_list("facts__because", flat=True).first()) or ""
