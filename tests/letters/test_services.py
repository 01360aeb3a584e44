from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from access.offices import Office
from access.refusal import Refusal
from audit.models import Minute
from letters import services
from letters.models import Letter, LetterState
from tests import makers
from tests.captives.making import NAME, case
from tests.letters.making import ORIGINAL, REDACTED, letter


def test_receive_seals_the_original_and_numbers_by_year(secretary):
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 5))
    codes = [letter(secretary, received_on=day, redacted=False).code for day in days]
    assert codes == ["L-2025-0001", "L-2026-0001", "L-2026-0002"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT position(%s::bytea in original), state FROM letters_letter", [ORIGINAL.encode()]
        )
        assert cursor.fetchall() == [(0, "tray")]
    assert "canary" not in str(Minute.objects.values_list())


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"received_on": timezone.localdate() + timedelta(days=1)}, "received_on"),
        ({"received_on": date(1, 1, 1)}, "received_on"),
        ({"language": "tlh"}, "language"),
        ({"original": " \n"}, "original"),
        ({"original": "a\0b"}, "original"),
        ({"original": "x" * 65_537}, "original"),
        ({"original": "字" * 30_000}, "original"),
    ],
)
def test_receive_refuses_and_leaves_no_gap(secretary, facts, field):
    whole = {"received_on": date(2026, 3, 5), "language": "en", "original": ORIGINAL}
    with pytest.raises(Refusal) as refusal:
        services.receive_letter(**whole | facts, by=secretary)
    assert refusal.value.field == field
    assert letter(secretary, redacted=False).code == "L-2026-0001"


def test_redact_stores_what_pages_serve_and_again_for_a_better_one(secretary, case_worker):
    made = letter(secretary, captive=case(case_worker))
    made = services.redact(made, text=f" {REDACTED} Nor coal.\r\n", by=case_worker)
    assert (made.state, made.redacted, made.redacted_by) == ("redacted", f"{REDACTED} Nor coal.", case_worker)


@pytest.mark.parametrize("text", ["", "a\0", "x" * 20_001, f"I am {NAME.lower()}", "signed, KELLERHALS"])
def test_redact_refuses(secretary, case_worker, text):
    made = letter(secretary, captive=case(case_worker), redacted=False)
    with pytest.raises(Refusal) as refusal:
        services.redact(made, text=text, by=secretary)
    assert refusal.value.field == "text"
    assert NAME not in str(refusal.value)
    made.refresh_from_db()
    assert (made.state, made.redacted) == ("tray", "")


ACTS = {
    LetterState.REDACTED: lambda made, by: services.redact(made, text=REDACTED, by=by),
    LetterState.JUNK: lambda made, by: services.set_aside(made, because="an advertisement", by=by),
    LetterState.TRAY: services.take_back,
}


@pytest.mark.parametrize("wanted", LetterState)
@pytest.mark.parametrize("state", LetterState)
def test_every_move(secretary, state, wanted):
    made = letter(secretary, redacted=state == LetterState.REDACTED)
    if state == LetterState.JUNK:
        made = services.set_aside(made, because="an advertisement", by=secretary)
    act = ACTS[wanted] if wanted != LetterState.TRAY else lambda made, by: services.take_back(made, by=by)
    if wanted in Letter.MOVES[state]:
        assert act(made, secretary).state == wanted
    else:
        with pytest.raises(Refusal, match="it cannot become"):
            act(made, secretary)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("state = 'tray', redacted = '', redacted_by_id = NULL", "letter_moves"),
        ("state = 'junk', redacted = ''", "letter_moves"),
        ("original = 'x'", "letter_final"),
        ("received_on = '2020-01-01'", "letter_final"),
        ("code = 'L-1'", "letter_final"),
        ("captive_id = NULL", "letter_final"),
        ("redacted = ''", "letter_redacted_by_somebody"),
        ("state = 'lost'", "letter_(moves|state_known)"),
    ],
)
@pytest.mark.usefixtures("as_owner")
def test_database_refuses(secretary, case_worker, change, rule):
    letter(secretary, captive=case(case_worker))
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE letters_letter SET {change}")  # noqa: S608 - the changes stand above
    assert error.value.__cause__.diag.constraint_name in rule.replace("(moves|state_known)", "moves")


@pytest.mark.usefixtures("as_owner")
def test_database_keeps_every_letter(secretary):
    letter(secretary)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM letters_letter")


def test_sender_is_named_once(secretary, case_worker):
    made, captive = letter(secretary, redacted=False), case(case_worker)
    assert services.name_sender(made, captive=captive, by=secretary).captive == captive
    with pytest.raises(Refusal, match="stands already"):
        services.name_sender(made, captive=case(case_worker), by=secretary)


def test_originals_open_to_the_named_few(secretary, case_worker, auditor, delegate, treasurer, stranger):
    other_secretary, other_worker = makers.user(Office.SECRETARY), makers.user(Office.CASE_WORKER)
    of_case, of_nobody = letter(secretary, captive=case(case_worker)), letter(secretary)
    people = {
        "secretary": secretary, "other secretary": other_secretary, "worker": case_worker, "other worker": other_worker,
        "auditor": auditor, "delegate": delegate, "treasurer": treasurer, "stranger": stranger,
    }  # fmt: skip
    opens = {
        made: {name for name, user in people.items() if user.has_perm("letters.reveal_letter", made)}
        for made in (of_case, of_nobody)
    }
    assert opens == {of_case: {"secretary", "worker"}, of_nobody: {"secretary", "other secretary"}}


def test_visible_to(secretary, case_worker, auditor, stranger):
    own, foreign, unknown = (
        letter(secretary, captive=case(case_worker)), letter(secretary, captive=case()), letter(secretary)
    )  # fmt: skip
    seen = {user: set(Letter.objects.visible_to(user)) for user in (secretary, auditor, case_worker, stranger)}
    whole = {own, foreign, unknown}
    assert seen == {secretary: whole, auditor: whole, case_worker: {own, unknown}, stranger: set()}
