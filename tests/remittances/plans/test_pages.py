"""The pages of plans: what each office sees, may do, and is told."""

import html
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from access.offices import Office
from access.once import fresh
from ledger.models import Currency
from member_parties.models import Decision
from portal.waits import waits
from remittances import services
from remittances.models import Plan, PlanState, Remittance
from tests import makers
from tests.exporting import taken_along
from tests.remittances.story import DAY, carried_decision

STATES = PlanState.values


def address_of(name, thing=None):
    return reverse(f"remittances:{name}", args=[thing.pk] if thing else [])


@pytest.mark.parametrize("state", STATES)
def test_every_office_opens_what_it_may_see(state, plan_to, sign_in, people, django_assert_max_num_queries):
    plan, seen = plan_to(state), {}
    for office, person in people.items():
        client = sign_in(person)
        with django_assert_max_num_queries(12):
            seen[office] = client.get(plan.get_absolute_url()).status_code
    for_approvers = 404 if state in {"draft", "locked", "abandoned"} else 200
    nobody = dict.fromkeys(people, 404)
    assert seen == nobody | {"treasurer": 200, "auditor": 200, "approver": for_approvers}


@pytest.fixture
def planned_for(terms, place, treasurer):
    """Make drafts over so many new addresses."""

    def planned_for(count, **facts):
        for _one in range(count):
            place(3)
        plan = services.draft_plan(terms=terms("90"), on=DAY, **facts, by=treasurer)
        return services.propose_lines(plan, route="courier", by=treasurer)

    return planned_for


def pressed(client, name, thing, **facts):
    return client.post(address_of(f"plan_{name}", thing), facts, follow=True)


def facts_of(under, treasurer, **changes):
    """What the form of a new plan is sent with."""
    facts = {"kind": "regular", "decision": under.pk, "from_on": "2026-04-01", "to_on": "2026-06-30"}
    facts |= {"purpose": "bread", "sum": "300", "floor": "0", "cap": "", "once": fresh("draft plan", "new", treasurer)}
    return facts | changes


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_plan_goes_from_its_draft_to_the_signers_by_its_forms(money, decision, places, treasurer, sign_in):
    client, facts = sign_in(treasurer), facts_of(decision, treasurer)
    made = client.post(address_of("plan_new"), facts)
    plan = Plan.objects.get()
    assert made.url == address_of("plan_propose", plan)
    answer = pressed(client, "propose", plan, route="courier")
    assert told(answer)[-1].startswith("300.00 EUR are shared; 0.00 EUR of the sum are left.")
    line = plan.lines.get(number=2)
    changed = pressed(client, "line", line, amount="50", route="courier", because="two moved")
    assert told(changed) == ["Line 2 gives 50.00 EUR now. The plan gives 290.00 EUR; 10.00 EUR of its sum are left."]
    for name, state in (("lock", "locked"), ("unlock", "draft"), ("lock", "locked"), ("submit", "submitted")):
        pressed(client, name, plan)
        plan.refresh_from_db()
        assert plan.state == state


@pytest.mark.parametrize(("typed", "kept"), [({"on": "2026-03-05"}, date(2026, 3, 5)), ({}, None), ({"on": ""}, None)])
def test_a_plan_has_the_day_that_is_typed(typed, kept, money, decision, treasurer, sign_in):
    client = sign_in(treasurer)
    assert client.get(address_of("plan_new")).context["form"]["on"].value() == timezone.localdate()
    client.post(address_of("plan_new"), facts_of(decision, treasurer, **typed))
    plan = Plan.objects.get()
    assert plan.prepared_on == (kept or timezone.localdate())
    assert "on" not in client.get(address_of("plan_edit", plan)).context["form"].fields


def test_a_draft_sent_twice_is_one_draft(money, decision, treasurer, sign_in):
    client, facts = sign_in(treasurer), facts_of(decision, treasurer)
    client.post(address_of("plan_new"), facts)
    second = client.post(address_of("plan_new"), facts)
    assert (Plan.objects.count(), "This form was sent already" in second.text) == (1, True)


BAD = [
    ("sum", {"sum": "-1"}, "is no sum"),
    ("sum", {"sum": "0"}, "0.00 EUR is less than 0.01 EUR"),
    ("sum", {"sum": "1.005"}, "1.005 has more decimal places than EUR, which has 2"),
    ("sum", {"sum": "1001"}, "D-31 allows 1,000.00 EUR and 1,000.00 EUR of it are left: this is 1.00 EUR too much."),
    ("to_on", {"to_on": "2026-03-31"}, "A period cannot end before it begins."),
    ("cap", {"floor": "5", "cap": "4"}, "4.00 EUR is less than 5.00 EUR"),
    ("purpose", {"purpose": " "}, "This field is required."),
    ("decision", {"decision": "nonsense"}, "is not one of the available choices."),
    ("kind", {"kind": "follow-up"}, "is not one of the available choices."),
    ("from_on", {"from_on": "tomorrow"}, "Enter a valid date."),
    ("on", {"on": "2026-03-01"}, "1 Mar 2026 is too early: it cannot be before 2 Mar 2026."),
    ("on", {"on": "9999-01-01"}, "is yet to come."),
]


@pytest.mark.parametrize(("field", "change", "sentence"), BAD)
def test_absurd_plans_get_a_sentence_at_their_field(field, change, sentence, money, decision, treasurer, sign_in):
    answer = sign_in(treasurer).post(address_of("plan_new"), facts_of(decision, treasurer, **change))
    assert (answer.status_code, Plan.objects.count()) == (200, 0)
    assert sentence in html.unescape(str(answer.context["form"].errors[field]))


def test_a_draft_is_changed_by_its_form(planned, treasurer, sign_in):
    plan = planned()
    client = sign_in(treasurer)
    assert "300.00" in client.get(address_of("plan_edit", plan)).text
    pressed(client, "edit", plan, **facts_of(plan.decision, treasurer, purpose="coal", sum="400", cap="50"))
    plan.refresh_from_db()
    assert (plan.purpose, plan.sum, plan.cap, plan.total) == ("coal", 400, 50, 300)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [({"amount": "953"}, None, "this is 1.00 EUR too much"), ({"because": " "}, "because", "This field is required."),
     ({"amount": "1.005"}, "amount", "more"), ({"route": "balloon"}, "route", "balloon is not one of")],
)  # fmt: skip
def test_a_line_is_refused_in_a_sentence(change, field, sentence, planned, treasurer, sign_in):
    line = planned("120").lines.get(number=1)
    facts = {"amount": "60", "route": "courier", "because": "two moved"} | change
    answer = sign_in(treasurer).post(address_of("plan_line", line), facts)
    errors = answer.context["form"].errors
    assert sentence in html.unescape(str(errors[field or "__all__"]))
    line.refresh_from_db()
    assert line.overruled_because == ""


def test_who_overrules_a_signed_line_is_warned_first(plan_to, treasurer, sign_in, approver_one, approver_two):
    plan = plan_to("signed")
    page = address_of("plan_line", plan.lines.first())
    client = sign_in(treasurer)
    codes = " ".join(sorted([approver_one.body.code, approver_two.body.code]))
    assert f"It is signed by {codes}. Change it, and their signatures are void" in client.get(page).text
    client.post(page, {"amount": "50", "route": "courier", "because": "two moved"})
    plan.refresh_from_db()
    text = client.get(plan.get_absolute_url()).text
    assert (plan.state, "Changed since" in text) == ("draft", True)


def test_a_release_is_pressed_twice_and_done_once(plan_to, treasurer, sign_in):
    plan, client = plan_to("signed"), sign_in(treasurer)
    page = client.get(address_of("plan_release", plan))
    assert "Releases 3 orders" in page.text
    once = {"once": page.context["form"]["once"].value()}
    first, second = (pressed(client, "release", plan, **once) for _press in range(2))
    assert told(first) == [f"{plan.code} is released: its orders wait for the forwarders."]
    assert told(second) == ["This form was sent already: what it asked for is done. Look at how it stands now."]
    assert Remittance.objects.filter(line__plan=plan).count() == 3


def test_an_abandoned_plan_says_why(plan_to, treasurer, sign_in):
    plan, client = plan_to("draft"), sign_in(treasurer)
    once = client.get(address_of("plan_abandon", plan)).context["form"]["once"].value()
    answer = pressed(client, "abandon", plan, because="no need any more", once=once)
    assert "no need any more" in answer.text


def test_an_order_is_cancelled_and_followed_up_and_the_plan_closed(plan_to, treasurer, sign_in):
    plan, client = plan_to("released"), sign_in(treasurer)
    for order in Remittance.objects.filter(line__plan=plan):
        page = address_of("remittance_withdraw", order)
        text = client.get(order.get_absolute_url()).text
        assert page in text
        assert "signed with the plan that it is part of" in text
        client.post(page, {"because": "moved"})
    assert "cancelled 300.00 EUR" in client.get(address_of("plan_close", plan)).text
    pressed(client, "close", plan)
    form = client.get(address_of("plan_follow_up", plan)).context["form"]
    facts = {name: form[name].value() for name in ("decision", "once")}
    pressed(client, "follow_up", plan, kind="follow-up", **facts)
    made = Plan.objects.get(follows=plan)
    assert (Plan.objects.get(pk=plan.pk).state, made.total) == ("closed", 300)
    assert made.code in client.get(plan.get_absolute_url()).text


def test_a_follow_up_goes_under_the_decision_that_has_room(planned, plan_to, fare, treasurer, winter_relief, sign_in):
    whole = carried_decision(winter_relief, amount="300", code="D-32", by=treasurer)
    plan, client = plan_to("released", planned(decision=whole)), sign_in(treasurer)
    other = carried_decision(makers.fund(), amount="400", code="D-33", by=treasurer)
    fare(Remittance.objects.get(line__plan=plan, line__number=2), "withdrawn")
    field = client.get(address_of("plan_follow_up", plan)).context["form"]["decision"]
    assert field.value() == whole.pk
    fare(Remittance.objects.get(line__plan=plan, line__number=1), "confirmed", received="150")
    page = client.get(address_of("plan_follow_up", plan))
    assert "All of it draws 90.00 EUR on the decision that you choose." in page.text
    assert page.context["form"]["decision"].value() == Decision.objects.get(code="D-31").pk
    assert f"{other.code} · Bread for the north · " in page.text


ACTS = ["edit", "propose", "lock", "unlock", "submit", "abandon", "release", "follow_up", "close"]


@pytest.mark.parametrize("name", ACTS)
def test_who_may_see_but_not_act_is_refused_and_who_may_not_see_finds_nothing(name, planned, auditor, sign_in, people):
    plan = planned()
    answers = {who: sign_in(people[who]).post(address_of(f"plan_{name}", plan)).status_code
               for who in ("auditor", "forwarder", "stranger")}  # fmt: skip
    assert answers == {"auditor": 403, "forwarder": 404, "stranger": 404}


def test_the_approver_of_the_preparers_body_reads_the_rule_alone(plan_to, treasurer, sign_in):
    plan = plan_to("submitted")
    client = sign_in(makers.user(Office.APPROVER, body=treasurer.body))
    for name in ("plan_detail", "plan_lines"):
        answer = client.get(address_of(name, plan))
        assert (answer.status_code, plan.purpose in answer.text) == (403, False)
    assert plan.code not in client.get(address_of("plan_list")).text
    assert client.get(address_of("plan_line", plan.lines.first())).status_code == 404


def test_a_signer_reads_the_lines_without_address_and_route(plan_to, approver_one, sign_in):
    plan, client = plan_to("submitted"), sign_in(approver_one)
    for name in ("plan_detail", "plan_lines"):
        text = client.get(address_of(name, plan)).text
        assert "courier" not in text
        assert not [line.address_code for line in plan.lines.all() if line.address_code in text]
    rows = taken_along(client, address_of("plan_lines", plan))
    assert rows[0] == "No.;Country;People;Need;Sum;Currency;Why;Overruled because"
    assert rows[1].startswith("1;GR;9;")


def test_the_file_of_the_lines_holds_what_is_shown(plan_to, treasurer, sign_in):
    plan = plan_to("released")
    rows = taken_along(sign_in(treasurer), f"{address_of('plan_lines', plan)}?show=something&sort=-amount")
    assert [row.split(";")[0:9:8] for row in rows[1:]] == [["1", "180,00"], ["2", "60,00"], ["3", "60,00"]]
    order = Remittance.objects.get(line__plan=plan, line__number=1)
    assert rows[1].endswith(f"{order.code};approved")
    assert len(taken_along(sign_in(treasurer), f"{address_of('plan_list')}?state=released")) == 2


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["plan_list", "plan_lines", "plan_detail"])
def test_pages_ask_the_same_at_one_row_and_at_three(
    count, name, place, planned_for, plan_to, treasurer, sign_in, django_assert_num_queries
):
    plan = plan_to("released", planned_for(count))
    if name == "plan_list":
        for _more in range(count - 1):
            planned_for(0, kind="extra")
    client = sign_in(treasurer)
    with django_assert_num_queries({"plan_list": 6, "plan_lines": 6, "plan_detail": 12}[name]):
        client.get(address_of(name, None if name == "plan_list" else plan))


@pytest.mark.parametrize("query", ["state=x", "fund=%00", "kind=%00", "currency=XX", "page=9e9", "sort=x", "show=x",
                                   "country=%00", "code=%00"])  # fmt: skip
def test_nonsense_in_the_address_breaks_nothing(query, planned, treasurer, sign_in):
    plan, client = planned(), sign_in(treasurer)
    for address in (address_of("plan_list"), address_of("plan_lines", plan)):
        assert client.get(f"{address}?{query}").status_code == 200


def test_nobody_was_favoured_is_told_in_figures(place, places, planned, treasurer, sign_in):
    place(5, "IT", takes_money=False, notice="no money")
    page = sign_in(treasurer).get(planned().get_absolute_url())
    by_country = page.context["reach"].tables[0][2]
    told = [(row["group"], row["count"], row["amount"], row["deviation"]) for row in by_country]
    assert told == [("GR", 3, 300, Decimal("0.0")), ("", 3, 300, Decimal("0.0"))]


def test_a_body_of_few_places_is_not_told_apart(places, planned, resident, case_worker, treasurer, sign_in):
    services.place_resident(places[0], captive=resident.captive, from_on=DAY, by=case_worker)
    tables = sign_in(treasurer).get(planned().get_absolute_url()).context["reach"].tables
    assert [caption for caption, _head, _rows in tables] == ["By country", "By circle"]


@pytest.mark.parametrize(
    ("state", "title"),
    [("draft", "Bring plan {} before the signers"), ("signed", "Release plan {}"), ("released", None)],
)
def test_what_waits_is_told_at_home(state, title, plan_to, fare, treasurer, sign_in):
    plan, client = plan_to(state), sign_in(treasurer)
    if title is None:
        for order in Remittance.objects.filter(line__plan=plan):
            fare(order, "withdrawn")
        title = "Close plan {}"
    assert [wait.title for wait in waits(treasurer)] == [title.format(plan.code)]
    found = client.get(reverse("portal:find"), {"code": plan.code.lower()})
    assert found.url == plan.get_absolute_url()


def test_too_few_signers_are_foreseen_before_there_are_lines(terms, band, treasurer, sign_in):
    band("250")
    plan = services.draft_plan(terms=terms(), on=DAY, by=treasurer)
    page = sign_in(treasurer).get(plan.get_absolute_url())
    assert page.context["foresight"].sentence.startswith("3 bodies sign above 250.00 EUR, D-41; nobody can.")
    assert "None yet. 3 bodies sign it, none of them the preparer's." in html.unescape(page.text)


def test_the_lines_of_a_draft_say_where_fees_eat_too_much(planned, treasurer, sign_in, django_assert_num_queries):
    facts = {"route": "courier", "country": "GR", "is_open": True, "fee_flat": Decimal(10), "days": 30}
    facts |= {"currency": Currency.objects.get(pk="EUR"), "fee_percent": Decimal(0), "minimum": Decimal(0)}
    services.note_terms(**facts, by=treasurer)
    plan, client = planned(), sign_in(treasurer)
    with django_assert_num_queries(9):
        page = client.get(address_of("plan_lines", plan))
    assert {advice.key for advice in page.context["pooling"]} == {"K-2", "K-3"}
    assert "Much of it would go to fees" in page.text


def test_the_page_leads_to_the_paper_of_the_plan(plan_to, treasurer, sign_in):
    plan, client = plan_to("released"), sign_in(treasurer)
    text = client.get(address_of("plan_detail", plan)).text
    for name in ("plan-printed", "plan-closing"):
        address = f"{reverse('reports:report_show', args=[name])}?plan={plan.code}"
        assert address in text
        assert plan.code in client.get(address).text


def test_of_many_lines_it_is_said_when_asked(planned, treasurer, sign_in, monkeypatch):
    monkeypatch.setattr("remittances.views.plan_lines.AT_ONCE", 2)
    monkeypatch.setattr("remittances.views.plan_lines.SHOWN", 1)
    facts = {"fee_flat": Decimal(9), "fee_percent": Decimal(0), "minimum": Decimal(0), "days": 21, "is_open": True}
    euro = Currency.objects.get(pk="EUR")
    services.note_terms(route="courier", country="GR", currency=euro, **facts, by=treasurer)
    page, client = address_of("plan_lines", planned()), sign_in(treasurer)
    assert "Which lines would lose much to fees?" in client.get(page).text
    asked = client.get(page, {"pooling": "on"}).text
    assert ("Much of it would go to fees" in asked, "1 more line would lose as much." in asked) == (True, True)
