"""The house beside the model: the same things in the database, moved by the services alone."""

from contextlib import suppress
from copy import copy
from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from access.models import Appointment, User
from access.offices import Office
from access.services import end_appointment
from ledger.models import Account, EntryKind, Fund, Role
from ledger.services import Line, post
from member_parties.models import Body, Decision
from remittances import services
from remittances.models import (
    AddressWay,
    Lot,
    Plan,
    RecipientAddress,
    Remittance,
    RiskFlag,
    SigningBand,
    StockChange,
    StockCount,
)
from tests import makers
from tests.remittances.machine import things
from tests.remittances.story import DAY, carried_decision

COUNTRIES = ("GR", "TR")
CURRENCIES = {"EUR": Decimal("0.01"), "JPY": Decimal(1)}
# In cents or yen: what one plan gives is a part of it.
PURSE = 100_000


class House:
    """Two funds in two currencies, five bodies, who prepares, signs and forwards for them, and places to send to."""

    def __init__(self, model):
        self.model, self.accounts, self.serial = model, {}, count(1)
        self.users, self.standing = {}, {}
        # How often an agent was told of an order.
        self.told = {}
        self.secretary, self.clerk = makers.user(Office.SECRETARY), makers.user(Office.CASE_WORKER)
        self.treasurers = [self.person(Office.TREASURER) for _turn in range(2)]
        self.approvers = [self.person(Office.APPROVER) for _turn in range(4)]
        # One more of a preparer's own body, who never signs what that prepared; one more of a body that signs.
        for body in (self.treasurers[0].body, self.approvers[0].body):
            self.appoint(body)
        self.forwarders = [self.person(Office.FORWARDER) for _turn in range(3)]
        facts = {"by": self.user(self.treasurers[0])}
        self.goods = {
            False: services.register_good(name="Flour", unit="kg", **facts),
            True: services.register_good(name="Blankets", unit="piece", in_pieces=True, **facts),
        }
        for currency, cent in CURRENCIES.items():
            self._fund(currency, cent)
        for _turn in range(6):
            self.place()

    def person(self, office, body=None):
        user = makers.user(office, body=body)
        known = things.Person(user.pk, user.body_id, is_approver=office == Office.APPROVER)
        self.model.people.append(known)
        return known

    def appoint(self, body_id=None):
        body = body_id and Body.objects.get(pk=body_id)
        self.approvers.append(self.person(Office.APPROVER, body))

    def _fund(self, currency, cent):
        # One restricted to its purpose, one free.
        fund = makers.fund(restricted=currency == "EUR")
        known = things.Fund(fund.pk, currency, cent)
        self.model.funds.append(known)
        self.accounts[known] = makers.bank(currency)
        self.gift(known, PURSE * cent)
        self.decide(known, PURSE * cent)
        band = {"currency_id": currency, "from_on": DAY, "noted_by": self.user(self.treasurers[0])}
        facts = {"by": self.user(self.treasurers[0]), "code": f"D-{next(self.serial)}", "about": "signatures"}
        resolved = carried_decision(Fund.objects.get(pk=fund.pk), currency=currency, **facts)
        SigningBand.objects.create(above=200 * 100 * cent, signatures=3, decision=resolved, **band)
        self.model.bands[currency] = [(200 * 100 * cent, 3)]

    def gift(self, fund, amount):
        lines = [
            Line(self.accounts[fund], self.fund(fund), fund.currency, amount),
            Line(Account.objects.playing(Role.GIFTS), self.fund(fund), fund.currency, -amount),
        ]
        post(by=None, posted_on=DAY, kind=EntryKind.GIFT, text="list NL-00214-7", lines=lines)
        fund.money += amount

    def decide(self, fund, amount):
        facts = {"amount": amount, "by": self.user(self.treasurers[0]), "currency": fund.currency}
        made = carried_decision(self.fund(fund), code=f"D-{next(self.serial)}", **facts)
        known = things.Decision(made.pk, fund, amount)
        self.model.decisions.append(known)
        return known

    def place(self):
        # A clerk enters so many places an hour and no more.
        number = len(self.model.addresses)
        if number % 30 == 29:
            self.clerk = makers.user(Office.CASE_WORKER)
        facts = {"country": COUNTRIES[number % 3 == 2], "people": number % 7 + 1, "takes_parcels": number % 4 != 3}
        made = services.open_address(lines=f"House {next(self.serial)}", **facts, by=self.clerk)
        known = things.Address(made.pk, made.code, facts["country"], takes_parcels=facts["takes_parcels"])
        if number % 5 != 4:
            known.confirmed_on = timezone.localdate()
            services.confirm_address(made, on=known.confirmed_on, by=self.clerk)
        self.model.addresses.append(known)

    def user(self, person):
        """As they come to the door; nothing that was known of their offices is kept."""
        if person not in self.users:
            self.users[person] = User.objects.select_related("body").get(pk=person.id)
        return copy(self.users[person])

    def fund(self, fund):
        return self._kept(fund, Fund)

    def _kept(self, thing, model):
        """The row of what never changes."""
        if thing not in self.standing:
            self.standing[thing] = model.objects.get(pk=thing.id)
        return self.standing[thing]

    def real(self, thing):
        """The row of a thing of the model, as it stands now."""
        if isinstance(thing, things.Decision):
            return self._kept(thing, Decision)
        kinds = {
            things.Plan: Plan,
            things.Order: Remittance,
            things.Address: RecipientAddress,
            things.Way: AddressWay,
            things.Lot: Lot,
            things.Change: StockChange,
        }
        return kinds[type(thing)].objects.get(pk=thing.id)

    def count(self, count_id):
        return StockCount.objects.get(pk=count_id)

    def body(self, body_id):
        return Body.objects.get(pk=body_id)

    def end_office(self, person):
        # Their last day was yesterday: from now on no signature of theirs counts.
        held = Appointment.objects.get(user_id=person.id, office=Office.APPROVER)
        end_appointment(held, on=timezone.localdate() - timedelta(days=1), by=self.user_of_secretary())

    def user_of_secretary(self):
        return User.objects.get(pk=self.secretary.pk)

    def oldest_flag(self, address):
        return RiskFlag.objects.standing().filter(address=address.id).order_by("noted_at", "pk").first()

    def hand_over(self, order, *, fee, answer, by):
        """To an agent that answers so; `told` counts how often it was told of an order."""
        real, account = self.real(order), self.accounts[order.fund]

        def agent(facts):
            self.told[facts["order"]] = self.told.get(facts["order"], 0) + 1
            if answer == "refuses":
                raise services.AgentRefused("no such payee")
            if answer == "dies":
                raise KeyboardInterrupt
            if answer == "late":
                back = {"returned": real.amount, "fee_returned": fee}
                services.mark_returned(real, **back, because="the agent closed", by=by)
                return "MT-late"
            return answer

        with suppress(KeyboardInterrupt):
            services.hand_over(real, agent=agent, account=account, fee=fee, by=by)
