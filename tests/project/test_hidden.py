"""What may not be seen answers like what does not exist, byte for byte."""

import uuid

import pytest
from django.urls import reverse

from access.offices import Office
from captives import services as captives
from fund_collections import services as lists
from fund_collections.models import Appeal, Collector
from ledger.models import Currency
from letters import services as letters
from tests import makers


def foreign_login():
    return makers.user(), makers.user(Office.DELEGATE)


def foreign_case():
    worker = makers.user(Office.CASE_WORKER)
    facts = {"real_name": "A. Name", "notes": "", "proposed_by_body": worker.body, "case_worker": worker}
    return captives.register_captive(do_not_publish=True, by=worker, **facts), makers.user(Office.CASE_WORKER)


def foreign_letter():
    case, stranger = foreign_case()
    facts = {"received_on": makers.LONG_AGO, "language": "en", "captive": case, "original": "We froze."}
    return letters.receive_letter(by=case.case_worker, **facts), stranger


def foreign_list():
    delegate = makers.user(Office.DELEGATE)
    appeal = Appeal.objects.create(
        code="coal", title="Coal", purpose="Coal", fund=makers.fund(), opens_on=makers.LONG_AGO
    )
    facts = {"body": delegate.body, "collector": Collector.objects.create(code="C1", body=delegate.body)}
    facts |= {"currency": Currency.objects.get(pk="EUR"), "issued_on": makers.LONG_AGO, "due_on": makers.LONG_AGO}
    return lists.issue_list(appeal=appeal, by=delegate, **facts), makers.user(Office.DELEGATE)


PAGES = {
    "access:user_detail": foreign_login,
    "captives:captive_detail": foreign_case,
    "letters:letter_detail": foreign_letter,
    "fund_collections:list_detail": foreign_list,
}


def seen(answer):
    headers = {name: value for name, value in answer.headers.items() if name != "Date"}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("page", PAGES)
def test_hidden_is_like_missing(sign_in, db, page):
    thing, stranger = PAGES[page]()
    client = sign_in(stranger)
    hidden, missing = (client.get(reverse(page, args=[key])) for key in (thing.pk, uuid.uuid4()))
    assert seen(hidden) == seen(missing)
    assert hidden.status_code == 404
