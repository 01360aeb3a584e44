"""A plan printed again says what it said; its closing statement ties to the books, to the cent."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from audit.sealing import seal
from captives.services import register_captive
from remittances import services
from remittances.models import Plan, RecipientAddress
from reports import checknumber, pdf
from reports.asked import Asked
from reports.plan_closing import plan_closing
from reports.plan_printed import plan_printed
from reports.what_arrived import what_arrived
from tests import makers
from tests.remittances.plans.conftest import orders
from tests.remittances.story import DAY
from tests.reports.reading import notes, table, totals
from tests.reports.story import euro

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    def asked(plan, **facts):
        today = timezone.localdate()
        return Asked(**{"first": today, "as_of": today, "plan": plan, **facts})

    return asked


@pytest.fixture
def released(plan_to):
    return plan_to("released")


def test_lines_as_they_were_frozen(released, asked):
    document = plan_printed(asked(released))
    first = released.lines.get(number=1)
    facts = ["1", first.address_code, "GR", "other", "", 9, "9.00", *map(euro, ("180", "0", "180"))]
    assert table(document, "Lines")[0] == [*facts, "courier", first.why]
    assert totals(document, "Lines")[0][9] == euro("300")
    head = dict(table(document, "Plan"))
    assert (head["Plan"], head["Total of the lines"]) == (released.code, "300.00 EUR")


def test_renaming_a_recipient_does_not_alter_the_printed_plan(released, asked):
    before = plan_printed(asked(released))
    RecipientAddress.objects.update(people=2, country="FR", circle="colony", label="Renamed")
    after = plan_printed(asked(released))
    assert checknumber.of(after) == checknumber.of(before)
    assert pdf.render(after) == pdf.render(before)
    assert RecipientAddress.objects.first().label == "Renamed"


def test_a_year_later_the_plan_is_printed_as_on_the_day_of_its_release(released, asked):
    later = timezone.localdate() + dt.timedelta(days=365)
    documents = [plan_printed(asked(released, as_of=day)) for day in (released.released_on, later)]
    assert len({checknumber.of(document) for document in documents}) == 1


def test_an_overruled_line_says_so(planned, treasurer, asked):
    line = planned().lines.get(number=1)
    services.overrule_line(line, amount=Decimal(100), because="said the colony", by=treasurer)
    why = table(plan_printed(asked(line.plan)), "Lines")[0][-1]
    assert why == f"{line.why} Overruled, proposed was 180.00 EUR: said the colony"


def test_nobody_was_favoured(released, asked):
    document = plan_printed(asked(released))
    title = "Whether anybody was favoured"
    assert table(document, title) == [["GR", 3, "15.00", euro("300"), "20.00", "0.00"]]
    assert table(document, title, 1) == [["other", 3, "15.00", euro("300"), "20.00", "0.00"]]


def test_evenness_is_printed_as_the_page_tells_it(places, resident, case_worker, planned, asked, treasurer, sign_in):
    """Of a body at three places, and of one whose only case shares the first of them."""
    home = {"case_worker": case_worker, "by": case_worker}
    for body, at in [(case_worker.body, place) for place in places] + [(makers.member("LV"), places[0])]:
        captive = register_captive(real_name="Name Canary", proposed_by_body=body, **home)
        services.place_resident(at, captive=captive, from_on=DAY, by=case_worker)
    plan = planned()
    document, title = plan_printed(asked(plan)), "By the bodies of the cases"
    rows = [
        [case_worker.body.code, 3, "10.50", euro("210"), "20.00", "0.00"],
        ["others", 1, "4.50", euro("90"), "20.00", "0.00"],
    ]
    assert (table(document, title), totals(document, title)[0][3]) == (rows, euro("300"))
    reach = sign_in(treasurer).get(plan.get_absolute_url()).context["reach"]
    assert [[row["group"], row["count"], str(row["need"]), euro(row["amount"])] for row in reach.tables[2][2][:-1]] == [
        row[:4] for row in rows
    ]


def test_a_body_of_few_places_is_not_printed_apart(places, resident, case_worker, planned, asked):
    services.place_resident(places[0], captive=resident.captive, from_on=DAY, by=case_worker)
    document, title = plan_printed(asked(planned())), "By the bodies of the cases"
    (section,) = [one for one in document.sections if str(one.title) == title]
    assert not section.tables
    assert notes(document, title)[0].startswith("Nothing is told by body")


def test_who_signed(released, asked):
    document = plan_printed(asked(released))
    assert [row[3] for row in table(document, "Signatures")] == ["stands", "stands"]
    assert notes(document, "Signatures") == ["2 bodies have signed; for 300.00 EUR 2 are needed."]


def test_a_plan_nobody_signed_yet(planned, asked):
    assert notes(plan_printed(asked(planned())), "Signatures") == ["0 bodies have signed; for 300.00 EUR 2 are needed."]


def became(document):
    return dict(table(document, "What became of the sum"))


@pytest.fixture
def executed(released, fare):
    for order, state in zip(orders(released), ("confirmed", "returned", "withdrawn"), strict=True):
        fare(order, state, received="150")
    released.refresh_from_db()
    return released


def test_closing_statement_ties_to_the_cent(executed, asked):
    document = plan_closing(asked(executed))
    sums = {"Planned": "300", "of this cancelled": "60", "of this not yet sent": "0", "Sent": "240"}
    sums |= {"of this arrived": "150", "of this came back": "50", "of this lost on the way": "40"}
    sums |= {"of this still open, no word yet": "0", "Fees beside it": "4"}
    assert became(document) == {word: euro(sum_) for word, sum_ in sums.items()}
    assert notes(document, "What became of the sum") == ["What was sent and its parts are equal: 240.00 EUR."]
    assert [row[1:] for row in table(document, "Beside the books")] == [
        [euro(sum_), euro(sum_), euro("0")] for sum_ in ("150", "40", "4", "194")
    ]
    assert notes(document, "Beside the books") == ["The books say the same, to the smallest coin."]
    assert table(document, "Arrived, by grade of word")[0] == ["the provider says paid", 1, euro("150")]


def test_what_is_followed_up(executed, asked, treasurer):
    left = "150.00 EUR did not arrive and no follow-up makes up for it."
    assert notes(plan_closing(asked(executed)), "Follow-ups") == [left]
    made = services.follow_up(executed, kind="follow-up", by=treasurer)
    document = plan_closing(asked(executed))
    today = timezone.localdate()
    assert table(document, "Follow-ups") == [[made.code, "follow-up", "draft", today, euro("150")]]
    assert notes(document, "Follow-ups") == ["Nothing is left that did not arrive and is not followed up."]


def test_what_is_on_its_way_is_open(released, fare, asked):
    fare(orders(released)[0], "sent")
    found = became(plan_closing(asked(released)))
    assert [found[word] for word in ("of this not yet sent", "Sent", "of this still open, no word yet")] == [
        euro(sum_) for sum_ in ("120", "180", "180")
    ]


def test_what_does_not_tie_is_said(executed, asked):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE remittances_attempt SET fee = fee + 1, returned = returned - 1 WHERE returned > 0")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET LOCAL ROLE aidassoc_site")
    document = plan_closing(asked(executed))
    assert notes(document, "What became of the sum")[0] == (
        "What was sent is 240.00 EUR and its parts 239.00 EUR: they differ by 1.00 EUR."
    )
    assert notes(document, "Beside the books") == ["Statement and books differ by 3.00 EUR in all."]


@pytest.mark.parametrize(("build", "count"), [(plan_printed, 4), (plan_closing, 6)])
def test_queries_whatever_the_number_of_lines(build, count, executed, asked, django_assert_num_queries):
    plan = Plan.objects.with_parts().get(pk=executed.pk)
    with django_assert_num_queries(count):
        build(asked(plan))


@pytest.mark.parametrize("build", [plan_printed, plan_closing])
def test_without_a_plan_those_there_are_are_named(build, asked, planned):
    plan = planned()
    document = build(asked(None))
    assert table(document, "Plans") == [[plan.code, "regular", "draft", plan.from_on, plan.to_on, euro("300")]]
    assert notes(document, "Plans") == ["This report tells of one plan: choose it above."]


@pytest.mark.parametrize("name", ["plan-printed", "plan-closing"])
def test_page_of_a_plan(name, executed, treasurer, sign_in, django_assert_max_num_queries):
    client = sign_in(treasurer)
    seal(wait=1)
    with django_assert_max_num_queries(12):
        shown = client.get(f"/reports/{name}/", {"plan": executed.code}).content.decode()
    assert f"as=pdf&amp;plan={executed.code}" in shown or f"plan={executed.code}&amp;as=pdf" in shown
    assert orders(executed)[0].address.code in shown or name == "plan-closing"


@pytest.mark.parametrize("build", [plan_printed, plan_closing])
def test_check_number_is_the_same_in_every_language(build, executed, asked):
    numbers = map(checknumber.of, map(partial(build), (asked(executed, language=code) for code in ("en", "ar"))))
    assert len(set(numbers)) == 1


def test_what_arrived_stands_beside_what_was_meant(executed, asked):
    first, last = dt.date(2026, 4, 1), timezone.localdate()
    rows = table(what_arrived(asked(None, first=first, as_of=last)), "Address by address")
    assert [row[3:6] for row in rows] == [
        ["9.00", euro("180"), euro("150")],
        ["3.00", euro("60"), euro("0")],
        ["3.00", euro("60"), euro("0")],
    ]
    assert [row[-1] for row in rows[1:]] == ["nothing arrived"] * 2


def test_a_follow_up_means_nothing_more(executed, asked, plan_to, treasurer):
    plan_to("released", services.follow_up(executed, kind="follow-up", by=treasurer))
    rows = table(what_arrived(asked(None, first=dt.date(2026, 4, 1))), "Address by address")
    assert [row[4] for row in rows] == [euro("180"), euro("60"), euro("60")]
