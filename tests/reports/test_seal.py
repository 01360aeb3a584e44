from dataclasses import replace

import pytest
from django.urls import reverse

from audit import services
from audit.models import Minute, Seal
from reports import checknumber, wording
from reports.formats import FORMATS
from reports.seal import last_seal
from tests.reports.papers import report

PAGE = reverse("reports:report_show", args=["collection-report"])


def test_the_foot_tells_the_last_seal_and_the_check_number_does_not(treasurer):
    bare = report(sealed=None)
    assert last_seal() is None
    services.record("thing done", treasurer, by=treasurer)
    first = replace(bare, sealed=last_seal())
    services.record("thing done", treasurer, by=treasurer)
    second = replace(bare, sealed=last_seal())
    assert [first.sealed.minutes, second.sealed.minutes] == [1, 2]
    assert checknumber.of(bare) == checknumber.of(first) == checknumber.of(second)
    assert Seal.objects.get(number=2).digest.startswith(second.sealed.digest)
    assert wording.seal(replace(second)).endswith(f"UTC: 2 minutes, digest {second.sealed.digest}")


@pytest.mark.parametrize("ending", FORMATS)
def test_every_form_of_a_report_closes_the_minutes_in_first(treasurer, sign_in, ending):
    client = sign_in(treasurer)
    services.record("thing done", treasurer, by=treasurer)
    client.post(f"{PAGE}?as={ending}")
    assert Seal.objects.get().last_id >= Minute.objects.order_by("id").first().pk


def test_the_page_tells_the_last_seal(treasurer, sign_in):
    services.record("thing done", treasurer, by=treasurer)
    page = sign_in(treasurer).get(PAGE).content.decode()
    assert f"digest {Seal.objects.order_by('-number').first().short}" in page
