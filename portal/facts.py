"""Single numbers beside a home, all of them in one query."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from access.offices import Office, bodies, holds
from bulletins.models import Item
from captives.models import Captive
from fund_collections.models import ReceiptSeries, SubscriptionList
from letters.models import Letter
from member_parties.models import Body
from remittances.models import Approval, Plan, PlanState, Remittance, State


@dataclass(frozen=True)
class Fact:
    term: str
    rows: QuerySet
    number: object = Count("pk", distinct=True)
    needs_a_hand: bool = False

    def counted(self, place):
        rows = self.rows.order_by().annotate(place=Value(place)).values("place")
        return rows.annotate(n=Cast(self.number, IntegerField())).values_list("place", "n")


def facts(user, today):
    """(term, number, whether it needs a hand) of every office that the user holds."""
    told = [fact for office, told in OF_OFFICE.items() if holds(user, *office) for fact in told(user, today)]
    if not told:
        return []
    first, *others = [fact.counted(place) for place, fact in enumerate(told)]
    numbers = {place: n or 0 for place, n in (first.union(*others, all=True) if others else first)}
    rows = [(fact, numbers.get(place, 0)) for place, fact in enumerate(told)]
    return [(fact.term, number, fact.needs_a_hand and number > 0) for fact, number in rows]


def of_controls(_user, today):
    sent = Remittance.objects.filter(state=State.SENT)
    yield Fact(_("Sent, not confirmed"), sent)
    yield Fact(_("Word of it overdue"), sent.overdue(today), needs_a_hand=True)
    yield Fact(_("Outcome unknown"), Remittance.objects.filter(state=State.UNKNOWN), needs_a_hand=True)
    yield Fact(_("Lists out"), SubscriptionList.objects.out())
    yield Fact(_("Lists overdue"), SubscriptionList.objects.out().filter(due_on__lt=today), needs_a_hand=True)


def of_body(user, today):
    own = bodies(user, Office.DELEGATE)
    overdue = SubscriptionList.objects.out().filter(body__in=own, due_on__lt=today)
    yield Fact(_("Lists overdue"), overdue, needs_a_hand=True)
    # Receipt numbers have no gaps, so the last of the year is their count.
    series = ReceiptSeries.objects.filter(body__in=own, year=today.year)
    yield Fact(_("Receipts issued this year"), series, number=Sum("last"))


def of_approver(user, today):
    yield Fact(_("Waiting for signatures"), Remittance.objects.visible_to(user).filter(state=State.SUBMITTED))
    yield Fact(_("Plans waiting for signatures"), Plan.objects.visible_to(user).filter(state=PlanState.SUBMITTED))
    # Under an order or a plan; one person signs each of them once.
    signed = Approval.objects.filter(signed_by=user, voided_at=None, signed_at__year=today.year)
    yield Fact(_("Signed by you this year"), signed)


def of_forwarder(user, _today):
    own = Remittance.objects.filter(forwarder=user)
    yield Fact(_("In your hand"), own.filter(state=State.IN_HAND))
    yield Fact(_("Sent by you, not confirmed"), own.filter(state=State.SENT))
    yield Fact(_("Sent by you, confirmed"), own.filter(state=State.CONFIRMED))


def of_secretary(_user, today):
    yield Fact(_("Members today"), Body.objects.members_on(today))
    yield Fact(_("Letters received this year"), Letter.objects.filter(received_on__year=today.year))
    yield Fact(_("Published this year"), Item.objects.published().filter(published_at__year=today.year))


def of_case_worker(user, today):
    yield Fact(_("Your cases"), Captive.objects.filter(case_worker=user))
    letters = Letter.objects.filter(captive__case_worker=user, received_on__year=today.year)
    yield Fact(_("Letters of your cases this year"), letters)


OF_OFFICE = {
    (Office.TREASURER, Office.AUDITOR): of_controls,
    (Office.DELEGATE,): of_body,
    (Office.APPROVER,): of_approver,
    (Office.FORWARDER,): of_forwarder,
    (Office.SECRETARY,): of_secretary,
    (Office.CASE_WORKER,): of_case_worker,
}
