import pytest
from babel import Locale

from portal.dates import partial_date_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1934", "1934"),
        ("1934-03", "March 1934"),
        ("1935-03-12", "12 March 1935"),
        ("1930~", "about 1930"),
        ("1930?", "1930, uncertain"),
        ("1930%", "about 1930, uncertain"),
        ("../1935-03-12", "not later than 12 March 1935"),
        ("1935-03-12/..", "not earlier than 12 March 1935"),
        ("1934/1936~", "between 1934 and about 1936"),
        ("193X", "the 1930s"),
        ("", "not known"),
        ("/", "not known"),
        ("1934-22", "summer 1934"),
        ("1934-03-XX~", "about March 1934"),
        ("1934-XX", "1934"),
        ("19XX", "between 1900 and 1999"),
        ("1935-02-30", "1935-02-30"),
        ("1934-1X", "1934-1X"),
    ],
)
def test_partial_date_words(text, words):
    assert partial_date_words(text, Locale("en", "150")) == words


def test_partial_date_words_of_another_language():
    assert partial_date_words("1935-03", Locale("fr")) == "mars 1935"
