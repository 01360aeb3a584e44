"""A fund with money, a carried decision and an address: what every remittance needs before it begins."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction

from access.models import Appointment
from access.offices import Office
from audit.models import Minute
from captives.services import register_captive
from remittances import services
from remittances.models import SigningBand
from tests import makers
from tests.remittances.plans_by_hand import plan_of
from tests.remittances.story import CANARY, DAY, carried_decision


@pytest.fixture(autouse=True)
def burn_journal(settings, tmp_path):
    """A burn journal of the test's own."""
    settings.BURN_JOURNAL = tmp_path / "burns.jsonl"
    return settings.BURN_JOURNAL


@pytest.fixture
def winter_relief(db):
    return makers.fund("winter-relief", restricted=True)


@pytest.fixture
def bank(db):
    return makers.bank()


@pytest.fixture
def money(winter_relief, bank, treasurer):
    """1000 EUR in the restricted fund."""
    return makers.filled(winter_relief, bank, "1000", by=treasurer)


@pytest.fixture
def decision(winter_relief, treasurer):
    return carried_decision(winter_relief, by=treasurer)


@pytest.fixture
def address(case_worker):
    return services.open_address(country="GR", lines=CANARY, people=9, notice="money by post", by=case_worker)


@pytest.fixture
def resident(address, case_worker):
    captive = register_captive(
        real_name="Name Canary",
        notes="",
        proposed_by_body=case_worker.body,
        case_worker=case_worker,
        do_not_publish=True,
        by=case_worker,
    )
    return services.place_resident(address, captive=captive, from_on=DAY, by=case_worker)


@pytest.fixture
def drafted(money, decision, address, treasurer):
    """Make drafts of 300 EUR, or of what is asked for."""
    facts = {"decision": decision, "address": address, "route": "postal order", "purpose": "bread", "by": treasurer}

    def drafted(amount="300", **changes):
        return services.draft(**{**facts, "amount": Decimal(amount), "on": DAY, **changes})

    return drafted


@pytest.fixture
def brought_to(drafted, treasurer, approver_one, approver_two, forwarder, bank):
    """Bring a draft to a state by the acts that lead there."""
    steps = {
        "submitted": partial(services.submit, by=treasurer),
        "withdrawn": partial(services.withdraw, by=treasurer),
        "refused": partial(services.refuse, because="not this month", by=approver_one),
        "signed": lambda order: services.approve(order, body=approver_one.body, by=approver_one),
        "approved": lambda order: services.approve(order, body=approver_two.body, by=approver_two),
        "in hand": partial(services.take_in_hand, by=forwarder),
        "sent": partial(services.send, account=bank, fee=Decimal(15), on=DAY, by=forwarder),
        "confirmed": partial(services.confirm, grade="provider", received=Decimal(300), on=DAY, by=treasurer),
        "returned": partial(services.mark_returned, returned=Decimal(260), because="moved", on=DAY, by=treasurer),
        "unknown": partial(services.mark_unknown, because="no word", by=treasurer),
    }
    main = ["submitted", "signed", "approved", "in hand", "sent"]
    ways = {"draft": [], "withdrawn": ["withdrawn"], "refused": ["submitted", "refused"]}
    ways |= {state: main[: place + 1] for place, state in enumerate(main)}
    ways |= {state: [*main, state] for state in ("confirmed", "returned", "unknown")}

    def brought_to(state, order=None):
        order = order or drafted()
        for step in ways[state]:
            order = steps[step](order)
        return order

    return brought_to


@pytest.fixture
def plan(money, decision, address, treasurer):
    """A plan of two lines, 100 and 200 EUR, before the signers."""
    return plan_of(("100", "200"), decision=decision, address=address, by=treasurer)


@pytest.fixture
def resolution(winter_relief, treasurer):
    """A carried decision about how many bodies sign."""
    return carried_decision(winter_relief, by=treasurer, code="D-41", about="signatures")


@pytest.fixture
def band(resolution, treasurer):
    """From which sum on three bodies sign, or as many as asked for, since the decision."""

    def band(above="250", signatures=3, **changes):
        facts = {"currency_id": "EUR", "from_on": DAY, "decision": resolution, "noted_by": treasurer}
        return SigningBand.objects.create(above=above, signatures=signatures, **{**facts, **changes})

    return band


@pytest.fixture
def sql():
    """Run one statement as the owner could, deferred rules included; the row it leaves does not stay when refused."""

    def run(statement, *values, **named):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute(statement, named or values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SET LOCAL ROLE aidassoc_site")

    return run


@pytest.fixture
def minutes():
    """The acts in the minute book about a thing, oldest first."""
    return lambda thing: list(Minute.objects.about(thing).order_by("pk").values_list("act", flat=True))


@pytest.fixture
def second_appointment():
    def appoint(user, body):
        return Appointment.objects.create(user=user, office=Office.APPROVER, body=body, held_from=makers.LONG_AGO)

    return appoint


@pytest.fixture
def people(treasurer, auditor, approver_one, forwarder, case_worker, secretary, stranger):
    return {
        "treasurer": treasurer,
        "auditor": auditor,
        "approver": approver_one,
        "forwarder": forwarder,
        "case worker": case_worker,
        "secretary": secretary,
        "stranger": stranger,
    }
