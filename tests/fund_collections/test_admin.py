from datetime import date

import pytest
from django.urls import reverse

from fund_collections.models import Appeal
from tests import makers


@pytest.fixture
def client_of_secretary(sign_in, secretary):
    return sign_in(secretary)


def test_secretary_enters_an_appeal(client_of_secretary):
    fund = makers.fund()
    data = {"code": "spring", "title": "Spring", "purpose": "Seeds.", "fund": fund.pk, "opens_on": "2026-04-01"}
    client_of_secretary.post(reverse("admin:fund_collections_appeal_add"), data)
    assert Appeal.objects.values_list("code", "fund", "opens_on").get() == ("spring", fund.pk, date(2026, 4, 1))


def test_fund_of_an_appeal_stays_once_a_list_is_out(world, client_of_secretary):
    world.issued()
    url = reverse("admin:fund_collections_appeal_change", args=[world.appeal.pk])
    data = {"title": "Winter", "purpose": "Coal.", "fund": makers.fund().pk, "opens_on": "2026-01-01"}
    client_of_secretary.post(url, data)
    world.appeal.refresh_from_db()
    assert (world.appeal.title, world.appeal.fund) == ("Winter", world.fund)


@pytest.mark.parametrize("person", ["treasurer", "auditor"])
def test_others_enter_no_appeal(sign_in, request, person):
    client = sign_in(request.getfixturevalue(person))
    assert client.get(reverse("admin:fund_collections_appeal_add")).status_code == 403


def test_lists_gifts_and_bank_are_not_in_the_admin():
    from django.contrib import admin

    models = {model.__name__ for model in admin.site._registry if model._meta.app_label == "fund_collections"}
    assert models == {"Appeal", "Collector"}
