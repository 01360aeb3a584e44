"""What waits for whom, office by office: each is asked as counts and the oldest thing, so that all fit in one query."""

from datetime import timedelta

from django.db.models import (
    DateField,
    Exists,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, LPad, TruncDate
from django.utils import timezone

from access.models import Appointment, User
from access.offices import Office, bodies, holds
from audit.models import Minute
from bulletins.models import Item, ItemState
from fund_collections.models import Booking, ListReport, ListState, Pledge, SubscriptionList
from ledger.models import Entry, EntryKind
from letters.models import Letter, LetterState
from member_parties.models import Body, Decision, Vote
from portal.waits.asking import TEXT, Ask, before
from remittances.models import (
    Approval,
    Attempt,
    Lot,
    Outcome,
    Plan,
    PlanLine,
    PlanState,
    RecipientAddress,
    Remittance,
    Resident,
    Route,
    State,
    StockChange,
    StockCount,
)
from remittances.models.orders import WRITTEN
from remittances.services.following import OPEN
from remittances.services.hands import free_for
from remittances.services.signing import stands_on
from vault.releases import CONFIRMERS, Release

# Days after which a thing is called late.
COUNTING, POSTING, PAYING_IN, MATCHING, SIGNING, VOTING, TRAY, ANSWERING = 7, 7, 14, 5, 7, 21, 14, 7
# What is known to be unknown is asked after for so long before it is late.
UNKNOWN_FOR = 60
# The secretary closes a vote when every member has voted, or after this.
VOTE_OPEN = 28
ENDING, RECENT = 30, 30
REMINDING = 30
WRITING = 180


def of(user, today):
    """The asks of every office that the user holds today."""
    asks = [ask for office, asked in BY_OFFICE.items() if holds(user, office) for ask in asked(user, today)]
    asks += of_paper(user, today) if holds(user, Office.TREASURER, Office.DELEGATE) else ()
    asks += of_counter(user, today) if holds(user, Office.TREASURER, Office.CASE_WORKER, Office.FORWARDER) else ()
    return [*asks, *of_another_body(user)] if holds(user, *CONFIRMERS) else asks


def of_collector(user, today):
    own = SubscriptionList.objects.filter(collector__user=user, body__in=bodies(user, Office.COLLECTOR))
    yield _lists("type", own.out(), "issued_on", Q(due_on__lt=today), total="")


def of_delegate(user, today):
    own = bodies(user, Office.DELEGATE)
    lists = SubscriptionList.objects.filter(body__in=own)
    to_count = lists.filter(state=ListState.RETURNED).exclude(typists__user=user)
    yield _lists("count", to_count, "returned_on", before(today, COUNTING, "returned_on"))
    drawer = lists.in_drawer()
    yield _lists("type back", drawer, "received_on", before(today, COUNTING, "received_on"), total="")
    # Lists the delegate carries are asked for as a collector's.
    others = lists.out().filter(due_on__lt=today).exclude(collector__user=user)
    yield _lists("fetch", others, "due_on", Q(due_on__lt=today), total="")
    overdue = Pledge.objects.filter(body__in=own).overdue(today)
    late = before(today, REMINDING, "open_since")
    yield Ask("remind", overdue, "open_since", late, currency="currency_id", total="overdue")
    silent = Body.objects.members_on(today).filter(pk__in=own)
    silent = silent.filter(~Exists(Vote.objects.filter(body=OuterRef("pk"), decision=OuterRef(OuterRef("pk")))))
    to_vote = Decision.objects.open().filter(Exists(silent))
    yield Ask("vote", to_vote, "proposed_on", before(today, VOTING, "proposed_on"), **MONEY)
    grants = Appointment.objects.to_answer(user, today).annotate(day=TruncDate("recorded_at"))
    renewed = User.objects.to_vouch_for(user).annotate(day=TruncDate("renewed_at"))
    yield Ask("vouch", renewed, "day", before(today, ANSWERING, "day"), code="username")
    yield Ask("answer", grants, "day", before(today, ANSWERING, "day"), code="user__username")


def of_treasurer(user, today):
    counted = SubscriptionList.objects.filter(state=ListState.COUNTED)
    yield _lists("post", counted, "counted_on", before(today, POSTING, "counted_on"), total="counted_total")
    posted = SubscriptionList.objects.awaiting_deposit()
    yield _lists("pay in", posted, "posted_on", before(today, PAYING_IN, "posted_on"), total="counted_total")
    yield _bookings("match", today, MATCHING)
    orders = Remittance.objects.filter(prepared_by=user)
    yield Ask("submit", orders.filter(state=State.DRAFT), "prepared_on", before(today, SIGNING, "prepared_on"), **MONEY)
    yield from _plans(user, today)
    # The parcel of a plan's order is packed after the release; a draft's is packed before it is submitted.
    unpacked = Remittance.objects.filter(route=Route.PARCEL, state=State.APPROVED, line__isnull=False, parcel=None)
    yield Ask("pack", unpacked, "prepared_on", before(today, SIGNING, "prepared_on"), **MONEY)
    yield _refused(orders, today)
    gone = Approval.objects.annotate(stands=stands_on(today)).filter(plan=OuterRef("pk"), voided_at=None, stands=False)
    signed = Plan.objects.filter(Exists(gone.filter(plan=OuterRef("pk"))), state=PlanState.SIGNED)
    yield Ask("out of office", signed, Value(today, DateField()), Q(pk=None), currency="currency_id", total="total")
    yield _sent("returned", State.RETURNED, Q(pk=None), only=Q(closed_on__gte=today - timedelta(days=RECENT)))
    yield _sent("unknown", State.UNKNOWN, before(today, UNKNOWN_FOR, "sent_on"))
    yield _silent(Remittance.objects.all(), today)
    yield _unwritten(Remittance.objects.all(), today)
    lapsed = Remittance.objects.lapsed(timezone.now()).annotate(since=TruncDate("held_until"))
    yield Ask("lapsed", lapsed, "since", Q(pk__isnull=False), **MONEY)


def _plans(user, today):
    """Plans that only a treasurer moves on: the own drafts, those that are signed, those of which nothing is open."""
    late, sums = before(today, SIGNING, "prepared_on"), {"currency": "currency_id", "total": "total"}
    drafts = Plan.objects.filter(prepared_by=user, state__in=(PlanState.DRAFT, PlanState.LOCKED))
    yield Ask("submit plan", drafts, "prepared_on", late, **sums)
    shut = RecipientAddress.objects.exclude(pk__in=RecipientAddress.objects.usable().values("pk"))
    there = PlanLine.objects.sending().filter(plan=OuterRef("pk"), address__in=shut)
    stopped = Plan.objects.to_come().filter(Exists(there))
    yield Ask("stopped plan", stopped, Value(today, DateField()), Q(pk=None), **sums)
    yield Ask("release plan", Plan.objects.filter(state=PlanState.SIGNED), "prepared_on", late, **sums)
    still = Remittance.objects.filter(line__plan=OuterRef("pk"), state__in=OPEN)
    done = Plan.objects.filter(~Exists(still), state__in=(PlanState.RELEASED, PlanState.IN_EXECUTION))
    yield Ask("close plan", done, "released_on", before(today, UNKNOWN_FOR, "released_on"), **sums)


def of_approver(user, today):
    signed = Approval.objects.filter(remittance=OuterRef("pk"), voided_at=None)
    signed = signed.filter(Q(signed_by=user) | Q(body__in=bodies(user, Office.APPROVER)))
    # The user's other offices may show more: an own draft, or what the own body prepared.
    others = Remittance.objects.visible_to(user).exclude(prepared_by=user)
    others = others.exclude(preparer_body__in=bodies(user, *Office) | {user.body_id})
    to_sign = others.filter(~Exists(signed), state=State.SUBMITTED)
    yield Ask("sign", to_sign, "prepared_on", before(today, SIGNING, "prepared_on"), **MONEY)
    signed = Approval.objects.filter(plan=OuterRef("pk"), voided_at=None)
    signed = signed.filter(Q(signed_by=user) | Q(body__in=bodies(user, Office.APPROVER)))
    plans = Plan.objects.visible_to(user).filter(~Exists(signed), state=PlanState.SUBMITTED).exclude(prepared_by=user)
    plans = plans.exclude(preparer_body__in=bodies(user, *Office) | {user.body_id})
    late = before(today, SIGNING, "prepared_on")
    yield Ask("sign plan", plans, "prepared_on", late, currency="currency_id", total="total")


def of_forwarder(user, today):
    of_order = Q(remittance=OuterRef("pk")) | Q(plan=OuterRef("line__plan"))
    approvals = Approval.objects.filter(of_order, voided_at=None)
    last = approvals.order_by("-signed_at").values(day=TruncDate("signed_at"))[:1]
    approved = Remittance.objects.annotate(since=Coalesce(Subquery(last), "prepared_on"))
    # Three persons: who prepared or signed, the order or its plan, does not send.
    to_take = approved.filter(pk__in=free_for(user).values("pk"))
    in_hand = approved.filter(state=State.IN_HAND, forwarder=user)
    # Of what waits a forwarder hears how many there are, and nothing of any one of them; with a full hand, nothing.
    late, nothing = before(today, SIGNING, "since"), {"code": Value(""), "key": Value("")}
    yield Ask("take", to_take.filter(~Exists(in_hand)), "since", late, **nothing)
    yield Ask("send", in_hand, "since", before(today, SIGNING, "since"), **MONEY)
    if not holds(user, Office.TREASURER, Office.AUDITOR):
        yield _silent(Remittance.objects.filter(forwarder=user), today)


def of_secretary(_user, today):
    yield _letters("redact", Letter.objects.in_tray(), before(today, TRAY, "received_on"))
    members = Body.objects.members_on(today)
    silent = members.filter(~Exists(Vote.objects.filter(body=OuterRef("pk"), decision=OuterRef(OuterRef("pk")))))
    voted = Exists(Vote.objects.filter(decision=OuterRef("pk")))
    ripe = Decision.objects.open().filter(voted, ~Exists(silent) | before(today, VOTE_OPEN, "proposed_on"))
    yield Ask("close", ripe, "proposed_on", before(today, VOTE_OPEN, "proposed_on"), **MONEY)
    drafts = Item.objects.filter(state=ItemState.DRAFT)
    since = Coalesce("letter__received_on", Value(today))
    yield Ask("publish", drafts, since, Q(pk=None), code="title")
    soon = Q(held_to__gte=today, held_to__lte=today + timedelta(days=ENDING))
    follows = Appointment.objects.filter(user=OuterRef("user"), office=OuterRef("office"))
    follows = follows.filter(
        Q(body=OuterRef("body")) | Q(body=None), held_from__gt=OuterRef("held_to"), refused_at=None
    )
    ending = Appointment.objects.in_force(today).filter(soon, ~Exists(follows), user__is_active=True)
    yield Ask("appoint", ending, Value(today, DateField()), Q(pk=None), code="user__username", key="user_id")


def of_case_worker(user, today):
    own = Letter.objects.filter(captive__case_worker=user)
    if not holds(user, Office.SECRETARY):
        yield _letters("redact", own.in_tray(), before(today, TRAY, "received_on"))
    # A letter from an address to which a sum is under way, received after it was sent, may well speak of it.
    # So it may where nobody but the provider has said so far that it arrived.
    written = Attempt.objects.filter(confirmations__grade__in=WRITTEN)
    under_way = Attempt.objects.filter(
        ~Exists(written.filter(pk=OuterRef("pk"))),
        remittance__address__residents__captive=OuterRef("captive"),
        outcome__in=(Outcome.ON_THE_WAY, Outcome.UNKNOWN, Outcome.CONFIRMED),
        sent_on__lte=OuterRef("received_on"),
    ).exclude(sent_by=user)
    unused = own.exclude(state=LetterState.JUNK).filter(Exists(under_way), confirmations=None)
    yield _letters("confirm", unused, before(today, TRAY, "received_on"))
    if not holds(user, Office.TREASURER, Office.AUDITOR, Office.FORWARDER):
        there = Resident.objects.filter(captive__case_worker=user).values("address")
        yield _silent(Remittance.objects.filter(address__in=there), today)
        yield _unwritten(Remittance.objects.filter(address__in=there), today)


def of_auditor(user, today):
    recent = Entry.objects.filter(kind=EntryKind.REVERSAL, posted_on__gte=today - timedelta(days=RECENT))
    number = Concat(Value("J-"), Cast("year", TEXT), Value("-"), LPad(Cast("number", TEXT), 5, Value("0")))
    yield Ask("reversal", recent, "posted_on", Q(pk=None), code=number)
    yield _bookings("unmatched", today, MATCHING, only=before(today, RECENT, "booked_on"))
    if not holds(user, Office.TREASURER):
        yield _sent("unknown", State.UNKNOWN, before(today, UNKNOWN_FOR, "sent_on"))
        yield _silent(Remittance.objects.all(), today)


def of_counter(user, today):
    """Goods that somebody of another body entered, and what another body wrote off or counted in the store."""
    found = Lot.objects.to_count().exclude(entered_by__body=user.body_id)
    yield Ask("count goods", found, "bought_on", before(today, COUNTING, "bought_on"))
    typed = StockChange.objects.to_answer(user).filter(line=None)
    typed = typed.annotate(since=TruncDate(Coalesce("undo_asked_at", "made_at")))
    yield Ask("confirm change", typed, "since", before(today, COUNTING, "since"))
    counts = StockCount.objects.to_answer(user)
    yield Ask("confirm count", counts, "counted_on", before(today, COUNTING, "counted_on"))


def of_paper(user, today):
    """Reports on sheets that are gone, which a second person is to have seen."""
    found = ListReport.objects.to_countersign(user)
    yield Ask("countersign", found, "on", before(today, COUNTING, "on"), code="list__number", key="list_id")


def of_another_body(user):
    """What people of other bodies may open only with a word of this one's."""
    asked = Release.objects.waiting().answerable_by(user)
    yield Ask("release", asked, TruncDate("asked_at"), Q(pk=None), code="subject_code")


def _lists(kind, found, since, late, total="collector_total"):
    return Ask(kind, found, since, late, code="number", currency="currency_id" if total else "", total=total)


def _letters(kind, found, late):
    return Ask(kind, found, "received_on", late)


def _bookings(kind, today, days, only=None):
    """What the bank booked and nobody has said what it is; the oldest one leads to its page."""
    found = Booking.objects.unmatched().filter(only or Q())
    late = before(today, days, "booked_on")
    return Ask(kind, found, "booked_on", late, code="pk", **MONEY)


def _sent(kind, state, late, only=None):
    """The last sending of remittances in this state."""
    later = Attempt.objects.filter(remittance=OuterRef("remittance"), number__gt=OuterRef("number"))
    found = Attempt.objects.filter(~Exists(later), only or Q(), remittance__state=state)
    since = Coalesce("closed_on", "sent_on")
    about = {"code": "remittance__code", "key": "remittance_id"}
    return Ask(kind, found, since, late, currency="remittance__currency_id", total="amount", **about)


def _silent(orders, today):
    """Sent, and no word within the days of its route to that place; what is unknown is asked for by itself."""
    found = orders.filter(state=State.SENT).overdue(today)
    return Ask("silent", found, "due_on", Q(pk__isnull=False), **MONEY)


def _unwritten(orders, today):
    """Paid out, as the provider says, and nobody there wrote within the days of the route; asked for half a year."""
    found = orders.by_the_provider_alone(today).filter(due_on__gte=today - timedelta(days=WRITING))
    return Ask("unwritten", found, "due_on", Q(pk=None), **MONEY)


def _refused(orders, today):
    """Told for a while: a refused remittance is not taken up again, only prepared anew or left."""
    about = Minute.objects.filter(subject_type="remittances.remittance", subject_id=Cast(OuterRef("pk"), TEXT))
    said = about.filter(act="remittance refused").order_by("-pk").values(day=TruncDate("at"))[:1]
    found = orders.filter(state=State.REFUSED).annotate(since=Subquery(said))
    found = found.filter(since__gte=today - timedelta(days=RECENT))
    return Ask("refused", found, "since", Q(pk=None), **MONEY)


MONEY = {"currency": "currency_id", "total": "amount"}
BY_OFFICE = {
    Office.COLLECTOR: of_collector,
    Office.DELEGATE: of_delegate,
    Office.TREASURER: of_treasurer,
    Office.APPROVER: of_approver,
    Office.FORWARDER: of_forwarder,
    Office.SECRETARY: of_secretary,
    Office.CASE_WORKER: of_case_worker,
    Office.AUDITOR: of_auditor,
}
