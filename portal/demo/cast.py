"""Who takes part: bodies, groups, logins with their offices, funds, bank accounts, appeals, collectors."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from access import services as access
from access.models import User
from access.offices import Office
from fund_collections.models import Appeal, Collector
from ledger.models import Account, Fund
from member_parties import services as members
from member_parties.models import Body, BodyKind, TieKind
from portal.demo import names
from remittances.field_checks import check_digits

PASSWORD = "everything-is-fictional"  # noqa: S105 - printed by `make demo` for everybody
GROUPS_PER_BODY = 4
FORWARDERS = 2
MONTHS = 24


@dataclass
class Cast:
    """The demo's people and things by their codes; `rng` decides everything that is left to chance."""

    today: date
    rng: Random
    started_on: date
    users: dict[str, User] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)
    groups: list[Body] = field(default_factory=list)
    currency_of: dict[str, str] = field(default_factory=dict)
    funds: dict[str, Fund] = field(default_factory=dict)
    banks: dict[str, Account] = field(default_factory=dict)
    interest: Account | None = None
    appeals: list[Appeal] = field(default_factory=list)
    collectors: list[Collector] = field(default_factory=list)

    def months(self):
        """First days of the months from the association's start to the running one."""
        year, month = self.started_on.year, self.started_on.month
        for step in range(MONTHS + 1):
            yield date(year + (month - 1 + step) // 12, (month - 1 + step) % 12 + 1, 1)

    def number_of(self, month):
        """The place of a month in the story, from nought."""
        return (month.year - self.started_on.year) * 12 + month.month - self.started_on.month

    def delegate(self, body):
        return self.users[f"delegate-{body.code.lower()}"]


def last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def moment(day: date, hour: int = 18) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def assemble(today: date) -> Cast:
    first = today.replace(day=1)
    cast = Cast(today=today, rng=Random(1923), started_on=date(first.year - MONTHS // 12, first.month, 1))  # noqa: S311
    secretary = access.create_user(username="secretary", display_name="GB-N · secretary", password=None, by=None)
    held_from = cast.started_on - timedelta(days=30)
    access.appoint(user=secretary, office=Office.SECRETARY, held_from=held_from, by=None)
    cast.users["secretary"] = secretary
    _found_bodies(cast, held_from)
    _appoint_offices(cast, held_from)
    _open_books(cast)
    _open_appeals(cast)
    _send_out_collectors(cast)
    # Argon2 is slow on purpose: the one password is hashed once for all.
    User.objects.update(password=make_password(PASSWORD))
    return cast


def _found_bodies(cast, since):
    by = cast.users["secretary"]
    for code, name, country, language, currency in names.BODIES:
        kind = BodyKind.MINORITY if code == "DE-M" else BodyKind.PARTY
        body = members.found_body(code=code, name=name, kind=kind, country=country, language=language, by=by)
        members.tie(body=body, kind=TieKind.MEMBER, from_on=since, by=by)
        cast.bodies.append(body)
        cast.currency_of[code] = currency
    code, name, country, language = names.PARENT_OF_MINORITY
    parent = members.found_body(code=code, name=name, kind=BodyKind.PARTY, country=country, language=language, by=by)
    minority = next(body for body in cast.bodies if body.code == "DE-M")
    members.tie(body=minority, kind=TieKind.MINORITY_OF, other=parent, from_on=since, by=by)
    for body in cast.bodies:
        for word in cast.rng.sample(names.GROUP_WORDS, GROUPS_PER_BODY):
            number = len(cast.groups) + 1
            group = members.found_body(
                code=f"{body.code}-{number}",
                name=f"{word} group",
                kind=BodyKind.GROUP,
                country=body.country,
                language=body.language,
                by=by,
            )
            members.tie(body=group, kind=TieKind.PART_OF, other=body, from_on=since, by=by)
            cast.groups.append(group)


def _appoint_offices(cast, since):
    home = cast.bodies
    for_association = [
        ("treasurer", Office.TREASURER, home[0]),
        ("auditor", Office.AUDITOR, home[1]),
        ("case-worker", Office.CASE_WORKER, home[3]),
        ("case-worker-2", Office.CASE_WORKER, home[6]),
        ("sysadmin", Office.SYSADMIN, home[8]),
        ("keeper", Office.KEEPER, home[9]),
    ]
    for office in (Office.DELEGATE, Office.COLLECTOR, Office.APPROVER):
        for body in cast.bodies:
            _person(cast, f"{office}-{body.code}".lower(), office, body, body, since)
    for username, office, body in for_association:
        _person(cast, username, office, body, None, since)
    for _turn in range(FORWARDERS):
        forwarder = access.create_forwarder(password=None, by=cast.users["secretary"])
        cast.users[forwarder.username] = forwarder
        _grant(cast, forwarder, Office.FORWARDER, None, since)


def _person(cast, username, office, home, held_for, since):
    by = cast.users["secretary"]
    label = f"{home.code} · {username}"
    user = access.create_user(username=username, display_name=label, body=home, password=None, by=by)
    cast.users[username] = user
    _grant(cast, user, office, held_for, since)


def _grant(cast, user, office, held_for, since):
    """The first two delegates come from the command line; they answer for the second body from then on."""
    answerers = [cast.users.get(f"delegate-{body.code}".lower()) for body in cast.bodies[:2]]
    if user in answerers and office == Office.DELEGATE:
        access.appoint(user=user, office=office, body=held_for, held_from=since, by=None)
        return
    grant = access.appoint(user=user, office=office, body=held_for, held_from=since, by=cast.users["secretary"])
    of_another = next(one for one in answerers if one and one.body != user.body)
    access.confirm_appointment(grant, by=of_another)


def _open_books(cast):
    """Records of reference: what the admin would be used for."""
    opened = cast.started_on
    for code, name, purpose in names.FUNDS:
        cast.funds[code] = Fund.objects.create(
            code=code,
            name=name,
            purpose=purpose,
            restricted=bool(purpose),
            restriction="purpose" if purpose else "",
            opened_on=opened,
        )
    for number, currency in enumerate(sorted(set(cast.currency_of.values())), start=1):
        cast.banks[currency] = Account.objects.create(
            code=f"bank-{currency.lower()}",
            name=f"Bank account in {currency}",
            kind="asset",
            currency_id=currency,
            bank_identifier=f"XX{check_digits(f'XX00DEMO{number:012d}')}DEMO{number:012d}",
        )
    cast.interest = Account.objects.create(code="interest", name="Interest of the banks", kind="income")


def _open_appeals(cast):
    for code, title, purpose, fund in names.APPEALS:
        cast.appeals.append(
            Appeal.objects.create(
                code=code,
                title=title,
                purpose=purpose,
                fund=cast.funds[fund],
                opens_on=cast.started_on,
                target=5000 if code != "always" else None,
                currency_id="EUR" if code != "always" else None,
            )
        )


def _send_out_collectors(cast):
    for body in cast.bodies:
        own = [group for group in cast.groups if group.code.startswith(f"{body.code}-")]
        for number, group in enumerate([None, *own[:3]], start=1):
            cast.collectors.append(
                Collector.objects.create(
                    code=f"{body.code}-{number:02d}",
                    body=body,
                    group=group,
                    user=cast.users[f"collector-{body.code.lower()}"] if number == 1 else None,
                )
            )
