"""The pages of the paper: numbering, the square, what is still out, reports, photographs."""

from datetime import timedelta
from itertools import chain

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from access.offices import Office
from audit.models import NumberSeries
from fund_collections import services
from fund_collections.models import Collector, ListReport, ListState, PrintRun
from fund_collections.services import Line
from tests import makers
from tests.fund_collections.conftest import COUNTED, DUE, ISSUED
from vault.intake import Page


def at(name, *args):
    return reverse(f"fund_collections:{name}", args=args)


def scanned(one):
    return reverse("list_scanned", args=[one.token])


def test_a_box_is_numbered_and_issued_by_its_numbers(world, sign_in):
    client = sign_in(world.delegate)
    data = {"body": world.body.pk, "appeal": world.appeal.pk, "currency": "EUR", "count": 3}
    data |= {"lines_printed": 25, "language": "de", "paper": "a4"}
    text = client.post(at("run_new"), data, follow=True).content.decode()
    run = PrintRun.objects.get()
    assert "3 sheets are numbered: NL-00001-8 to NL-00003-4." in text
    data = {"first_number": "nl 00001 8", "last_number": "NL-00002-6", "collector": world.collector.pk}
    data |= {"issued_on": ISSUED, "due_on": DUE}
    text = client.post(at("run_issue", run.pk), data, follow=True).content.decode()
    assert "2 lists issued: NL-00001-8 to NL-00002-6." in text
    assert list(run.lists.order_by("number").values_list("state", flat=True)) == ["issued", "issued", "printed"]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("NL-00001-9", "NL-00002-6", "a digit is wrong"),
        ("NL-00002-6", "NL-00001-8", "The last number comes before the first."),
        ("NL-00009-1", "NL-00009-1", "There is no list NL-00009-1 that you may see."),
    ],
)
def test_a_wrong_range_issues_nothing(world, sign_in, first, last, sentence):
    run = world.printed(2)
    data = {"first_number": first, "last_number": last, "collector": world.collector.pk}
    data |= {"issued_on": ISSUED, "due_on": DUE}
    assert sentence in sign_in(world.delegate).post(at("run_issue", run.pk), data).content.decode()
    assert run.lists.in_stock().count() == 2


@pytest.mark.parametrize(
    ("state", "person", "page"),
    [
        ("printed", "delegate", "list_detail"),
        ("issued", "typist", "list_type"),
        ("issued", "treasurer", "list_detail"),
        ("returned", "delegate", "list_count"),
        ("returned", "typist", "list_detail"),
        ("counted", "treasurer", "list_post"),
        ("lost", "delegate", "list_detail"),
    ],
)
def test_the_square_leads_to_the_next_act(world, sign_in, state, person, page):
    one = world.at(ListState(state))
    answer = sign_in(getattr(world, person)).get(scanned(one))
    assert answer["Location"] == at(page, one.pk)


def test_the_square_asks_for_the_login_first_and_comes_back(world, client):
    one = world.issued()
    assert client.get(scanned(one))["Location"] == f"/door/login/?next={scanned(one)}"
    client.get(scanned(one))
    assert SESSION_KEY not in client.session


def test_a_square_of_others_answers_like_one_never_drawn(world, other_world, sign_in):
    foreign, client = other_world.issued(), sign_in(world.delegate)
    shut, missing = (client.get(path) for path in (scanned(foreign), "/l/0123456789ABCDEF0123/"))
    assert (shut.status_code, shut.content) == (404, missing.content)


def test_fifty_lists_of_which_three_are_missing(world, sign_in):
    """G06: the page names the three, their holders and the days that they are out."""
    today, holders = timezone.localdate(), [world.collector]
    holders += [Collector.objects.create(code=f"K{number}", body=world.body) for number in (2, 3)]
    head = {"appeal": world.appeal, "body": world.body, "currency": world.euro, "by": world.delegate}
    days = {"issued_on": today - timedelta(days=40), "due_on": today - timedelta(days=10)}
    lists = [services.issue_lists(count, collector=holder, **head, **days)
             for count, holder in zip((20, 20, 10), holders, strict=True)]  # fmt: skip
    missing = [lists[1][0], lists[1][7], lists[2][3]]
    for one in chain.from_iterable(lists):
        if one not in missing:
            services.type_list(one, lines=[Line(1, 5)], collector_total=5, by=world.typist)
    answer = sign_in(world.delegate).get(at("list_out"))
    rows = [(one.number, one.collector.code, one.days_out, one.days_late) for one in answer.context["page"].object_list]
    assert rows == [(one.number, one.collector.code, 40, 10) for one in missing]
    told = [(row["collector__code"], row["issued"], row["back"], row["still_out"]) for row in answer.context["holders"]]
    assert told == [("K2", 20, 18, 2), ("K3", 10, 9, 1)]


def test_what_is_out_is_filtered_and_taken_along(world, other_world, sign_in):
    one, _foreign = world.issued(), other_world.issued()
    client = sign_in(world.delegate)
    for query, found in (({"holder": one.collector.code}, 1), ({"days": 36500}, 0), ({"days": "x"}, 0)):
        assert client.get(at("list_out"), query).context["page"].paginator.count == found
    lines = client.post(f"{at('list_out')}?as=csv").getvalue().decode().splitlines()
    assert [line.partition(";")[0] for line in lines[1:-1]] == [one.number]


def test_lists_are_filtered_by_holder_run_and_age(world, sign_in):
    run, one = world.printed(2), world.issued()
    client = sign_in(world.delegate)
    asked = ({"run": run.code}, {"holder": one.collector.code}, {"days": 1}, {"state": "printed"})
    assert [client.get(at("list_list"), query).context["page"].paginator.count for query in asked] == [2, 1, 1, 2]


def test_a_report_and_its_countersignature(world, sign_in):
    one = world.issued()
    data = {"state": "lost", "money": "unknown", "on": COUNTED, "because": "left on a train"}
    text = sign_in(world.delegate).post(at("list_end", one.pk), data, follow=True).content.decode()
    assert "left on a train" in text
    assert "It waits for a second person to countersign it." in text
    sign = at("report_countersign", ListReport.objects.get().pk)
    assert "ask a second person" in sign_in(world.delegate).post(sign, follow=True).content.decode()
    text = sign_in(world.treasurer).post(sign, follow=True).content.decode()
    assert f'Countersigned by <bdi class="code">{world.treasurer}</bdi>' in text
    data = {"on": COUNTED, "because": "behind the seat"}
    assert (
        "behind the seat" in sign_in(world.treasurer).post(at("list_found", one.pk), data, follow=True).content.decode()
    )


def test_only_the_delegate_opens_a_photograph(world, sign_in):
    one = world.issued()
    files = {"files": SimpleUploadedFile("clara.txt", b"Clara Weiss, 5.00")}
    text = sign_in(world.typist).post(at("photo_add", one.pk), files, follow=True).content.decode()
    assert "1 page is sealed" in text
    assert "clara" not in text.lower()
    photo = one.photos.get()
    for person in (world.typist, world.treasurer, makers.user(Office.AUDITOR)):
        assert sign_in(person).get(at("photo_open", photo.pk)).status_code == 403
    opened = sign_in(world.delegate).post(at("photo_open", photo.pk), {"because": "a line cannot be read"})
    assert (opened.content, opened["Content-Type"]) == (b"Clara Weiss, 5.00", "application/octet-stream")


def test_a_photograph_of_another_body_is_not_there(world, other_world, sign_in):
    (photo,) = services.add_photos(other_world.issued(), pages=[Page("txt", b"A.")], by=other_world.delegate)
    assert sign_in(world.delegate).get(at("photo_open", photo.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_runs_and_what_is_out_ask_the_same_whatever_their_number(world, sign_in, django_assert_num_queries, count):
    for _run in range(count):
        world.printed()
        world.issued()
    client = sign_in(world.delegate)
    for name, queries in (("run_list", 7), ("list_out", 9)):
        client.get(at(name))
        with django_assert_num_queries(queries):
            client.get(at(name))


@pytest.fixture
def past_five_figures(world):
    """Sheets 99999 to 100002 of one run."""
    world.issued()
    NumberSeries.objects.filter(key="list NL").update(last=99_998)
    return world.printed(4)


def test_a_run_past_five_figures_is_issued_from_first_to_last(past_five_figures, world, sign_in):
    run, client = past_five_figures, sign_in(world.delegate)
    numbers = ["NL-99999-5", "NL-100000-9", "NL-100001-7", "NL-100002-5"]
    page = client.get(run.get_absolute_url()).content.decode()
    rows = page[page.index("<tbody>") :]
    assert sorted(numbers, key=rows.index) == numbers
    data = {"first_number": numbers[0], "last_number": numbers[2], "collector": world.collector.pk}
    client.post(at("run_issue", run.pk), data | {"issued_on": ISSUED, "due_on": DUE})
    assert set(run.lists.in_stock().values_list("number", "running")) == {(numbers[3], 100_002)}


def test_lists_are_sorted_and_narrowed_by_their_running_number(past_five_figures, world, sign_in):
    rows = sign_in(world.delegate).get(at("list_list"), {"sort": "number"}).context["page"].object_list
    assert [one.running for one in rows] == [1, 99_999, 100_000, 100_001, 100_002]
    asked = {"first": "99999", "last": "100001", "sort": "-number"}
    rows = sign_in(world.delegate).get(at("list_list"), asked).context["page"].object_list
    assert [one.running for one in rows] == [100_001, 100_000, 99_999]
