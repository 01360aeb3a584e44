"""Whether enough bodies could sign a thing at all, told while it is still a draft."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, UUIDField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.models import Appointment, User
from access.offices import Office
from member_parties.models import Tie, TieKind
from remittances.models import Plan
from remittances.services.bands import LEAST_SIGNATURES, Rule, band_for
from remittances.services.papers import sum_of

TEXT = CharField(max_length=80)
NOBODY = Value(None, UUIDField())


@dataclass(frozen=True)
class Foresight:
    """Who could sign on a day, by code: `able` bodies have an approver who may, `could_ask` are members without."""

    rule: Rule
    able: list[str]
    could_ask: list[str]

    @property
    def needed(self):
        return self.rule.needed

    @property
    def is_enough(self):
        return len(self.able) >= self.needed

    @property
    def sentence(self):
        """What is to be expected, and what to do about it where too few can sign."""
        facts = {"rule": self.rule, "able": ", ".join(self.able), "ask": ", ".join(self.could_ask)}
        if self.is_enough:
            return _("%(rule)s; who can: %(able)s.") % facts
        can = _("%(rule)s; only %(able)s can.") if self.able else _("%(rule)s; nobody can.")
        missing = self.needed - len(self.able)
        ask = _("No other member body is there to be asked for an approver.")
        if self.could_ask:
            ask = ngettext(
                "%(missing)d is missing. Ask one of these to appoint an approver: %(ask)s.",
                "%(missing)d are missing. Ask some of these to appoint an approver: %(ask)s.",
                missing,
            )
        return f"{can % facts} {ask % {**facts, 'missing': missing}}"


@dataclass
class Ground:
    """What is known of a day: member bodies by code, whose house each body is of, who signs for which."""

    rule: Rule
    members: dict
    houses: dict
    offices: list

    def house(self, body):
        """The body itself and what it is part of; two of one house share one, as bodies_of_one_house has it."""
        return {body} | self.houses.get(body, set())


def foresee(thing, day):
    """The Foresight of an order or plan on `day`. One query, whatever the number of bodies.

    A plan that gives nothing yet is looked at as if it gave all that it is to share.
    No two of the bodies counted are of one house, none is of the preparer's, and each has a person of its own.
    """
    ground = _ground(thing, day)
    members, home = ground.members, ground.house(thing.preparer_body_id)
    open_to = {pk for pk in members if not ground.house(pk) & home}
    people = _approvers(ground, thing.prepared_by_id, home, open_to)
    able = _each_by_another(_apart(ground, sorted(people, key=lambda pk: (len(people[pk]), members[pk]))), people)
    taken: set[UUID] = set().union(*map(ground.house, able))
    could_ask = [pk for pk in open_to - people.keys() if not ground.house(pk) & taken]
    return Foresight(ground.rule, sorted(members[pk] for pk in able), sorted(members[pk] for pk in could_ask))


def _ground(thing, day):
    """All of it at once: rows of (what, body or person, body, text), and the band that speaks as one of them."""
    ties = Tie.objects.in_force(day).filter(kind__in=(TieKind.MEMBER, TieKind.PART_OF))
    signers = User.objects.filter(Exists(_in_force(day).filter(office=Office.APPROVER, user=OuterRef("pk"))))
    offices = _in_force(day).filter(user__in=signers)
    band = band_for(thing.currency_id, _sum_to_come(thing), day)
    said = Concat(_text("needed"), Value("|"), _text("above"), Value("|"), _text("decision__code"))
    found = band.values_list(Value("band", TEXT), NOBODY, NOBODY, said).union(
        ties.values_list(_text("kind"), "body_id", "other_id", _text("body__code")),
        offices.values_list(_text("office"), "user_id", "body_id", Value("", TEXT)),
        signers.values_list(Value("home", TEXT), "id", "body_id", Value("", TEXT)),
        all=True,
    )
    ground = Ground(Rule(LEAST_SIGNATURES, thing.currency_id), {}, defaultdict(set), [])
    for what, one, other, text in found:
        if what == "band":
            needed, above, decision = text.split("|")
            ground.rule = Rule(int(needed), thing.currency_id, Decimal(above), decision)
        elif what == TieKind.MEMBER:
            ground.members[one] = text
        elif what == TieKind.PART_OF:
            ground.houses[one].add(other)
        else:
            ground.offices.append((what, one, other))
    return ground


def _sum_to_come(thing):
    return sum_of(thing) or (thing.sum if isinstance(thing, Plan) else Decimal(0))


def _text(field):
    return Cast(field, TEXT)


def _in_force(day):
    """Offices that count that day, of logins that can sign: not shut, nor renewed without a word of another body."""
    waits = Q(user__renewed_by__isnull=False, user__vouched_by=None)
    return Appointment.objects.in_force(day).filter(~waits, user__is_active=True)


def _approvers(ground, preparer, home, open_to):
    """Per body the people who may sign for it: not the preparer, nor anybody with a foot in the preparer's house."""
    kept_away, found = {preparer}, defaultdict(set)
    for office, person, body in ground.offices:
        if body and ground.house(body) & home:
            kept_away.add(person)
        elif office == Office.APPROVER and body in open_to:
            found[body].add(person)
    return {body: users - kept_away for body, users in found.items() if users - kept_away}


def _apart(ground, wanted):
    """Those of `wanted`, in its order, of which no two are of one house."""
    chosen: list[UUID] = []
    taken: set[UUID] = set()
    for body in wanted:
        if not ground.house(body) & taken:
            chosen.append(body)
            taken |= ground.house(body)
    return chosen


def _each_by_another(wanted, people):
    """As many of `wanted` as can each be signed for by a person of its own: one person signs once."""
    signs_for: dict[UUID, UUID] = {}

    def found(body, asked):
        for person in sorted(people[body] - asked):
            asked.add(person)
            if person not in signs_for or found(signs_for[person], asked):
                signs_for[person] = body
                return True
        return False

    return [body for body in wanted if found(body, set())]
