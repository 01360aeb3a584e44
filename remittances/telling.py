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
from remittances.models import TO_COME, Approval, Plan, PlanChange, Route, State
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
    "instructions": lazy("instructions to the forwarder"),
    "why": lazy("reason"),
    "overruled_because": lazy("reason why it was overruled"),
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
    """What to tell `user` about what they signed, the oldest first. Two queries, one where nothing is void."""
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
    for change in found:
        change.words = in_words(change)
    return found


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


def in_words(change):
    """One change: "route of line 4 from bank to courier"."""
    field = change.what
    facts = {"number": change.number, "old": _value(change, change.old), "new": _value(change, change.new)}
    if field == "line":
        return (_("line %(number)d is new: %(new)s") if change.new else _("line %(number)d, %(old)s, is gone")) % facts
    facts["what"] = FIELDS.get(field, _("another fact"))
    what = _("%(what)s of line %(number)d") % facts
    return _("%(what)s from %(old)s to %(new)s") % {**facts, "what": what} if field in TOLD else what


def _value(change, text):
    if change.what == "route" and text in Route.values:
        return Route(text).label
    if change.what in {"amount", "line"} and text:
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
