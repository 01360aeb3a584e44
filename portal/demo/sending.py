"""Captives and their addresses; decisions with votes; remittances in every state; letters and what was made public."""

from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from bulletins import services as bulletins
from captives import services as captives
from captives.models import EpisodeKind, Place
from ledger.models import Balance, Currency
from letters import services as letters
from member_parties import services as members
from member_parties.models import Choice, DecisionState
from portal.demo import names
from portal.demo.cast import moment
from portal.demo.routes import FEES, SMALLEST, note_terms, open_ways
from remittances import services as remittances
from remittances.models import Grade, Resident, ShareKind

ADDRESSES, CAPTIVES, REMITTANCES = 60, 200, 400
DECISIONS_A_MONTH = 2
OPENED_BY_EACH = 2


def settle(cast):
    """Two hundred captives at sixty addresses; every tenth address cannot use money."""
    rng, since = cast.rng, cast.started_on
    places = [Place.objects.create(name=name, kind=kind, country=country) for name, kind, country in names.PLACES]
    workers = [cast.users["case-worker"], cast.users["case-worker-2"]]
    addresses = []
    for number in range(ADDRESSES):
        place = places[number % len(places)]
        takes_money = number % 10 != 9
        people = CAPTIVES // ADDRESSES + (1 if number < CAPTIVES % ADDRESSES else 0)
        address = remittances.open_address(
            country=place.country,
            lines=f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}\nHouse {number + 1}\n{place.name}",
            people=people,
            takes_money=takes_money,
            takes_parcels=not takes_money,
            notice="" if takes_money else "Parcels of food and books; money orders are sent back",
            by=workers[number % 2],
        )
        addresses.append(address)
        if takes_money:
            open_ways(address, number, workers[number % 2])
        for _ in range(people):
            person = _register(cast, rng, workers[number % 2], place)
            remittances.place_resident(address, captive=person, from_on=since, by=workers[number % 2])
    note_terms(cast, sorted({place.country for place in places}))
    return [address for address in addresses if address.takes_money]


def _register(cast, rng, worker, place):
    person = captives.register_captive(
        real_name=f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}",
        notes="",
        proposed_by_body=rng.choice(cast.bodies),
        case_worker=worker,
        do_not_publish=rng.random() < 0.4,
        by=worker,
    )
    year = cast.today.year - rng.randint(2, 6)
    when = rng.choice([f"{year}", f"{year}-0{rng.randint(1, 9)}", f"{year}-03-1{rng.randint(0, 9)}", f"{year}~"])
    told = {"place": place, "source": f"bulletin {rng.randint(3, 40)}", "by": worker}
    captives.record_episode(person, kind=EpisodeKind.ARREST, when=when, **told)
    if rng.random() < 0.5:
        months = rng.choice([24, 36, 60])
        captives.record_episode(person, kind=EpisodeKind.SENTENCE, when=str(year + 1), term_months=months, **told)
    return person


def decide(cast, month):
    """The richest pairs of fund and currency are put to the vote; returns the carried decisions."""
    day = month + timedelta(days=2)
    if day > cast.today:
        return []
    banks = {account.pk: account for account in cast.banks.values()}
    rich = Balance.objects.filter(account__in=banks, amount__gte=50).select_related("fund", "currency")
    carried = []
    for balance in rich.order_by("-amount", "fund__code")[:DECISIONS_A_MONTH]:
        amount = (balance.amount * Decimal("0.8")).quantize(Decimal(1), ROUND_FLOOR)
        decision = _vote(cast, balance, amount, day)
        if decision.state == DecisionState.CARRIED:
            carried.append((decision, banks[balance.account_id]))
    return carried


def _vote(cast, balance, amount, day):
    rng = cast.rng
    decision = members.propose_decision(
        title=f"{balance.fund.name}, {day:%B %Y}",
        purpose=f"Up to {amount} {balance.currency_id} from {balance.fund.name} to the addresses on the list.",
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

    def __init__(self, cast, bank, addresses):
        self.cast, self.bank, self.addresses, self.made = cast, bank, addresses, 0
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
        due = REMITTANCES * (months.index(month) + 1) // len(months) - self.made
        for number, (decision, account) in enumerate(carried):
            count = due // len(carried) + (1 if number < due % len(carried) else 0)
            each = (decision.amount / max(count, 1)).quantize(Decimal(1), ROUND_FLOOR)
            if each < SMALLEST:
                each, count = SMALLEST, int(decision.amount // SMALLEST)
            for address in self.cast.rng.sample(self.addresses, min(count, len(self.addresses))):
                self._one(decision, account, address, each, month, recent=recent)

    def _one(self, decision, account, address, amount, month, *, recent):
        cast, rng = self.cast, self.cast.rng
        self.made += 1
        on = min(month + timedelta(days=rng.randint(4, 7)), cast.today)
        route = rng.choice(list(FEES))
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
        signers = rng.sample(self.approvers, 2)
        for body, approver in signers[: 0 if goal == 1 else 1 if goal == 2 else 2]:
            remittances.approve(order, body=body, by=approver, at=moment(on))
        if goal > 3:
            self._forward(order, account, on, goal, recent=recent)

    def _forward(self, order, account, on, goal, *, recent):
        cast, rng = self.cast, self.cast.rng
        forwarder = next((one for one in self.forwarders if self.hands[one] is None), None)
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
        self._hear(order, account, sent_on, goal, recent=recent)

    def _hear(self, order, account, sent_on, goal, *, recent):
        cast, rng = self.cast, self.cast.rng
        heard_on = sent_on + timedelta(days=rng.randint(12, 50))
        fate = rng.random()
        silent = fate < 0.06 and sent_on > cast.today - timedelta(days=240)
        if heard_on > cast.today or (recent and goal < 10) or silent:
            return
        treasurer = cast.users["treasurer"]
        if fate < 0.11:
            back = order.amount - rng.choice([0, 0, 2, 5])
            remittances.mark_returned(order, returned=back, because="addressee moved", on=heard_on, by=treasurer)
            self.bank.saw(account.currency_id, heard_on, back, f"Order {order.code} returned")
        elif fate < 0.14 and sent_on > cast.today - timedelta(days=150):
            remittances.mark_unknown(order, because="the agent closed its office", by=treasurer)
        elif fate < 0.6:
            remittances.confirm(order, grade=Grade.PROVIDER, received=order.amount, on=heard_on, by=treasurer)
        else:
            self._letter(order, heard_on)

    def _letter(self, order, heard_on):
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
    """Equal whole parts, the rest into the common box; sometimes one refuses."""
    each = (order.amount / (len(people) + 1)).quantize(Decimal(1), ROUND_FLOOR)
    refusing = people[0] if len(people) > 2 and rng.random() < 0.3 else None
    shares = [
        remittances.ShareTold(kind=ShareKind.REFUSED, captive=person)
        if person == refusing
        else remittances.ShareTold(kind=ShareKind.PERSON, amount=each, captive=person)
        for person in people
    ]
    rest = order.amount - sum((share.amount for share in shares), Decimal(0))
    return [*shares, remittances.ShareTold(kind=ShareKind.COMMON_BOX, amount=rest)]
