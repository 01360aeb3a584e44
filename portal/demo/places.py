"""Captives and the addresses that they share: circles, needs, what each can use, what is said against it."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from captives import services as captives
from captives.models import EpisodeKind, Place
from portal.demo import names
from portal.demo.routes import note_terms, open_ways
from remittances import services as remittances
from remittances.models import Circle, Risk

ADDRESSES, CAPTIVES = 40, 200
# So many more or less than the mean live at an address of each circle, where the mean is above so many.
SPREAD, CROWDED = (4, -3, 0, -1, 2, -2), 3
# Of every so many addresses one cannot use money, one uses parcels too, one was not heard of for years.
NO_MONEY, PARCELS_TOO, STALE = (10, 9), (10, 4), (12, 7)
NEEDY, INSTRUCTED = (6, 2), (5, 0)
NEVER_CONFIRMED = 11
# Months of the story, counted from nought, in which something is heard of an address.
MONEY_KEPT, FLAGGED, LIFTED, PAID_AGAIN = 5, 6, 8, 9
LABELS = {
    Circle.COLONY: "Colony {}",
    Circle.WARD: "Ward {}",
    Circle.FAMILY: "Families {}",
    Circle.LAWYER: "Counsel {}",
    Circle.INTERMEDIARY: "Neighbour {}",
    Circle.OTHER: "Place {}",
}


def _one_of(number, every):
    return number % every[0] == every[1]


@dataclass
class Places:
    """The addresses: all of them, and those to which money goes that is sent alone."""

    cast: object
    every: list = field(default_factory=list)
    money: list = field(default_factory=list)
    flag: object = None

    def worker(self, address):
        """Who keeps what is known of an address; the other case worker lifts what this one flags."""
        return self.cast.users[("case-worker", "case-worker-2")[self.every.index(address) % 2]]

    def other_worker(self, address):
        return self.cast.users[("case-worker-2", "case-worker")[self.every.index(address) % 2]]

    def hear(self, month):
        """What letters of the month say of addresses: dated notices, a flag that is lifted again."""
        number, day = self.cast.number_of(month), min(month + timedelta(days=1), self.cast.today)
        if number == MONEY_KEPT:
            self._notice(
                self.money.pop(), day, money=False, parcels=True, text="There is no sense in sending money here"
            )
        elif number == PAID_AGAIN:
            back = next(one for one in self.every if not one.takes_money)
            self._notice(back, day, money=True, text="The office pays out again; parcels arrive as before")
        elif number == FLAGGED:
            address = self.money.pop()
            told = {"risk": Risk.MOVED, "because": "two letters came back unopened", "by": self.worker(address)}
            self.flag, _halted = remittances.flag(address, **told)
        elif number == LIFTED and self.flag:
            by = self.other_worker(self.flag.address)
            remittances.lift_flag(self.flag, because="a visitor met them there", by=by)

    def _notice(self, address, day, **told):
        remittances.note_notice(address, noted_on=day, **told, by=self.worker(address))
        address.refresh_from_db(fields=["takes_money", "takes_parcels", "notice"])

    def warn(self, address):
        """A flag that stands when the story ends; another address of the country stands in."""
        by = self.worker(address)
        near = [one for one in self.money if one.country == address.country and one.pk != address.pk]
        remittances.set_alternate(address, alternate=next(iter(near), None), by=by)
        remittances.flag(address, risk=Risk.WATCHED, because="the postman was asked who writes", by=by)


def settle(cast):
    """Two hundred captives at forty addresses, some of which cannot use money. Returns the Places."""
    found = [Place.objects.create(name=name, kind=kind, country=country) for name, kind, country in names.PLACES]
    places = Places(cast)
    for number in range(ADDRESSES):
        address = _open(places, number, found[number % len(found)])
        if address.takes_money:
            open_ways(address, number, places.worker(address))
        _tell_need(places, address, number)
        if _confirm(places, address, number) and address.takes_money:
            places.money.append(address)
    note_terms(cast, sorted({place.country for place in found}))
    for address in places.every:
        if not address.takes_money:
            near = [one for one in places.money if one.country == address.country]
            remittances.set_alternate(address, alternate=next(iter(near), None), by=places.worker(address))
    return places


def _open(places, number, place):
    cast, rng = places.cast, places.cast.rng
    takes_money, circle = not _one_of(number, NO_MONEY), list(Circle)[number % len(Circle)]
    people = CAPTIVES // ADDRESSES + (1 if number < CAPTIVES % ADDRESSES else 0)
    people += SPREAD[number % len(SPREAD)] if people > CROWDED else 0
    by = cast.users[("case-worker", "case-worker-2")[number % 2]]
    address = remittances.open_address(
        country=place.country,
        lines=f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}\nHouse {number + 1}\n{place.name}",
        people=people,
        circle=circle,
        label=LABELS[circle].format(number + 1),
        takes_money=takes_money,
        takes_parcels=not takes_money or _one_of(number, PARCELS_TOO),
        notice="" if takes_money else "Parcels of food and books; money orders are sent back",
        instructions="Ring twice; ask for the caretaker." if _one_of(number, INSTRUCTED) else "",
        by=by,
    )
    places.every.append(address)
    for _ in range(people):
        person = _register(cast, rng, by, place)
        remittances.place_resident(address, captive=person, from_on=cast.started_on, by=by)
    return address


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


def _tell_need(places, address, number):
    """More than their number where somebody is ill; later less again."""
    if not _one_of(number, NEEDY):
        return
    told, since = {"by": places.worker(address)}, places.cast.started_on
    more = address.people + Decimal("1.5")
    remittances.note_need(address, weight=more, from_on=since, because="two are ill and need milk", **told)
    if number % 4:
        less, later = address.people + Decimal("0.5"), since + timedelta(days=200)
        remittances.note_need(address, weight=less, from_on=later, because="one of the two is well again", **told)


def _confirm(places, address, number):
    """Whether the address is known to be good: some were last heard of long ago, one never."""
    cast, is_stale = places.cast, _one_of(number, STALE)
    if number == NEVER_CONFIRMED:
        return False
    on = cast.started_on - timedelta(days=40) if is_stale else cast.today - timedelta(days=cast.rng.randint(4, 300))
    remittances.confirm_address(address, on=on, by=places.worker(address))
    return not is_stale
