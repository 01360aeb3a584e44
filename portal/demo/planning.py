"""Plans: one of each richer fund every quarter with what follows it, and what waits for whoever signs in."""

from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from access.refusal import Refusal
from ledger.models import Balance
from member_parties.models import About
from portal.demo.cast import last_day, moment
from portal.demo.sending import decide, put_to_vote
from remittances import services as remittances
from remittances.models import Plan, PlanKind, PlanState, Remittance, Route, State

QUARTER, FUNDS = 3, 2
# What a plan leaves of its decision: for what falls short and is sent once more.
SHARE = Decimal("0.85")
# Of the story's quarters, counted from nought, whose first draft was refused or dropped.
REFUSED, ABANDONED = 1, 2
# Every so many orders of a plan one is cancelled; of the newest ones some wait for a forwarder.
CANCELLED, WAITING = 23, 5
BAND = 100  # above so much three bodies sign
CLOSE_AFTER = timedelta(days=75)


def plan_terms(decision, month, sum_, purpose):
    """A sum for the quarter that begins with a month, in whole units; nobody gets less than one for each person."""
    last = month
    for _ in range(QUARTER - 1):
        last = last_day(last) + timedelta(days=1)
    sum_ = sum_.quantize(Decimal(1), ROUND_FLOOR)
    about = {"from_on": month, "to_on": last_day(last), "purpose": purpose}
    return remittances.PlanTerms(decision, **about, sum=sum_, floor=Decimal(1))


class Planner:
    """What the treasurer plans; the same forwarders send it and the same bodies sign it as what is sent alone."""

    def __init__(self, cast, sender):
        self.cast, self.sender, self.quarter = cast, sender, 0
        self.by = {"by": cast.users["treasurer"]}

    def plans_in(self, month):
        """Whether a month is one of plans: one in each quarter, once the first money has come."""
        return self.cast.number_of(month) % QUARTER == 1

    def work(self, month):
        """Plans of the quarter, or what of the last one did not arrive; and the closing of what is done."""
        if self.plans_in(month):
            for decision, account in decide(self.cast, month + timedelta(days=2), most=FUNDS, each_fund=True):
                self._quarter(decision, account, month)
            self.quarter += 1
        elif self.cast.number_of(month) % QUARTER == 0:
            self._follow(month + timedelta(days=13))
        self._close(month + timedelta(days=19))

    def _quarter(self, decision, account, month):
        on = month + timedelta(days=3)
        plan = self._draft(decision, month, on)
        if self.quarter == ABANDONED:
            because = "prepared before the list of addresses was read"
            remittances.abandon_plan(remittances.lock_plan(plan, **self.by), because=because, **self.by)
            plan = self._draft(decision, month, on)
        self._overrule(plan)
        plan = self._submit(plan)
        if self.quarter == REFUSED:
            _body, approver = self.cast.rng.choice(self.sender.approvers)
            remittances.refuse(plan, because="the north gets too little before the winter", by=approver)
            plan = self._submit(self._draft(decision, month, on))
        self._execute(plan, account, on)

    def _draft(self, decision, month, on, *, share=SHARE, extra=""):
        """A draft with the lines that the fair plan proposes, for the quarter that begins with a month."""
        route = (Route.POSTAL_ORDER, Route.COURIER)[self.quarter % 2]
        purpose = extra or f"{decision.fund.name} from {month:%B %Y}"
        kind = PlanKind.EXTRA if extra else PlanKind.REGULAR
        terms = plan_terms(decision, month, decision.amount * share, purpose)
        plan = remittances.draft_plan(terms=terms, kind=kind, on=on, **self.by)
        return remittances.propose_lines(plan, route=route, **self.by)

    def _overrule(self, plan, because="they had a harvest of their own"):
        line = plan.lines.sending().order_by("-amount", "number").first()
        half = (line.amount / 2).quantize(Decimal(1), ROUND_FLOOR)
        remittances.overrule_line(line, amount=max(half, Decimal(1)), because=because, **self.by)
        plan.refresh_from_db()

    def _submit(self, plan):
        return remittances.submit_plan(remittances.lock_plan(plan, **self.by), **self.by)

    def _execute(self, plan, account, on):
        """Signed, released and sent, as far as the days of the story reach."""
        plan = self.sender.sign(plan, moment(on))
        on += timedelta(days=1)
        plan = remittances.release_plan(plan, on=on, **self.by)
        recent = on > self.cast.today - CLOSE_AFTER
        orders = Remittance.objects.filter(line__plan=plan).select_related("address").order_by("line__number")
        for number, order in enumerate(orders, start=1):
            if number % CANCELLED == 0:
                remittances.cancel_order(order, because="the people there were moved", **self.by)
            elif not recent or number % WAITING:
                self.sender.forward(order, account, on)

    def _follow(self, on):
        """What of a quarter came back, was cancelled or fell short is planned once more."""
        followed = Plan.objects.filter(kind=PlanKind.REGULAR, state=PlanState.IN_EXECUTION, followed_by=None)
        for plan in followed.order_by("code") if on <= self.cast.today else ():
            try:
                answer = remittances.follow_up(plan, kind=PlanKind.FOLLOW_UP, on=on, **self.by)
            except Refusal:  # everything arrived, or the fund has spent meanwhile what came back
                continue
            if answer.total:
                self._execute(self._submit(answer), self.cast.banks[plan.currency_id], on)

    def _close(self, on):
        on = min(on, self.cast.today)
        still = (State.APPROVED, State.IN_HAND, State.SENT, State.UNKNOWN)
        ripe = Plan.objects.filter(state=PlanState.IN_EXECUTION, released_on__lt=on - CLOSE_AFTER)
        for plan in ripe.exclude(lines__order__state__in=still).order_by("code"):
            remittances.close_plan(plan, on=on, **self.by)

    def leave_open(self):
        """Every step of a plan for whoever signs in; one waits for a signature, one was changed after signing."""
        self._set_band()
        carried = decide(self.cast, self.cast.today - timedelta(days=3), most=FUNDS, each_fund=True)
        if not carried:
            return
        first, second = carried[0][0], carried[-1][0]
        self._wait_for_one(self._next(first, "0.4"))
        self._change(self._next(second, "0.4"))
        released = remittances.release_plan(self._signed(self._next(second, "0.25", extra="Firewood")), **self.by)
        self.sender.places.warn(released.lines.sending().order_by("number").first().address)
        self._signed(self._next(first, "0.25", extra="A doctor for the colony"))
        remittances.lock_plan(self._next(first, "0.15", extra="Paper and ink"), **self.by)
        self._next(second, "0.15", extra="Boots for the winter")

    def _next(self, decision, share, *, extra=""):
        """A draft for the quarter that comes, or beside it."""
        month = last_day(self.cast.today) + timedelta(days=1)
        return self._draft(decision, month, self.cast.today, share=Decimal(share), extra=extra)

    def _needed(self, plan):
        return remittances.signatures_needed(plan.currency_id, plan.total, self.cast.today)

    def _wait_for_one(self, plan):
        plan = self._submit(plan)
        self.sender.sign(plan, signatures=self._needed(plan) - 1)

    def _signed(self, plan):
        plan = self._submit(plan)
        return self.sender.sign(plan, signatures=self._needed(plan))

    def _change(self, plan):
        self._signed(plan)
        self._overrule(plan, because="a visitor brought them bread for a month")

    def _set_band(self):
        """The bodies decided that three of them sign what is large."""
        on, title = self.cast.today - timedelta(days=5), f"Three bodies sign above {BAND}"
        richest = Balance.objects.filter(account=self.cast.banks["EUR"]).order_by("-amount", "fund__code").first()
        if richest and on <= self.cast.today:
            told = {"purpose": f"Three bodies sign what is above {BAND} EUR.", "about": About.SIGNATURES}
            decision = put_to_vote(self.cast, richest, Decimal(BAND), on, title=title, **told)
            told = {"currency": decision.currency, "above": Decimal(BAND), "signatures": 3, "from_on": self.cast.today}
            remittances.set_band(decision=decision, **told, by=self.cast.users["secretary"])
