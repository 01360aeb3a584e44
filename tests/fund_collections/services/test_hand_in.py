from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Contribution, GiverKind, ListState
from fund_collections.services import Line, SumsDiffer
from tests.fund_collections.conftest import RETURNED
from vault import services as vault
from vault import wall
from vault.models import RecordKey

NAMED = Line(1, Decimal("5.00"), GiverKind.NAMED, giver="Clara Weiss", place="Jena")


def type_list(world, one, lines, total=None):
    total = sum(line.amount for line in lines) if total is None else Decimal(total)
    return services.type_list(one, lines=lines, collector_total=total, on=RETURNED, by=world.typist)


def test_difference_is_told_in_words_and_nothing_is_kept(world):
    one = world.issued()
    with pytest.raises(SumsDiffer) as caught:
        type_list(world, one, [Line(1, Decimal("5.00")), Line(2, Decimal("12.50"))], total="20.00")
    assert str(caught.value) == (
        "The lines come to 17.50 EUR, the collector wrote 20.00 EUR: the lines are 2.50 EUR less."
    )
    assert caught.value.difference == Decimal("-2.50")
    assert not one.contributions.exists()


def test_line_that_is_exactly_too_much_is_pointed_at(world):
    with pytest.raises(SumsDiffer, match="Look first at line 2: it is exactly that much"):
        type_list(world, world.issued(), [Line(1, Decimal("5.00")), Line(2, Decimal("2.00"))], total="5.00")


def test_swapped_digits_are_guessed(world):
    with pytest.raises(SumsDiffer, match="divides by nine"):
        type_list(world, world.issued(), [Line(1, Decimal("21.00"))], total="12.00")


def test_anonymous_gift_leaves_no_trace(world):
    one = world.at(ListState.RETURNED)
    assert set(one.contributions.values_list("giver_kind", "giver", "pseudonym")) == {("anonymous", None, "")}
    with wall.through(purpose="rotation"):
        assert not RecordKey.objects.exists()


def test_name_is_sealed_and_stands_nowhere_in_the_clear(world):
    one = type_list(world, world.issued(), [NAMED])
    (line,) = one.contributions.all()
    assert b"Clara" not in line.giver.blob
    assert vault.contains(line, "giver", "Clara Weiss")
    assert not Minute.objects.filter(facts__icontains="Clara").exists()


def test_name_typed_before_is_kept_when_the_list_is_typed_again(world):
    one = type_list(world, world.issued(), [NAMED])
    services.return_to_typing(one, because="wrong place", by=world.delegate)
    again = Line(1, Decimal("5.00"), GiverKind.NAMED, place="Gera")
    type_list(world, one, [again])
    (line,) = one.contributions.all()
    assert (line.place, vault.contains(line, "giver", "Clara Weiss")) == ("Gera", True)


def test_draft_keeps_lines_that_do_not_tie_yet(world):
    one = services.save_draft(world.issued(), lines=[NAMED], collector_total=Decimal(9), by=world.typist)
    assert (one.state, one.collector_total) == (ListState.ISSUED, Decimal(9))
    assert Contribution.objects.filter(list=one).count() == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (Line(26, Decimal(1)), "There is no line 26: the sheet ends with line 25."),
        (Line(0, Decimal(1)), "There is no line 0: the sheet ends with line 25."),
        (Line(1, Decimal(1)), "Line 1 is typed twice."),
        (Line(2, Decimal(0)), "Line 2: a gift is a sum above zero."),
        (Line(2, Decimal(1), GiverKind.NAMED), "Line 2 is of a named giver: type the name."),
    ],
)
def test_wrong_line_is_named(world, line, sentence):
    one = world.issued()
    with pytest.raises(Refusal) as caught:
        type_list(world, one, [Line(1, Decimal(1)), line])
    assert str(caught.value) == sentence
    assert not one.contributions.exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 2, 28), "28 Feb 2026 lies before 1 Mar 2026, the day of the step before it."),
        (timezone.localdate() + timedelta(days=1), "is still to come."),
    ],
)
def test_day_must_lie_between_the_issue_and_today(world, day, sentence):
    with pytest.raises(Refusal, match=sentence):
        services.type_list(
            world.issued(), lines=[Line(1, Decimal(1))], collector_total=Decimal(1), on=day, by=world.typist
        )


def test_list_without_lines_is_not_handed_in(world):
    with pytest.raises(Refusal, match="No line has a sum"):
        type_list(world, world.issued(), [], total="0")
