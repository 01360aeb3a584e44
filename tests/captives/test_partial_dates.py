from datetime import date

import pytest
from django.core.exceptions import ValidationError
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from captives.partial_dates import PartialDateField, read_partial_date

DAYS = {
    "1934": ("1934-01-01", "1934-12-31"),
    "1934-01": ("1934-01-01", "1934-01-31"),
    "1936-02": ("1936-02-01", "1936-02-29"),
    "1934-03-12": ("1934-03-12", "1934-03-12"),
    "1930~": ("1930-01-01", "1930-12-31"),
    "1934?": ("1934-01-01", "1934-12-31"),
    "1934-05%": ("1934-05-01", "1934-05-31"),
    "193X": ("1930-01-01", "1939-12-31"),
    "19XX": ("1900-01-01", "1999-12-31"),
    "1934-XX": ("1934-01-01", "1934-12-31"),
    "1934-05-XX": ("1934-05-01", "1934-05-31"),
    "1934/1936": ("1934-01-01", "1936-12-31"),
    "1934-05~/1934-08-02": ("1934-05-01", "1934-08-02"),
    "../1935-03-12": (None, "1935-03-12"),
    "/1935": (None, "1935-12-31"),
    "1935-03-12/..": ("1935-03-12", None),
    "1935/": ("1935-01-01", None),
    "1934-21": ("1934-03-01", "1934-05-31"),
    "1934-22": ("1934-06-01", "1934-08-31"),
    "1934-23": ("1934-09-01", "1934-11-30"),
    "1934-24": ("1934-12-01", "1935-02-28"),
    "1935-24": ("1935-12-01", "1936-02-29"),
    "1934-22/1935-21": ("1934-06-01", "1935-05-31"),
    "XXXX": (None, None),
}
REFUSED = [
    "", "?", "..", "/", "../..", "19", "193x", "1934-13", "1934-02-30", "1900-02-29", "1934-1", "1934/1935/1936",
    "unknown", "Jan 1934", "12.3.1934", "1934-03-12T10:00:00Z", "{1934,1935}", "[1934..1936]", "~1934", "1934-31",
    "1XXX", "1934-XX-01", "1934-X1", "0000", "-0044", "Y12000", "9999-24", "1934S2", "１９３４", "1934\x00", "1" * 5000,
    "1934" * 5000 + "/1936", "<b>1934</b>",
]  # fmt: skip


@pytest.mark.parametrize(("text", "days"), DAYS.items())
def test_days_of(text, days):
    read = read_partial_date(text)
    assert (read.text, read.earliest and str(read.earliest), read.latest and str(read.latest)) == (text, *days)


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_a_sentence(text, capfd):
    with pytest.raises(ValidationError, match=r"is no date\. Write 1934"):
        read_partial_date(text)
    assert capfd.readouterr() == ("", "")


def test_refuses_an_interval_that_ends_before_it_begins():
    with pytest.raises(ValidationError, match="“1936/1934” ends before it begins"):
        read_partial_date("1936/1934")


def test_doubtful_day_is_not_exact():
    texts = ("1934-03-12", "1934-03-12?", "1934-03", "../1934", "XXXX")
    assert [read_partial_date(text).is_exact for text in texts] == [True, False, False, False, False]


def test_sorts_by_first_then_last_day():
    right = ["../1929", "1930~", "193X", "1930-01-15", "1934", "1934-05", "1935/..", "XXXX"]
    found = sorted((read_partial_date(text) for text in reversed(right)), key=lambda one: one.sort_key)
    assert [str(one) for one in found] == right


real_days = st.dates(date(1000, 1, 1), date(9998, 12, 31))


@given(real_days)
def test_a_day_is_its_own_range(day):
    read = read_partial_date(day.isoformat())
    assert (read.earliest, read.latest, read.is_exact) == (day, day, True)


@given(real_days, st.sampled_from(["%Y", "%Y-%m", "%Y-XX", "%Y-%m-XX", "%Y~", "%Y-%m?", "%Y-%m-%d%%"]))
def test_a_day_lies_inside_whatever_is_known_of_it(day, shape):
    text = day.strftime(shape)
    read = read_partial_date(text)
    assert read.earliest <= day <= read.latest
    assert read.text == text


@given(real_days, real_days)
def test_an_interval_covers_both_its_days(one, other):
    first, last = sorted((one, other))
    read = read_partial_date(f"{first}/{last}")
    assert (read.earliest, read.latest) == (first, last)


@given(st.text(alphabet="0123456789X~?%./-", max_size=24))
def test_any_text_is_read_in_order_or_refused(text):
    try:
        read = read_partial_date(text)
    except ValidationError:
        return
    assert read.text == text.strip()
    assert not (read.earliest and read.latest) or read.earliest <= read.latest


@given(real_days, st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d", "%Y-21", "%Y-22", "%Y-23", "%Y~", "%Y?"]))
def test_agrees_with_the_library(day, shape):
    text = day.strftime(shape)
    theirs = parse_edtf(text)
    ours = read_partial_date(text)
    assert (ours.earliest, ours.latest) == tuple(
        date(*end[:3]) for end in (theirs.lower_strict(), theirs.upper_strict())
    )


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_same_in_every_time_zone(zone, settings):
    settings.TIME_ZONE = zone
    assert read_partial_date("1934-03-12").earliest == date(1934, 3, 12)


def test_field_gives_a_partial_date_or_none():
    assert PartialDateField().clean(" 1934-05 ").latest == date(1934, 5, 31)
    assert PartialDateField(required=False).clean("") is None
