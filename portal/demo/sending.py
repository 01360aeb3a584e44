"""Decisions with votes; remittances in every state; letters and what was made public."""

from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from bulletins import services as bulletins
from ledger.models import Balance, Currency
from letters import services as letters
from member_parties import services as members
from member_parties.models import About, Choice, DecisionState
from portal.demo import names
from portal.demo.cast import moment
from portal.demo.routes import FEES, SMALLEST, routes_to
from remittances import services as remittances
from remittances.models import Grade, Resident, ShareKind

REMITTANCES = 170
DECISIONS_A_MONTH, LEAST = 2, 50
RECENT = 14  # orders of the running month: enough for all of their states
OPENED_BY_EACH = 2


def decide(cast, day, *, share="0.8", most=DECISIONS_A_MONTH, each_fund=False, currencies=(), title=""):
    """The richest pairs of fund and currency are put to the vote, for a `share` of what they have not promised.

    Returns the carried decisions, each with the account; with `each_fund` no two of one fund.
    """
    if day > cast.today:
        return []
    banks = {account.currency_id: account for account in cast.banks.values()}
    rich = Balance.objects.filter(account__in=banks.values(), currency__in=currencies or banks, amount__gte=LEAST)
    carried, seen = [], set()
    for balance in rich.select_related("fund", "currency").order_by("-amount", "fund__code"):
        free = min(balance.amount, remittances.free_in_fund(balance.fund, balance.currency))
        if free < LEAST or len(seen) == most or (each_fund and balance.fund_id in {fund for fund, _ in seen}):
            continue
        seen.add((balance.fund_id, balance.currency_id))
        amount = (free * Decimal(share)).quantize(Decimal(1), ROUND_FLOOR)
        decision = put_to_vote(cast, balance, amount, day, title=title or f"{balance.fund.name}, {day:%B %Y}")
        if decision.state == DecisionState.CARRIED:
            carried.append((decision, banks[balance.currency_id]))
    return carried


def put_to_vote(cast, balance, amount, day, *, title, purpose="", about=About.MONEY):
    """The bodies vote on it, and carry it."""
    rng = cast.rng
    decision = members.propose_decision(
        title=title,
        purpose=purpose
        or f"Up to {amount} {balance.currency_id} from {balance.fund.name} to the addresses on the list.",
        about=about,
        fund=balance.fund,
        currency=balance.currency,
        amount=amount,
        on=day,
        by=cast.users[f"delegate-{rng.choice(cast.bodies).code.lower()}"],
    )
    present = rng.sample(cast.bodies, rng.randint(4, 7))
    no = present[: rng.randint(0, 1)]
    for body in present:
        choice = Choice.NO if body in no else rng.choices([Choice.YES, Choice.ABSTAINED], weights=[8, 1])[0]
        members.cast_vote(
            decision, body=body, choice=choice, by=cast.users[f"delegate-{body.code.lower()}"], at=moment(day)
        )
    return members.close_decision(decision, on=day, by=cast.users["secretary"])


def leave_open(cast):
    """One decision that still waits for votes, one that was lost."""
    balance = Balance.objects.filter(account=cast.banks["EUR"], amount__gte=10).order_by("-amount").first()
    amount = balance.amount.quantize(Decimal(1), ROUND_FLOOR)
    for title, day, voters in (("A printing press", 40, cast.bodies), ("Spring parcels", 3, cast.bodies[:5])):
        decision = members.propose_decision(
            title=title,
            purpose=f"{title}: up to {amount} EUR.",
            fund=balance.fund,
            currency=Currency.objects.get(pk="EUR"),
            amount=amount,
            on=cast.today - timedelta(days=day),
            by=cast.users["delegate-gr"],
        )
        for number, body in enumerate(voters):
            choice = Choice.NO if len(voters) > 5 and number % 3 else Choice.YES
            at = moment(cast.today - timedelta(days=day), 6)
            members.cast_vote(decision, body=body, choice=choice, by=cast.users[f"delegate-{body.code.lower()}"], at=at)
        if len(voters) == len(cast.bodies):
            members.close_decision(decision, on=cast.today - timedelta(days=day - 2), by=cast.users["secretary"])


class Sender:
    """Sends month by month; the bank books each sending and each return by itself."""

    def __init__(self, cast, bank, places):
        self.cast, self.bank, self.places, self.made = cast, bank, places, 0
        self.forwarders = [cast.users["F-1"], cast.users["F-2"]]
        self.hands = dict.fromkeys(self.forwarders)
        self.opened = dict.fromkeys(self.forwarders, 0)
        self.approvers = [
            (body, cast.users[f"approver-{body.code.lower()}"])
            for body in cast.bodies
            if body.pk != cast.users["treasurer"].body_id
        ]

    def send(self, carried, month, *, recent):
        """Share each decision's sum over some addresses; the running month's orders stop half-way, in every state."""
        months = list(self.cast.months())
        due = max(REMITTANCES * (months.index(month) + 1) // len(months) - self.made, RECENT if recent else 0)
        for number, (decision, account) in enumerate(carried):
            count = due // len(carried) + (1 if number < due % len(carried) else 0)
            each = (decision.amount / max(count, 1)).quantize(Decimal(1), ROUND_FLOOR)
            if each < SMALLEST:
                each, count = SMALLEST, int(decision.amount // SMALLEST)
            for address in self.cast.rng.sample(self.places.money, min(count, len(self.places.money))):
                self._one(decision, account, address, each, month, recent=recent)

    def _one(self, decision, account, address, amount, month, *, recent):
        cast, rng = self.cast, self.cast.rng
        self.made += 1
        on = min(month + timedelta(days=rng.randint(4, 7)), cast.today)
        route = rng.choice(routes_to(address))
        order = remittances.draft(
            decision=decision, address=address, amount=amount, route=route, purpose=decision.title, on=on,
            by=cast.users["treasurer"],
        )  # fmt: skip
        goal = self.made % 12 if recent else 11
        if not recent and self.made % 97 == 0:
            remittances.withdraw(order, because="the address moved", by=cast.users["treasurer"])
            return
        if goal == 0:
            return
        remittances.submit(order, by=cast.users["treasurer"])
        if not recent and self.made % 53 == 0:
            _body, approver = rng.choice(self.approvers)
            remittances.refuse(order, because="twice in one month to this address", by=approver)
            return
        self.sign(order, moment(on), signatures=min(goal - 1, 2))
        if goal > 3:
            self.forward(order, account, on, goal, recent=recent)

    def sign(self, thing, at=None, signatures=2):
        """So many bodies sign an order or a plan. Returns it."""
        for body, approver in self.cast.rng.sample(self.approvers, signatures):
            thing = remittances.approve(thing, body=body, by=approver, at=at)
        return thing

    def free_hand(self):
        """A forwarder without an order, or None."""
        return next((one for one in self.forwarders if self.hands[one] is None), None)

    def forward(self, order, account, on, goal=11, *, recent=False):
        """An order goes through the hand of a forwarder who has none, and word comes of it, as far as `goal` says."""
        cast, rng = self.cast, self.cast.rng
        forwarder = self.free_hand()
        if forwarder is None:
            return
        remittances.take_in_hand(order, by=forwarder)
        if goal == 4 and forwarder is self.forwarders[0]:
            # One forwarder keeps an order in hand; the other goes on.
            self.hands[forwarder] = order
            return
        # All of this happens within one hour, and one person opens three sealed values an hour.
        if goal > 9 and recent and self.opened[forwarder] < OPENED_BY_EACH:
            self.opened[forwarder] += 1
            remittances.reveal_address(order, by=forwarder, because=f"sending of {on:%d %B %Y}")
        sent_on = min(on + timedelta(days=rng.randint(2, 10)), cast.today)
        fee = FEES[order.route]
        remittances.send(order, account=account, fee=fee, on=sent_on, by=forwarder)
        self.bank.saw(account.currency_id, sent_on, -(order.amount + fee), f"Order {order.code}")
        self.hear(order, account, sent_on, goal, recent=recent)

    def hear(self, order, account, sent_on, goal, *, recent):
        cast, rng = self.cast, self.cast.rng
        heard_on = sent_on + timedelta(days=rng.randint(12, 50))
        fate = rng.random()
        silent = fate < 0.06 and sent_on > cast.today - timedelta(days=240)
        if heard_on > cast.today or (recent and goal < 10) or silent:
            return
        treasurer = cast.users["treasurer"]
        if fate < 0.11:
            back = order.amount - min(rng.choice([0, 0, 2, 5]), order.amount // 2)
            remittances.mark_returned(order, returned=back, because="addressee moved", on=heard_on, by=treasurer)
            self.bank.saw(account.currency_id, heard_on, back, f"Order {order.code} returned")
        elif fate < 0.14 and sent_on > cast.today - timedelta(days=150):
            remittances.mark_unknown(order, because="the agent closed its office", by=treasurer)
        elif fate < 0.6:
            kept = 1 if fate < 0.18 and order.amount > 3 else 0
            grade = rng.choices([Grade.PROVIDER, Grade.PHRASE, Grade.VISIT], weights=[6, 1, 1])[0]
            remittances.confirm(order, grade=grade, received=order.amount - kept, on=heard_on, by=treasurer)
        else:
            self.letter(order, heard_on)

    def letter(self, order, heard_on):
        """A letter confirms the sum, often with how it was shared; some of it becomes public."""
        cast, rng = self.cast, self.cast.rng
        secretary = cast.users["secretary"]
        here = (
            Resident.objects.filter(address=order.address)
            .select_related("captive__case_worker")
            .order_by("captive__code")
        )
        writer = rng.choice(list(here)).captive
        text, language = rng.choice(names.LETTERS)
        letter = letters.receive_letter(
            received_on=heard_on,
            language=language,
            captive=writer,
            original=text.format(name=f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}"),
            by=secretary,
        )
        redacted = text.format(name="…")
        if rng.random() < 0.9:
            letters.redact(letter, text=redacted, by=writer.case_worker)
        grade, shares = Grade.LETTER, []
        if rng.random() < 0.6:
            grade, shares = Grade.LETTER, _shares(rng, order, [resident.captive for resident in here])
        remittances.confirm(
            order, grade=grade, letter=letter, received=order.amount, shares=shares, on=heard_on, by=writer.case_worker
        )
        if not writer.do_not_publish and rng.random() < 0.2:
            letter.refresh_from_db()
            self._publish(letter, redacted, language, heard_on)

    def _publish(self, letter, text, language, heard_on):
        secretary = self.cast.users["secretary"]
        if letter.state != "redacted":
            return
        title = {"en": "A letter has come", "fr": "Une lettre est arrivée", "de": "Ein Brief ist da"}[language]
        item = bulletins.draft_item(title=title, text=text, language=language, letter=letter, by=secretary)
        published_on = min(heard_on + timedelta(days=5), self.cast.today)
        bulletins.publish(item, by=secretary, at=moment(published_on, 9))
        if self.cast.rng.random() < 0.08:
            bulletins.withdraw(item, because="the place could be recognised", by=secretary)


def _shares(rng, order, people):
    """Equal parts, whole ones where there is that much, the rest into the common box; sometimes one refuses."""
    each = order.amount / (len(people) + 1)
    each = each.quantize(Decimal(1) if each >= 1 else Decimal("0.01"), ROUND_FLOOR)
    refusing = people[0] if len(people) > 2 and rng.random() < 0.3 else None
    shares = [
        remittances.ShareTold(kind=ShareKind.REFUSED, captive=person)
        if person == refusing
        else remittances.ShareTold(kind=ShareKind.PERSON, amount=each, captive=person)
        for person in people
    ]
    rest = order.amount - sum((share.amount for share in shares), Decimal(0))
    return [*shares, remittances.ShareTold(kind=ShareKind.COMMON_BOX, amount=rest)]
