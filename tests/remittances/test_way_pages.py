"""Pages of ways, terms and the file for the bank."""

import html
import json
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from audit.models import Minute
from ledger.models import Account, Currency
from remittances import services
from remittances.models import AddressWay, RouteTerms
from tests.remittances.story import REASON
from tests.remittances.test_ways import BANK, nobodys_iban
from vault.services import seal


def address_of(name, thing=None, query=""):
    return reverse(f"remittances:{name}", args=[thing.pk] if thing else []) + query


@pytest.fixture
def way(address, case_worker):
    return services.open_way(address, route="bank", details=BANK, by=case_worker)


@pytest.fixture
def in_hand(way, brought_to, drafted, bank):
    Account.objects.filter(pk=bank.pk).update(bank_identifier=nobodys_iban(1))
    return brought_to("in hand", drafted(route="bank"))


def test_a_way_is_opened_by_its_form_and_shown_by_its_fields(address, case_worker, treasurer, sign_in):
    client = sign_in(case_worker)
    page = client.get(address_of("way_new", address, "?route=bank")).text
    assert page.count("neither you nor the office can read it back") == 4
    client.post(address_of("way_new", address, "?route=bank"), BANK)
    assert AddressWay.objects.get().filled == ["iban", "payee"]
    shown = sign_in(treasurer).get(address.get_absolute_url()).text
    assert ("payee, IBAN" in shown, BANK["iban"] in shown, "Payee Canary" in shown) == (True, False, False)


def test_all_refusals_stand_at_their_fields_at_once(address, case_worker, sign_in):
    typed = {"payee": "Çelik", "iban": "DE00", "bic": "x"}
    answer = sign_in(case_worker).post(address_of("way_new", address, "?route=bank"), typed)
    errors = answer.context["form"].errors
    assert set(errors) == {"payee", "iban", "bic"}
    assert "It takes “Celik”" in errors["payee"][0]
    assert not Minute.objects.filter(act="way opened").exists()


def test_the_duplicate_is_asked_about_once(way, case_worker, sign_in):
    other = services.open_address(country="GR", lines="Another house 3", people=2, by=case_worker)
    client, page = sign_in(case_worker), address_of("way_new", other, "?route=bank")
    assert "knowingly" in client.post(page, BANK).text
    client.post(page, BANK | {"knowingly": "on"})
    assert other.ways.get().route == "bank"


def test_a_way_is_closed_by_its_form(way, case_worker, sign_in):
    client = sign_in(case_worker)
    client.post(address_of("way_close", way), {"because": "the bank closed it"})
    assert AddressWay.objects.get().closed_by == case_worker
    assert client.get(address_of("way_close", way)).status_code == 404


def test_the_way_is_read_in_the_answer_alone(in_hand, forwarder, sign_in):
    client, page = sign_in(forwarder), address_of("remittance_way", in_hand)
    assert BANK["iban"] not in client.get(page).text
    answer = client.post(page, {"because": REASON})
    assert ("payee: Payee Canary" in answer.text, f"IBAN: {BANK['iban']}" in answer.text) == (True, True)
    assert answer.headers["Cache-Control"] == "no-store"


def asked(bank, **changes):
    return {"account": bank.pk, "on": timezone.localdate().isoformat(), "because": REASON, **changes}


def test_the_bank_gets_one_order_in_one_file(in_hand, bank, forwarder, sign_in, minutes):
    page = address_of("remittance_bank_file", in_hand)
    answer = sign_in(forwarder).post(page, asked(bank))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{in_hand.code}-1.xml"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = {etree.QName(one).localname: one.text for one in etree.fromstring(answer.content).iter("{*}*")}
    assert (told["MsgId"], told["InstdAmt"], told["IBAN"]) == (f"{in_hand.code}-1", "300.00", BANK["iban"])
    assert minutes(in_hand)[-1] == "way revealed"


BAD = [
    ({"bic": "x"}, "The account to pay from: This is no BIC"),
    ({"on": "2020-01-01"}, "A bank pays today or later."),
    ({"text": "хлеб"}, "A bank refuses “хлеб”"),
    ({"because": "short"}, "15 characters or more"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_a_file_is_refused_before_anything_is_opened(change, sentence, in_hand, bank, forwarder, sign_in, minutes):
    page = address_of("remittance_bank_file", in_hand)
    answer = sign_in(forwarder).post(page, asked(bank, **change))
    assert (answer.status_code, sentence in html.unescape(answer.text)) == (200, True)
    assert "way revealed" not in minutes(in_hand)


def test_an_account_without_an_iban_pays_nothing(in_hand, bank, forwarder, sign_in):
    Account.objects.filter(pk=bank.pk).update(bank_identifier="12345")
    answer = sign_in(forwarder).post(address_of("remittance_bank_file", in_hand), asked(bank))
    assert "The account to pay from: This is no IBAN" in html.unescape(answer.text)


def test_what_is_kept_may_be_refused_by_the_bank_after_all(
    address, brought_to, drafted, bank, case_worker, forwarder, sign_in
):
    Account.objects.filter(pk=bank.pk).update(bank_identifier=nobodys_iban(1))
    kept = AddressWay(address=address, route="bank", filled=["iban", "payee"], opened_by=case_worker)
    seal(kept, details=json.dumps({"payee": "Ялта", "iban": BANK["iban"]}))
    kept.save(force_insert=True)
    page = address_of("remittance_bank_file", brought_to("in hand", drafted(route="bank")))
    answer = sign_in(forwarder).post(page, asked(bank))
    assert "What is kept of the payee does not pass: payee" in html.unescape(answer.text)
    assert "Ялта" not in answer.text


def test_no_file_for_an_order_by_post(brought_to, forwarder, sign_in):
    order = brought_to("in hand")
    for name in ("remittance_bank_file", "remittance_way"):
        assert sign_in(forwarder).get(address_of(name, order)).status_code == 404


TERMS = {"route": "postal order", "country": "gr", "currency": "EUR", "is_open": "on", "fee_flat": "1,50"}
TERMS |= {"fee_percent": "0.5", "minimum": "20", "days": "21"}


def test_terms_are_noted_and_the_older_stay_as_history(treasurer, auditor, sign_in):
    client = sign_in(treasurer)
    client.post(address_of("terms_new"), TERMS)
    again = client.get(address_of("terms_new", query="?route=postal+order&country=GR&currency=EUR"))
    assert again.context["form"].initial | {"fee_flat": "1.50", "fee_percent": "0.5"} == again.context["form"].initial
    client.post(address_of("terms_new"), TERMS | {"days": "14"})
    listed = sign_in(auditor).get(address_of("terms_list", query="?country=gr")).context["page"].rows
    assert [row.days for row in listed] == [14]
    every = sign_in(auditor).get(address_of("terms_list", query="?show=all")).context["page"].rows
    assert [(row.days, row.in_force) for row in every] == [(14, True), (21, False)]


@pytest.mark.parametrize("query", ["?route=x&country=GR&currency=EUR", "?currency=%00", "?route=bank&country=GRR"])
def test_absurd_addresses_begin_an_empty_form(query, treasurer, sign_in):
    assert sign_in(treasurer).get(address_of("terms_new", query=query)).status_code == 200


def test_absurd_terms_stay_on_the_form(treasurer, sign_in):
    answer = sign_in(treasurer).post(address_of("terms_new"), TERMS | {"fee_percent": "100"})
    assert "from 0 to below 100" in html.unescape(answer.text)
    assert not RouteTerms.objects.exists()


def test_the_fee_of_a_sending_is_proposed_by_the_terms(brought_to, treasurer, forwarder, sign_in):
    euro = Currency.objects.get(pk="EUR")
    figures = {"fee_flat": Decimal("1.50"), "fee_percent": Decimal("0.5"), "minimum": Decimal(0), "days": 21}
    order = brought_to("in hand")
    services.note_terms(route="postal order", country="GR", currency=euro, is_open=True, by=treasurer, **figures)
    page = sign_in(forwarder).get(address_of("remittance_send", order))
    assert page.context["form"].initial["fee"] == "3.00"
