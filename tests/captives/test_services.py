from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from access.offices import Office
from access.refusal import Refusal
from audit.models import Minute
from captives import services
from captives.models import Captive, Episode, EpisodeKind
from captives.texts import checked, names
from tests import makers
from tests.captives.making import NAME, NOTES, case, episode


def test_register_seals_name_and_notes(case_worker):
    captive = case(case_worker)
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, real_name, notes, do_not_publish FROM captives_captive")
        code, name, notes, flagged = cursor.fetchone()
    assert (code, flagged, captive.code) == ("C-0001", True, "C-0001")
    assert NAME.encode() not in bytes(name)
    assert NOTES.encode() not in bytes(notes)
    assert NAME not in str(Minute.objects.values_list())


def test_codes_follow_one_another_also_after_a_refusal(case_worker):
    case(case_worker)
    with pytest.raises(Refusal, match="somebody who is case worker today"):
        case(makers.user())
    assert case(case_worker).code == "C-0002"


@pytest.mark.parametrize(("name", "sentence"), [("  ", "Write something"), ("A\0b", "U.0000"), ("n" * 201, "201 char")])
def test_register_refuses_a_name(case_worker, name, sentence):
    with pytest.raises(Refusal, match=sentence) as refusal:
        case(case_worker, name=name)
    assert refusal.value.field == "real_name"


def test_database_refuses_a_case_without_name(case_worker):
    captive = case(case_worker)
    with pytest.raises(IntegrityError, match="captive_name_kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE captives_captive SET real_name = NULL WHERE id = %s", [captive.pk])


def test_record_episode_keeps_the_text_and_its_days(case_worker):
    kept = episode(case(case_worker), EpisodeKind.SENTENCE, "1934-05~", term_months=36)
    assert (kept.when, kept.earliest_on, kept.latest_on) == ("1934-05~", date(1934, 5, 1), date(1934, 5, 31))


@pytest.mark.parametrize(
    ("kind", "when", "facts", "field"),
    [
        ("arrest", "Jan 1934", {}, "when"),
        ("arrest", "1634", {}, "when"),
        ("arrest", str(timezone.localdate() + timedelta(days=1)), {}, "when"),
        ("arrest", "1934", {"term_months": 3}, "term_months"),
        ("sentence", "1934", {"term_months": 0}, "term_months"),
        ("sentence", "1934", {"term_months": 10**15}, "term_months"),
        ("arrest", "1934", {"source": ""}, "source"),
        ("arrest", "1934", {"source": f"letter of {NAME}"}, "source"),
    ],
)
def test_record_episode_refuses(case_worker, kind, when, facts, field):
    captive = case(case_worker)
    with pytest.raises(Refusal) as refusal:
        episode(captive, kind, when, **facts)
    assert refusal.value.field == field
    assert not Episode.objects.exists()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("kind = 'holiday', term_months = NULL", "episode_kind_known"),
        ("latest_on = '1900-01-01'", "episode_days_in_order"),
        ("kind = 'arrest'", "episode_term_of_sentence"),
    ],
)
def test_database_refuses_an_episode(case_worker, change, rule):
    episode(case(case_worker), EpisodeKind.SENTENCE, "1934", term_months=3)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE captives_episode SET {change}")  # noqa: S608 - the changes stand above


def test_hand_over_moves_the_case_and_its_secrets(case_worker):
    captive, other = case(case_worker), makers.user(Office.CASE_WORKER)
    services.hand_case_over(captive, to=other, by=case_worker)
    assert list(Captive.objects.visible_to(case_worker)) == []
    assert list(Captive.objects.visible_to(other)) == [captive]
    captive.refresh_from_db()
    rights = [one.has_perm("captives.reveal_captive", captive) for one in (case_worker, other)]
    assert rights == [False, True]


@pytest.mark.parametrize("receiver", ["treasurer", "case_worker"])
def test_hand_over_refuses(request, case_worker, receiver):
    captive = case(case_worker)
    with pytest.raises(Refusal) as refusal:
        services.hand_case_over(captive, to=request.getfixturevalue(receiver), by=case_worker)
    assert refusal.value.field == "to"


def test_flag_is_written_once(case_worker):
    captive = case(case_worker)
    for flag in (False, False, True):
        captive = services.set_do_not_publish(captive, flag=flag, by=case_worker)
    acts = Minute.objects.filter(act__contains="do-not-publish").order_by("id").values_list("act", flat=True)
    assert (captive.do_not_publish, list(acts)) == (True, ["do-not-publish lifted", "do-not-publish set"])


def test_visible_to_own_worker_and_proposing_delegate(case_worker, delegate, secretary, stranger, auditor):
    mine, proposed = case(case_worker), case(body=delegate.body)
    seen = {
        user: set(Captive.objects.visible_to(user)) for user in (case_worker, delegate, secretary, stranger, auditor)
    }
    assert seen == {case_worker: {mine}, delegate: {proposed}, secretary: set(), stranger: set(), auditor: set()}


@pytest.mark.parametrize(
    "text",
    [
        f"Word of {NAME}.", NAME.lower(), NAME.upper(), NAME.replace(" ", "\n  "), NAME.replace("e", "\u00ade"),
        NAME.replace("-", "\u2011"), "KELLERHALS came", "dear Annamaria,",
    ],
)  # fmt: skip
def test_names_finds_the_sealed_name(case_worker, text):
    assert names(case(case_worker), text)


def test_names_passes_other_words(case_worker):
    captive = case(case_worker, name="Anna de Winter")
    assert not names(captive, "A long winter de Vries annals")
    assert not names(None, "Anna de Winter")


def test_checked_evens_line_ends_and_refuses_what_no_page_shows():
    assert checked(" a\r\nb\rc\td ", field="text", limit=10) == "a\nb\nc\td"
    for text in ("a\0", "a\x1b[31m", "\ud800", "\ue000", ""):
        with pytest.raises(Refusal):
            checked(text, field="text", limit=10)
