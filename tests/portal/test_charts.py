from datetime import date
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal import charts

LIFE = charts.Life(
    today=date(2026, 11, 22),
    episodes=[charts.Episode("remand", date(2018, 3, 4), date(2019, 1, 1)), charts.Episode("exile", date(2019, 1, 1))],
    marks=[charts.Mark("letter", date(2021, 5, 1))],
    should_be_free=date(2023, 3, 4),
    last_sign=date(2024, 9, 9),
)


@pytest.mark.parametrize(
    ("largest", "marks"),
    [(0, [0, 1]), (10300, [0, 5000, 10000, 15000]), (4, [0, 1, 2, 3, 4]), ("0.3", ["0", "0.1", "0.2", "0.3"])],
)
def test_axis_steps(largest, marks):
    assert charts.steps(Decimal(largest)) == [Decimal(mark) for mark in marks]


@given(st.decimals(min_value="0.01", max_value=10**15, places=2))
def test_axis_reaches_the_largest_value_in_few_steps(largest):
    marks = charts.steps(largest)
    assert marks[-2] < largest <= marks[-1]
    assert len(marks) <= 6


def test_bars_stand_on_the_ground_line_and_mirror():
    plot = charts.bars(["Jun", "Jul"], [("in", [Decimal(10), Decimal(5)])])
    turned = charts.bars(["Jun", "Jul"], [("in", [Decimal(10), Decimal(5)])], mirrored=True)
    assert [bar["y"] + bar["h"] for bar in plot["bars"]] == [charts.BOTTOM, charts.BOTTOM]
    assert plot["bars"][0]["h"] == 2 * plot["bars"][1]["h"]
    assert [x for x, _text in turned["labels"]] == [charts.WIDTH - x for x, _text in plot["labels"]]


def test_life_line_puts_overlapping_episodes_in_lanes():
    plot = charts.life_line(
        charts.Life(
            today=date(2026, 1, 1),
            episodes=[
                charts.Episode("a", date(2020, 1, 1), date(2022, 1, 1)),
                charts.Episode("b", date(2021, 1, 1), date(2023, 1, 1)),
                charts.Episode("c", date(2022, 1, 1), date(2024, 1, 1)),
            ],
        )
    )
    assert [bar["y"] for bar in plot["bars"]] == [8, 8 + charts.LANE, 8]


def test_life_line_runs_the_other_way_from_right_to_left():
    plot, turned = charts.life_line(LIFE), charts.life_line(LIFE, mirrored=True)
    assert turned["free"] == pytest.approx(charts.LINE_WIDTH - plot["free"])
    assert turned["bars"][0]["x"] > turned["bars"][1]["x"]


def test_timeline_says_in_words_what_it_draws():
    page = engines["django"].from_string("{% load charts %}{% timeline 'Years' life %}").render({"life": LIFE})
    assert "should have been free since 4 Mar 2023" in page
    assert "last sign of life 9 Sep 2024, silence since" in page
    assert "1 Jan 2019 – still: exile" in page


def test_bar_chart_writes_plain_numbers_in_the_picture_whatever_the_language():
    source = "{% load charts %}{% bar_chart 'In' labels series 'EUR' %}"
    context = {"labels": ["Jun"], "series": [("in", [Decimal("1234.5")])]}
    with translation.override("fr"):
        page = engines["django"].from_string(source).render(context)
    assert 'height="125.1"' in page
    assert "1\u202f234,50" in page
