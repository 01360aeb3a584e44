"""Each component drawn by itself, in every state that matters."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.utils import translation

from portal.templatetags import house

CHAIN = [
    {"label": "Fund", "value": "Winter relief", "note": "the north", "url": "/books/1/", "state": "done"},
    {"label": "Remittance", "value": "500.00 EUR", "note": "", "url": "", "state": "here"},
    {"label": "Letter", "value": "none yet", "note": "", "url": "", "state": "missing"},
]


class Text(HTMLParser):
    """The words of a piece of a page, one space between them, and its tags with their attributes."""

    def __init__(self, markup):
        super().__init__()
        self.words, self.tags = [], []
        self.feed(markup)

    def handle_data(self, data):
        self.words += data.split()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def __str__(self):
        return " ".join(self.words)

    def attributes(self, tag, name):
        return [attrs[name] for found, attrs in self.tags if found == tag and name in attrs]


def drawn(component, **context):
    return Text(render_to_string(f"components/{component}.html", context))


@pytest.mark.parametrize(
    ("amount", "currency", "brackets", "text"),
    [
        ("1234.5", "EUR", False, "1,234.50 EUR"),
        ("-1234.5", "EUR", False, "−1,234.50 EUR"),
        ("-1234.5", "EUR", True, "(1,234.50) EUR"),
        ("0", "EUR", True, "0.00 EUR"),
        ("-0.00", "EUR", True, "0.00 EUR"),
        ("118000", "JPY", False, "118,000 JPY"),
        ("7.1", "TND", False, "7.100 TND"),
        ("0.0051", "EUR", False, "0.0051 EUR"),
        ("999999999999999.99", "USD", False, "999,999,999,999,999.99 USD"),
    ],
)
def test_money_is_set_with_its_currency(amount, currency, brackets, text):
    assert str(drawn("money", amount=Decimal(amount), currency=currency, brackets=brackets)) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "−1 234,50 EUR"), ("de", "−1.234,50 EUR"), ("ar", "−1,234.50 EUR"), ("zh-hans", "−1,234.50 EUR")],
)
def test_money_is_written_as_the_language_does(language, text):
    with translation.override(language):
        found = drawn("money", amount=Decimal("-1234.5"), currency="EUR")
    assert " ".join(str(found).replace("\u202f", " ").split()) == text
    assert found.attributes("bdi", "dir") == ["ltr"]


def test_money_takes_a_currency_row():
    assert str(drawn("money", amount=Decimal(5), currency=SimpleNamespace(pk="GBP"))) == "5.00 GBP"


def test_bracket_hangs_outside_its_column():
    assert house.sum_only(Decimal(-2), "EUR", brackets=True) == (
        '<bdi class="sum" dir="ltr">(2.00<span class="hang">)</span></bdi>'
    )


def test_chain_draws_done_here_and_missing_links():
    found = drawn("chain", links=CHAIN)
    assert found.attributes("li", "class") == ["done", "here", "missing"]
    assert found.attributes("li", "aria-current") == ["step"]
    assert found.attributes("a", "href") == ["/books/1/"]
    assert str(found) == "Fund Winter relief the north Remittance 500.00 EUR Letter (missing) none yet"
    assert found.attributes("ol", "aria-label") == ["The way of the money"]


def test_missing_links_are_dashed_in_the_sheet():
    sheet = (settings.BASE_DIR / "static/css/house.css").read_text()
    assert re.search(r"\.chain \.missing\{[^}]*dashed", sheet)


def test_waits_say_age_and_overdue_in_words():
    items = [
        {"title": "Match", "url": "/a/", "why": "six", "age_days": 5, "late": True},
        {"title": "Close", "url": "/b/", "why": "all tie", "age_days": 0, "late": False},
    ]
    found = drawn("waits", items=items)
    assert str(found) == "Match 5 days , overdue six Close today all tie"
    assert found.attributes("a", "href") == ["/a/", "/b/"]


def test_waits_without_items_say_so():
    assert str(drawn("waits", items=[])) == "Nothing waits for you."


def test_sealed_value_shows_mask_level_and_who():
    found = drawn("sealed", level="S4", who="Only the forwarder.")
    assert str(found) == "•••••••• •••• •••• Hidden text. S4 Sealed. Only the forwarder."
    assert "form" not in [tag for tag, _attrs in found.tags]


@pytest.mark.parametrize(("allowed", "forms_drawn"), [(True, ["/open/"]), (False, [])])
def test_sealed_value_opens_only_for_who_may(allowed, forms_drawn):
    found = drawn("sealed", level="S4", who="", reveal_url="/open/", reveal_allowed=allowed, writes="It is written.")
    assert found.attributes("form", "action") == forms_drawn
    assert ("It is written." in str(found)) is allowed


def test_revealed_text_is_escaped_and_says_that_it_was_written():
    found = drawn("sealed", level="S3", who="", text="<b>Box 17</b>")
    assert str(found) == "<b>Box 17</b> S3 Opened for you; the minutes say so."


def test_post_forms_carry_the_token_inside_isolated_components(rf):
    template = (
        '{% include "components/review.html" with title="T" happens=h undo="U" url="/do/" act="Do" back="/" only %}'
    )
    request = rf.get("/")
    page = Text(engines["django"].from_string(template).render({"h": ["A."]}, request))
    assert page.attributes("input", "name") == ["csrfmiddlewaretoken"]
    assert len(page.attributes("input", "value")[0]) == 64
    assert str(page) == "T A. U Do Leave it as it is"


class Gift(forms.Form):
    amount = forms.DecimalField(label="Sum", min_value=0)
    word = forms.CharField(label="Password", widget=forms.PasswordInput, max_length=3)

    def clean(self):
        raise forms.ValidationError("The lines do not tie.")


def test_error_summary_names_field_value_and_fault_but_no_password():
    found = drawn("error_summary", form=Gift({"amount": "-2", "word": "secret"}))
    assert str(found) == (
        "This was not taken yet The lines do not tie. "
        "Sum “-2”: Ensure this value is greater than or equal to 0. "
        "Password : Ensure this value has at most 3 characters (it has 6)."
    )
    assert found.attributes("a", "href") == ["#id_amount", "#id_word"]
    assert [(attrs["role"], attrs["tabindex"], "autofocus" in attrs) for _tag, attrs in found.tags[:1]] == [
        ("alert", "-1", True)
    ]


class Share(forms.Form):
    amount = forms.DecimalField(label="Sum", error_messages={"invalid": "“ten” is no sum."})


def test_error_summary_tells_the_rows_of_a_formset_and_a_value_once():
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-amount": "1", "form-1-amount": "ten"}
    found = drawn("error_summary", form=Share({"amount": "ten"}), rows=forms.formset_factory(Share)(data))
    assert str(found) == "This was not taken yet Sum : “ten” is no sum. Sum 2 : “ten” is no sum."
    assert found.attributes("a", "href") == ["#id_amount", "#id_form-1-amount"]


def test_error_summary_of_a_fresh_form_is_nothing():
    assert str(drawn("error_summary", form=Gift())) == ""


def test_minutes_show_codes_and_facts():
    row = {"at": datetime(2026, 11, 20, 9, 14, tzinfo=UTC), "act": "remittance sent", "actor_code": "agent-2"}
    found = drawn("minutes", rows=[row | {"facts": {"sum": "460.00", "fund_code": "W"}}])
    assert str(found) == "Minutes 20 Nov 2026, 09:14 remittance sent · agent-2 sum 460.00 · fund code W"


def test_facts_of_minutes_are_told_as_people_write_them():
    facts = {"sent_on": "2026-09-07", "refused": False, "knowingly": True, "when": "2026-02-31", "bodies": ["NL", "PL"]}
    told = (
        "<bdi>sent on 7 Sep 2026</bdi> · <bdi>knowingly</bdi> · <bdi>when 2026-02-31</bdi> · <bdi>bodies NL, PL</bdi>"
    )
    assert house.fact_words(facts) == told


def test_a_deviation_bears_its_sign_and_nothing_none():
    found = [re.sub("<[^>]*>", "", house.deviation(Decimal(figure))) for figure in ("0.3", "-0.1", "-0.0")]
    assert found == ["+0.3&nbsp;%", "−0.1&nbsp;%", "0.0&nbsp;%"]


@pytest.mark.parametrize(("language", "name"), [("en", "Russia"), ("fr", "Russie"), ("ar", "روسيا")])
def test_a_country_bears_its_name_in_the_language_of_the_page(language, name):
    with translation.override(language):
        assert (house.country("RU"), house.country("QQ")) == (name, "QQ")


def test_flash_marks_errors_by_a_sign():
    found = drawn("flash", messages=[Message(constants.SUCCESS, "Done."), Message(constants.ERROR, "Not done.")])
    assert str(found) == "✓ Done. ▲ Not done."
    assert found.attributes("div", "role") == ["status"]


def test_facts_take_pairs_and_rows():
    found = drawn("facts", rows=[("People", "9"), {"term": "Fund", "text": "Winter", "url": "/w/"}])
    assert str(found) == "People 9 Fund Winter"


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_refusal_pages_need_no_context(code):
    found = Text(get_template(f"{code}.html").render())
    assert [tag for tag, _attrs in found.tags if tag in {"h1", "main"}] == ["main", "h1"]
    assert found.attributes("html", "lang") == ["en"]
