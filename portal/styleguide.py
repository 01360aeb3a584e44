"""Every component in every state on one page, with invented samples: /styleguide/, in the demo only."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.shortcuts import render
from django.views.decorators.http import require_safe

from access.doors import open_to_public
from portal.charts import Episode, Life, Mark

CHAIN = [
    {"label": "Collection", "value": "12 lists", "note": "Sept–Oct · 540.20 EUR", "url": "#chain", "state": "done"},
    {"label": "Fund", "value": "Winter relief", "note": "exiles in the north", "url": "#chain", "state": "done"},
    {"label": "Decision", "value": "D-31", "note": "9 Nov · 7 bodies for, 1 against", "url": "#chain", "state": "done"},
    {"label": "Remittance", "value": "500.00 EUR", "note": "sent 12 Nov · fee 15.00", "url": "", "state": "here"},
    {"label": "Confirmation", "value": "none", "note": "460.00 returned 20 Nov", "url": "", "state": "missing"},
    {"label": "Letter", "value": "none yet", "note": "due since 19 Nov", "url": "", "state": "missing"},
]
WAITS = [
    ("Match 7 bank bookings", "6 have one clear suggestion; 1 of 88.40 GBP matches nothing yet", 5, True),
    ("Count list NL-00214 with a second person", "Amsterdam-West handed in 18 lines, 214.50 EUR", 3, False),
    ("Book the return of R-2026-0391", "460.00 of 500.00 EUR came back; the agent kept a fee of 15.00", 1, False),
    ("Close October", "All bookings matched, every fund ties; the report’s check number is ready", 0, False),
]
MINUTES = [
    {"at": datetime(2026, 11, 20, 9, 14, tzinfo=UTC), "act": "return reported", "actor_code": "agent-2",
     "facts": {"sum": "460.00", "currency": "EUR", "booking": "B-8812"}},
    {"at": datetime(2026, 11, 12, 10, 2, tzinfo=UTC), "act": "remittance sent", "actor_code": "agent-1", "facts": {}},
]  # fmt: skip
FUNDS = [
    ("General relief", "—", "EUR", Decimal("18240.15"), Decimal(6000), Decimal("12240.15")),
    ("Winter relief", "exiles in the north", "EUR", Decimal("9312.40"), Decimal(9300), Decimal("12.40")),
    ("Prisoners in the east", "two prisons", "JPY", Decimal(118000), Decimal(120000), Decimal(-2000)),
]
LINES = [
    (1, "metal worker", "Zaandam", "5.00", ""),
    (2, "anonymous", "Zaandam", "2.50", ""),
    (3, "night shift, together", "Amsterdam", "-61", "-61 is not a gift: type the sum as a number above zero."),
    (4, "", "", "", ""),
]
LIFE = Life(
    today=date(2026, 11, 22),
    episodes=[
        Episode("on remand, prison of the eastern district", date(2018, 3, 4), date(2018, 11, 20)),
        Episode("sentence of five years, labour colony", date(2018, 11, 20), date(2023, 6, 2)),
        Episode("exile to a northern village", date(2023, 6, 2), date(2025, 2, 1), sure=False),
    ],
    marks=[Mark("letter in own hand", date(2021, 5, 1)), Mark("parcel confirmed", date(2024, 9, 9))],
    should_be_free=date(2023, 3, 4),
    last_sign=date(2024, 9, 9),
)
MONTHS = ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
SERIES = [
    ("collected", [Decimal(n) for n in (5300, 6700, 6000, 9100, 10300, 8300)]),
    ("sent", [Decimal(n) for n in (4500, 5600, 4900, 6300, 8500, 1300)]),
]


class SampleForm(forms.Form):
    amount = forms.DecimalField(label="Sum", min_value=0, decimal_places=2, help_text="As on the paper, in EUR.")
    fund = forms.ChoiceField(label="Fund", choices=[("w", "Winter relief"), ("g", "General relief")])
    why = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), max_length=200)
    paper = forms.FileField(label="Photograph of the paper", required=False)
    tell = forms.BooleanField(label="Tell the body’s secretary", required=False)


class FilterForm(forms.Form):
    state = forms.ChoiceField(label="State", required=False, choices=[("", "any"), ("sent", "sent")])
    code = forms.CharField(label="Code begins with", required=False)


def _flashes():
    return [
        Message(messages.SUCCESS, "List NL-00214 is counted: 214.50 EUR."),
        Message(messages.ERROR, "Nothing was sent."),
    ]


@require_safe
@open_to_public
def styleguide(request):
    context = {
        "chain": CHAIN,
        "whole_chain": [{**link, "state": "done"} for link in CHAIN[:3]],
        "waits": [
            dict(zip(("title", "why", "age_days", "late", "url"), (*row, "#waits"), strict=True)) for row in WAITS
        ],
        "minutes": MINUTES,
        "funds": FUNDS,
        "total": (Decimal("27552.55"), Decimal(15300), Decimal("12252.55")),
        "lines": LINES,
        "life": LIFE,
        "months": MONTHS,
        "series": SERIES,
        "form": SampleForm({"amount": "-12.5", "fund": "x", "tell": "1"}),
        "clean_form": SampleForm(prefix="clean"),
        "filter_form": FilterForm(request.GET, prefix="f"),
        "exports": [("CSV", "?as=csv"), ("XLSX", "?as=xlsx")],
        "page": {"number": 2, "has_previous": True, "has_next": True, "previous_page_number": 1, "next_page_number": 3},
        "flashes": _flashes(),
        "steps": [{"word": w, "state": s} for w, s in (("Type", "done"), ("Count", "here"), ("Post", "later"))],
        "facts": [
            ("People", "9, sharing"),
            ("Can use", "money by post; parcels of food"),
            ("Usual silence", "40 days"),
        ],
        "dates": ["1934", "1934-03", "1935-03-12", "1930~", "../1935-03-12", "1934/1936", "193X", ""],
        "tones": [("confirmed", "ok"), ("came back in part", "need"), ("submitted", "half"), ("draft", "plain")],
        "negative": Decimal("-1234.5"),
        "lines_of_address": "Post box 17\nNorthern settlement",
        "digest": "c41e09d27f3a91c0",
        "happens": ["Winter relief is debited with 500.00 EUR.", "Two approvers of other bodies are asked to sign."],
    }
    return render(request, "styleguide.html", context)
