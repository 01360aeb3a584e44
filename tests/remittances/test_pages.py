"""The pages: what each office sees, may do, and is told."""

import html
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from access.offices import Office
from access.once import fresh
from remittances import services
from remittances.models import RecipientAddress, Remittance, State
from tests import makers
from tests.exporting import taken_along

STATES = [*State.values, "signed"]


def address_of(name, thing=None):
    return reverse(f"remittances:{name}", args=[thing.pk] if thing else [])


@pytest.mark.parametrize("state", STATES)
def test_every_office_opens_what_it_may_see(state, brought_to, resident, sign_in, people):
    order = brought_to(state)
    seen = {}
    for office, person in people.items():
        answer = sign_in(person).get(order.get_absolute_url())
        seen[office] = answer.status_code
    late = state in {"sent", "confirmed", "returned", "unknown"}
    assert seen == {
        "treasurer": 200,
        "auditor": 200,
        "approver": 404 if state == "draft" else 200,
        "forwarder": 200 if late or state == "in hand" else 404,
        "case worker": 200 if late else 404,
        "secretary": 404,
        "stranger": 404,
    }


FORMS = ("edit", "withdraw", "recall", "refuse", "reveal", "confirm", "return", "unknown")


@pytest.mark.parametrize("name", FORMS)
def test_act_pages_open_for_those_who_act(name, brought_to, sign_in, people):
    state = {"edit": "draft", "withdraw": "draft", "recall": "approved", "refuse": "submitted", "reveal": "in hand"}
    who = {"refuse": "approver", "reveal": "forwarder"}
    order = brought_to(state.get(name, "sent"))
    answer = sign_in(people[who.get(name, "treasurer")]).get(address_of(f"remittance_{name}", order))
    assert (answer.status_code, order.code in answer.text) == (200, True)


def test_a_draft_is_made_and_submitted_by_its_forms(money, decision, address, treasurer, sign_in):
    client = sign_in(treasurer)
    facts = {"decision": decision.pk, "address": "k-1", "amount": "300,50", "route": "courier", "purpose": "bread"}
    facts["once"] = fresh("draft remittance", "new", treasurer)
    made = client.post(address_of("remittance_new"), facts, follow=True)
    order = Remittance.objects.get()
    assert (order.amount, order.address, made.redirect_chain) == (
        Decimal("300.5"),
        address,
        [(order.get_absolute_url(), 302)],
    )
    client.post(address_of("remittance_submit", order))
    order.refresh_from_db()
    assert order.state == State.SUBMITTED


BAD = [
    ({"amount": "-1"}, "is no sum"),
    ({"amount": "1.00001"}, "has more than 4 decimals, which no currency has"),
    ({"amount": "0"}, "0.00 EUR is less than 0.01 EUR"),
    ({"amount": "1.005"}, "1.005 has more decimal places than EUR, which has 2"),
    ({"amount": "1" + "0" * 15}, "is larger than these books can hold"),
    ({"amount": "NaN"}, "is no sum"),
    ({"amount": "1001"}, "D-31 allows 1,000.00 EUR and 1,000.00 EUR of it are left: this is 1.00 EUR too much."),
    ({"address": "K-999"}, "There is no address K-999."),
    ({"address": "\x00"}, "Null characters are not allowed."),
    ({"decision": "nonsense"}, "is not one of the available choices."),
    ({"route": "balloon"}, "balloon is not one of the available choices."),
    ({"purpose": "x" * 121}, "at most 120 characters"),
    ({"purpose": "  "}, "This field is required."),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_absurd_drafts_get_one_sentence(change, sentence, money, decision, address, treasurer, sign_in):
    facts = {"decision": decision.pk, "address": "K-1", "amount": "300", "route": "courier", "purpose": "bread"}
    facts["once"] = fresh("draft remittance", "new", treasurer)
    answer = sign_in(treasurer).post(address_of("remittance_new"), facts | change)
    assert answer.status_code == 200
    assert sentence in html.unescape(answer.text)
    assert not Remittance.objects.exists()


@pytest.mark.parametrize("on", ["2099-01-01", "1200-01-01", "yesterday", "", "2026-02-30"])
def test_absurd_days_of_sending_are_refused(on, brought_to, bank, forwarder, sign_in):
    order = brought_to("in hand")
    facts = {"account": bank.pk, "fee": "15", "on": on, "once": fresh("send", f"{order.pk}/1", forwarder)}
    answer = sign_in(forwarder).post(address_of("remittance_send", order), facts)
    order.refresh_from_db()
    assert (answer.status_code, bool(answer.context["form"].errors["on"]), order.state) == (200, True, "in hand")


def test_the_approver_of_the_preparers_body_reads_the_rule_alone(brought_to, treasurer, sign_in, minutes):
    order = brought_to("submitted")
    own = makers.user(Office.APPROVER, body=treasurer.body)
    client = sign_in(own)
    seen, pressed = client.get(order.get_absolute_url()), client.post(address_of("remittance_approve", order))
    for answer in (seen, pressed):
        assert answer.status_code == 403
        assert f"was prepared by {treasurer.body.code}, your own body" in answer.text
        assert order.purpose not in answer.text
    assert minutes(order)[-1] == "signature refused"
    assert order.code not in client.get(address_of("remittance_list")).text


def test_signing_by_the_form_needs_what_was_read(brought_to, approver_one, sign_in):
    order = brought_to("submitted")
    answer = sign_in(approver_one).post(address_of("remittance_approve", order), {"digest": "0" * 64})
    assert (answer.status_code, order.approvals.count()) == (409, 0)
    assert "What you were shown has been changed since" in answer.text


@pytest.mark.parametrize("name", ["submit", "approve", "reveal", "send", "confirm", "return", "unknown"])
def test_who_may_see_but_not_act_is_refused(name, brought_to, auditor, sign_in):
    order = brought_to("in hand")
    assert sign_in(auditor).post(address_of(f"remittance_{name}", order)).status_code == 403


def test_a_forwarder_does_not_learn_of_anothers_order(brought_to, sign_in):
    order = brought_to("in hand")
    another = sign_in(makers.user(Office.FORWARDER))
    for name in ("detail", "reveal", "send"):
        assert another.get(address_of(f"remittance_{name}", order)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["remittance_list", "address_list"])
def test_lists_ask_the_same_at_one_row_and_at_three(
    count, name, drafted, case_worker, treasurer, sign_in, django_assert_max_num_queries
):
    for number in range(count):
        place = services.open_address(country="GR", lines=f"House {number}", people=1, by=case_worker)
        drafted("10", address=place)
    client = sign_in(treasurer)
    with django_assert_max_num_queries(7) as asked:
        client.get(address_of(name))
    assert len(asked) == {"remittance_list": 6, "address_list": 4}[name]


@pytest.mark.parametrize("state", State.values)
def test_the_page_of_a_remittance_asks_twelve_times_at_most(
    state, brought_to, resident, people, sign_in, django_assert_max_num_queries
):
    order = brought_to(state)
    for person in people.values():
        client = sign_in(person)
        with django_assert_max_num_queries(14):  # two of them are the session's
            client.get(order.get_absolute_url())


def test_the_list_shows_each_office_its_columns(brought_to, people, sign_in):
    brought_to("sent")
    head = {who: [column.key for column in sign_in(person).get(address_of("remittance_list")).context["columns"]]
            for who, person in people.items() if who in {"approver", "forwarder"}}  # fmt: skip
    assert head == {
        "approver": ["prepared_on", "purpose", "decision", "fund", "amount", "state"],
        "forwarder": ["address", "people", "route", "amount", "state"],
    }


def test_the_csv_holds_what_is_shown(brought_to, treasurer, sign_in):
    order = brought_to("submitted")
    rows = taken_along(sign_in(treasurer), f"{address_of('remittance_list')}?state=submitted")
    assert len(rows) == 2
    assert rows[1].startswith(f"{order.code};2026-03-02;K-1;9;bread;D-31;")


@pytest.mark.parametrize(
    "query", ["state=x", "fund=%00", "decision=%00", "currency=XXXX", "page=-1", "sort=x", "page=9e9"]
)
def test_nonsense_in_the_address_breaks_nothing(query, drafted, treasurer, sign_in):
    drafted()
    assert sign_in(treasurer).get(f"{address_of('remittance_list')}?{query}").status_code == 200


def test_the_page_of_an_address_tells_the_treasurer_no_case(
    address, resident, treasurer, case_worker, auditor, sign_in
):
    told = {who.username: resident.captive.code in sign_in(who).get(address.get_absolute_url()).text
            for who in (treasurer, case_worker, auditor)}  # fmt: skip
    assert told == {"treasurer": False, "case-worker": True, "auditor": True}


def test_a_case_worker_reads_the_codes_of_the_own_cases_alone(address, resident, case_worker, sign_in):
    page = sign_in(makers.user(Office.CASE_WORKER)).get(address.get_absolute_url()).text
    assert (resident.captive.code in page, "one of another case worker" in page) == (False, True)


def test_an_address_is_opened_by_its_form_and_closed(case_worker, sign_in):
    client = sign_in(case_worker)
    facts = {"lines": "Cellar door 9", "country": "gr", "people": "9", "takes_money": "on", "notice": ""}
    client.post(address_of("address_new"), facts)
    place = RecipientAddress.objects.get()
    assert (place.code, place.country, place.people) == ("K-1", "GR", 9)
    client.post(address_of("address_close", place))
    place.refresh_from_db()
    assert place.closed_on is not None


@pytest.mark.parametrize(
    "change",
    [{"lines": " "}, {"country": "Greece"}, {"people": "0"}, {"people": "1e3"}, {"lines": "x" * 2001},
     {"takes_money": ""}, {"people": "99999999999999999999"}],
)  # fmt: skip
def test_absurd_addresses_are_refused_on_the_form(change, case_worker, sign_in):
    facts = {"lines": "Cellar door 9", "country": "GR", "people": "9", "takes_money": "on", "notice": ""}
    answer = sign_in(case_worker).post(address_of("address_new"), facts | change)
    assert (answer.status_code, RecipientAddress.objects.count()) == (200, 0)


def test_a_person_lives_at_one_address(address, resident, case_worker, sign_in):
    another = services.open_address(country="IT", lines="x", people=2, by=case_worker)
    facts = {"captive": resident.captive.code.lower(), "from_on": "2026-04-01"}
    sign_in(case_worker).post(address_of("address_resident", another), facts)
    resident.refresh_from_db()
    assert str(resident.to_on) == "2026-04-01"
    assert another.residents.get().captive == resident.captive


def test_who_may_not_refuse_an_order_is_minuted(brought_to, treasurer, sign_in, minutes):
    order, own = brought_to("submitted"), makers.user(Office.APPROVER, body=treasurer.body)
    answer = sign_in(own).post(reverse("remittances:remittance_refuse", args=[order.pk]), {"because": "too much"})
    assert (answer.status_code, "your own body" in answer.text) == (403, True)
    assert minutes(order)[-1] == "refusal refused"


@pytest.mark.parametrize(("heard", "told"), [(None, "was ever heard from"), ("2015-05-03", "since 3 May 2015")])
def test_an_order_to_where_nobody_was_heard_from_says_so(heard, told, brought_to, address, approver_one, sign_in):
    order = brought_to("submitted")
    RecipientAddress.objects.update(confirmed_on=heard)
    for page in (order.get_absolute_url(), address_of("remittance_approve", order)):
        assert told in sign_in(approver_one).get(page).text
    RecipientAddress.objects.update(confirmed_on=timezone.localdate())
    assert "heard from at this address" not in sign_in(approver_one).get(order.get_absolute_url()).text
