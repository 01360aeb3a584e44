"""What conftest.py promises to all other tests."""

import socket

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from audit.models import Minute
from ledger.models import Currency


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("as_owner")
def test_emptying_passes_the_triggers_and_spares_the_currencies():
    Minute.objects.create(actor_code="clerk", act="tried", subject_type="", subject_id="", subject_code="")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_minute")
    currencies = Currency.objects.count()
    call_command("flush", interactive=False, verbosity=0)
    assert (Minute.objects.count(), Currency.objects.count()) == (0, currencies)
    assert currencies


def test_network_is_refused():
    with socket.socket() as outward, pytest.raises(pytest.fail.Exception, match="reached for the network"):
        outward.connect(("192.0.2.1", 80))


@pytest.mark.browser
def test_browser_reaches_the_live_server(page):
    answer = page.goto("/static/css/house.css")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/css")
