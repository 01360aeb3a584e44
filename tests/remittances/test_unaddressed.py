"""Signers read no address, not by its code either; auditors read of a sending code, route, day and sum, and no more."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from access.refusal import Refusal
from remittances import services
from remittances.models import Plan
from remittances.unaddressed import lines_numbered, of_order
from remittances.views.lists import columns_for
from tests.breaking import breaks
from tests.exporting import taken_along
from tests.remittances.plans_by_hand import plan_of
from tests.remittances.story import CANARY, DAY

OTHER = "K-4711"
WRITTEN_BY_SQL = [
    """INSERT INTO remittances_remittance SELECT (jsonb_populate_record(t, jsonb_build_object(
       'id', gen_random_uuid(), 'code', 'R-X', 'purpose', %s))).* FROM remittances_remittance t""",
    """INSERT INTO remittances_plan SELECT (jsonb_populate_record(t, jsonb_build_object(
       'id', gen_random_uuid(), 'code', 'P-X', 'total', 0, 'purpose', %s))).* FROM remittances_plan t""",
    "UPDATE remittances_remittance SET purpose = %s",
    "UPDATE remittances_plan SET purpose = %s",
]


@pytest.fixture
def reasoned(money, decision, address, treasurer):
    """A plan before its signers whose reasons name its address and another one."""
    plan = plan_of(("100", "200"), decision=decision, address=address, by=treasurer, state="draft")
    why = f"{address.code} cannot use parcels. {OTHER} stands in for it."
    plan.lines.filter(number=2).update(why=why, overruled_because=f"as {address.code} said", proposed=150)
    for state in ("locked", "submitted"):
        Plan.objects.filter(pk=plan.pk).update(state=state)
    return Plan.objects.with_parts().get(pk=plan.pk)


def codes_read(text):
    return set(re.findall(r"K-[0-9]+", text))


def test_reasons_name_lines_by_their_numbers(reasoned, address):
    told = lines_numbered(reasoned)
    assert told(f"{address.code} waits for {OTHER}; XK-1, K-x", 2) == "Line 2 waits for another address; XK-1, K-x"
    assert told(f"as {address.code}") == "as line 1"
    assert of_order(f"A flag stands at {address.code}.") == "A flag stands at the address."


def test_signers_read_no_code_of_an_address(reasoned, brought_to, approver_one, treasurer, sign_in):
    order, client = brought_to("submitted"), sign_in(approver_one)
    pages = [order.get_absolute_url(), reasoned.get_absolute_url(), reverse("portal:home")]
    pages += [reverse(f"remittances:{name}") for name in ("remittance_list", "plan_list")]
    pages += [reverse(f"remittances:{name}", args=[order.pk]) for name in ("remittance_approve", "remittance_refuse")]
    pages += [reverse(f"remittances:plan_{name}", args=[reasoned.pk]) for name in ("approve", "lines", "refuse")]
    assert {page: codes_read(client.get(page).text) for page in pages} == {page: set() for page in pages}
    read = client.get(reverse("remittances:plan_approve", args=[reasoned.pk])).text
    assert ("Line 2 cannot use parcels. Another address stands" in read, "as line 2 said" in read) == (True, True)
    lines = reverse("remittances:plan_lines", args=[reasoned.pk])
    assert codes_read(" ".join(taken_along(client, lines))) == set()
    assert codes_read(sign_in(treasurer).get(lines).text) >= {OTHER}


NAMING = ["for K-1", "for k-1: bread", "bread (K-01, K-1/2)"]


@pytest.mark.parametrize("purpose", NAMING)
def test_no_purpose_names_an_address(purpose, drafted, decision, address, treasurer, sql):
    order, plan = drafted(), plan_of(("1",), decision=decision, address=address, by=treasurer, state="draft")
    terms = services.PlanTerms(decision, from_on=DAY, to_on=DAY, purpose=purpose, sum=Decimal(9))
    order_facts = {name: getattr(order, name) for name in ("decision", "address", "amount", "route")}
    writing = [
        lambda: drafted(purpose=purpose),
        lambda: services.edit_draft(order, **order_facts, purpose=purpose, by=treasurer),
        lambda: services.draft_plan(terms=terms, on=DAY, by=treasurer),
        lambda: services.edit_plan(plan, terms=terms, by=treasurer),
    ]
    for write in writing:
        with pytest.raises(Refusal, match=r"The purpose names K-1\. Signers read") as refused:
            write()
        assert refused.value.field == "purpose"
    for statement in WRITTEN_BY_SQL:
        with breaks("purpose_unaddressed"):
            sql(statement, purpose)


def test_a_purpose_that_only_looks_like_an_address_stays(drafted, address):
    """Of no address that there is, or a part of another word."""
    for purpose in ("K-2 and K-12", "XK-1", "K-1st floor", "K 1"):
        assert drafted("1", purpose=purpose).purpose == purpose


def words_in(page, caption):
    """The words of each cell in the rows of the table of that caption."""
    table = page.partition(f'id="{caption}"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    cells = re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", table, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells]


def test_auditors_read_of_a_sending_what_the_books_need_and_no_more(brought_to, resident, people, sign_in):
    order, client = brought_to("sent"), sign_in(people["auditor"])
    attempt = order.attempts.get()
    page = client.get(order.get_absolute_url()).text
    number, sent, *sums, outcome = words_in(page, "attempts")
    assert (number, sent) == ("1", f"{date_format(attempt.sent_on, 'SHORT_DATE_FORMAT')} postal order")
    assert (sums, outcome) == (["300.00 EUR", "15.00", "", "", ""], f"on the way {attempt.entry.code}")
    entry = client.get(attempt.entry.get_absolute_url()).text
    for text in (page, entry, client.get(reverse("remittances:remittance_list")).text):
        assert not [word for word in (CANARY, "Name Canary") if word in text]
    assert [column.key for column in columns_for(people["auditor"])] == [
        *("prepared_on", "address", "people", "purpose", "decision", "fund", "amount", "state")
    ]
