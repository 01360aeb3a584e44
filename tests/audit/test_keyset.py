import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from audit import keyset, services
from audit.models import Minute


@pytest.fixture
def minutes(auditor):
    for _turn in range(11):
        services.record("done", auditor, by=auditor)
    return list(Minute.objects.order_by("-id"))


def walk(fields, size, way, cursor=""):
    """Every page in one direction, the cursors as a browser would send them."""
    while True:
        page = keyset.page(Minute.objects.all(), {way: cursor} if cursor else {}, fields, size=size)
        yield page
        cursor = getattr(page, way)
        if not cursor:
            return


@pytest.mark.parametrize("fields", [["id"], ["at", "id"]])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=some.integers(1, 12))
def test_pages_hold_each_row_once_there_and_back(minutes, fields, size):
    there = list(walk(fields, size, "after"))
    assert [row for page in there for row in page.rows] == minutes
    last = "_".join(str(getattr(there[-1].rows[-1], name)) for name in fields)
    back = [keyset.page(Minute.objects.all(), {"before": last}, fields, size=size)]
    while back[-1].before:
        back.append(keyset.page(Minute.objects.all(), {"before": back[-1].before}, fields, size=size))
    assert [row for page in reversed(back) for row in page.rows] == minutes[:-1]


@pytest.mark.parametrize("cursor", ["", "x", "1_2", "_", "9" * 40, "1e3", "\x00", "-1"])
def test_cursors_that_are_none_of_ours_break_nothing(minutes, cursor):
    for way in ("after", "before"):
        assert len(keyset.page(Minute.objects.all(), {way: cursor}, ["id"], size=3).rows) in {0, 3}


def test_no_page_counts_or_skips(minutes, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        keyset.page(Minute.objects.all(), {"after": str(minutes[3].pk)}, ["id"], size=3)
    statement = asked.captured_queries[0]["sql"]
    assert "OFFSET" not in statement
    assert "COUNT" not in statement
