"""The pages of what is known of an address: who writes it, who reads which part of it."""

import pytest
from django.urls import reverse

from remittances import services
from remittances.models import RecipientAddress, Remittance, RiskFlag
from tests.exporting import taken_along
from tests.remittances.story import DAY

LIST = "/remittances/addresses/"
WHY = "two letters came back"


def page(name, thing):
    return reverse(f"remittances:{name}", args=[thing.pk])


@pytest.fixture
def other(case_worker):
    facts = {"circle": "lawyer", "label": "second door", "takes_parcels": True, "takes_money": False}
    return services.open_address(
        country="IT", lines="Mill lane 4", people=2, notice="books", instructions="Ring.", **facts, by=case_worker
    )


ACTS = {
    "notice": ({"noted_on": DAY, "money": "no", "parcels": "yes", "text": "bread"}, ("takes_parcels", True)),
    "rename": ({"circle": "colony", "label": "winter", "people": "8"}, ("label", "winter")),
    "confirm": ({"on": DAY}, ("confirmed_on", DAY)),
    "need": ({"weight": "9.5", "from_on": DAY, "because": "one is ill"}, ("people", 9)),
    "instructions": ({"instructions": "Ring twice."}, ("country", "GR")),
}


@pytest.mark.parametrize("name", ACTS)
def test_each_act_has_a_page(name, address, case_worker, sign_in):
    facts, (field, value) = ACTS[name]
    client, url = sign_in(case_worker), page(f"address_{name}", address)
    assert client.get(url).status_code == 200
    done = client.post(url, facts, follow=True)
    address.refresh_from_db()
    assert (done.redirect_chain, getattr(address, field)) == ([(address.get_absolute_url(), 302)], value)
    assert "Ring twice" not in done.text


@pytest.mark.parametrize(
    ("name", "facts", "sentence"),
    [
        ("notice", {"noted_on": "2999-01-01", "text": "x"}, "is yet to come"),
        ("notice", {"noted_on": DAY, "text": "x", "letter": "L-1"}, "There is no letter L-1 that you may read."),
        ("alternate", {"alternate": "K-99"}, "There is no address K-99."),
        ("alternate", {"alternate": "K-1"}, "go round in a circle"),
        ("need", {"weight": "0", "from_on": DAY, "because": "x"}, "above zero persons"),
        ("need", {"weight": "NaN", "from_on": DAY, "because": "x"}, "Enter a number"),
    ],
)
def test_absurd_words_are_refused_on_the_form(name, facts, sentence, address, case_worker, sign_in):
    assert sentence in sign_in(case_worker).post(page(f"address_{name}", address), facts).text


def test_a_notice_tells_how_many_orders_it_holds_up_and_not_which(brought_to, case_worker, sign_in):
    order = brought_to("submitted")
    facts = {"noted_on": DAY, "money": "no", "text": "no sense in sending money"}
    told = sign_in(case_worker).post(page("address_notice", order.address), facts, follow=True)
    assert "of no use there now: 1 order." in told.text
    assert (order.code in told.text, list(Remittance.objects.visible_to(case_worker))) == (False, [])
    assert "no sense in sending money" in told.text


def test_a_forwarder_flags_without_seeing_the_page(brought_to, forwarder, case_worker, sign_in):
    order = brought_to("approved")
    client, url = sign_in(forwarder), page("address_flag", order.address)
    assert client.get(order.address.get_absolute_url()).status_code == 403
    told = client.post(url, {"risk": "theft", "because": WHY}, follow=True)
    assert told.redirect_chain == [("/remittances/burn/", 302)]
    assert ("Halted where it is: 1 order or plan" in told.text, "flagged" in told.text) == (True, True)
    lifted = sign_in(case_worker).post(page("flag_lift", RiskFlag.objects.get()), {"because": "wrote"}, follow=True)
    assert "The flag at K-1 is lifted" in lifted.text


def test_who_set_a_flag_is_told_that_another_lifts_it(address, case_worker, sign_in):
    services.flag(address, risk="moved", because=WHY, by=case_worker)
    client = sign_in(case_worker)
    assert "another person lifts it" in client.get(address.get_absolute_url()).text
    refused = client.post(page("flag_lift", RiskFlag.objects.get()), {"because": "wrote"})
    assert "You set this flag: another person lifts it." in refused.text


@pytest.mark.parametrize(("who", "reads"), [("treasurer", False), ("auditor", True), ("case worker", True)])
def test_the_treasurer_sees_that_a_flag_stands_and_not_why(who, reads, address, people, secretary, sign_in):
    services.flag(address, risk="informer", because=WHY, by=secretary)
    shown = sign_in(people[who]).get(address.get_absolute_url()).text
    assert "A risk flag stands" in shown
    assert (WHY in shown, "informer" in shown or "may inform" in shown) == (reads, reads)


def test_the_list_is_filtered_and_taken_along(address, other, treasurer, secretary, sign_in):
    services.flag(address, risk="moved", because=WHY, by=secretary)
    client = sign_in(treasurer)
    found = {query: [row.code for row in client.get(f"{LIST}?{query}").context["page"].rows] for query in (
        "circle=lawyer", "use=parcels", "use=money", "look=flagged", "look=stale", "circle=nonsense"
    )}  # fmt: skip
    assert found == {
        "circle=lawyer": ["K-2"],
        "use=parcels": ["K-2"],
        "use=money": [],
        "look=flagged": ["K-1"],
        "look=stale": ["K-1", "K-2"],
        "circle=nonsense": ["K-1", "K-2"],
    }
    rows = taken_along(client, f"{LIST}?circle=lawyer")
    assert rows[1] == "K-2;IT;lawyer;second door;2;no;yes;books;;no;0;"


def test_where_money_is_of_no_use_a_parcel_is_offered(other, decision, money, treasurer, sign_in):
    client, new = sign_in(treasurer), reverse("remittances:remittance_new")
    offered = client.get(other.get_absolute_url()).text
    assert (f"{new}?address=K-2&amp;route=parcel" in offered, "Prepare a remittance" in offered) == (False, False)
    assert f"{new}?address={other.code}&amp;route=parcel" in offered
    asked = client.get(f"{new}?address={other.code}&route=parcel")
    assert asked.context["form"].initial == {"decision": None, "address": other.code, "route": "parcel"}
    facts = {"decision": decision.pk, "address": other.code, "amount": "5", "route": "bank", "purpose": "bread"}
    facts["once"] = asked.context["form"]["once"].value()
    refused = client.post(new, facts).text
    assert "cannot use money. It can use: books – choose the route “parcel”." in refused
    client.post(new, facts | {"route": "parcel"})
    assert Remittance.objects.get().address == other


def test_the_forwarder_opens_instructions_by_themselves(brought_to, address, case_worker, forwarder, sign_in):
    services.instruct(address, instructions="Ring twice.", by=case_worker)
    order, client = brought_to("in hand"), sign_in(forwarder)
    assert page("remittance_instructions", order) in client.get(order.get_absolute_url()).text
    opened = client.post(page("remittance_instructions", order), {"because": "sending of 12 November"})
    assert ("Ring twice." in opened.text, "Cellar" in opened.text) == (True, False)


def test_without_instructions_there_is_nothing_to_open(brought_to, forwarder, sign_in):
    order, client = brought_to("in hand"), sign_in(forwarder)
    assert page("remittance_instructions", order) not in client.get(order.get_absolute_url()).text
    assert client.get(page("remittance_instructions", order)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_whatever_it_shows(count, address, case_worker, sign_in, django_assert_max_num_queries):
    for number in range(count):
        services.note_notice(address, noted_on=DAY, text=f"bread {number}", by=case_worker)
        services.flag(address, risk="moved", because=WHY, by=case_worker)
    client = sign_in(case_worker)
    with django_assert_max_num_queries(12):
        assert client.get(address.get_absolute_url()).status_code == 200
    assert RecipientAddress.objects.get().notice == f"bread {count - 1}"
