"""What the reports say of the year of relief: the same figures as plans and books."""

from datetime import date
from io import BytesIO

from django.utils import timezone
from pypdf import PdfReader

from reports.asked import Asked
from reports.plan_closing import plan_closing
from reports.plan_printed import plan_printed
from reports.route_cost import route_costs
from reports.transmission import transmission_report
from reports.what_arrived import what_arrived
from reports.without_money import without_money
from tests.reports.papers import euro
from tests.reports.reading import notes, table, totals

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
# Planned, cancelled, not sent, sent, arrived, came back, lost, open, fees; and what no follow-up makes up for.
CLOSED = {
    1: (("1050", "0", "0", "1050", "548", "460", "42", "0", "28"), "2.00 EUR"),
    2: (("400", "0", "0", "400", "355.56", "40", "4.44", "0", "11.50"), "44.44 CHF"),
    3: (("500", "0", "0", "500", "500", "0", "0", "0", "15"), None),
    4: (("1600", "422.72", "0", "1177.28", "1177.28", "0", "0", "0", "39.28"), "422.72 EUR"),
    5: (("613.33", "85.33", "0", "528", "528", "0", "0", "0", "19"), "85.33 EUR"),
}
# By route, least lost first: sendings, sent, fees, lost on the way; lost and confirmed in percent.
COSTS = [
    ("money transfer agent", 2, "240.92", "7.23", "0", "2.91", "100.00"),
    ("postal order", 5, "2404.54", "66.05", "40", "4.29", "79.21"),
    ("courier", 1, "211.36", "10", "0", "4.52", "100.00"),
    ("bank transfer", 3, "398.46", "18", "2", "4.80", "99.50"),
    ("parcel", 2, "90", "13", "10", "22.33", "55.56"),
]
# All sent, then by word: provider, phrase, letter, visit, signatures, shares; none is without word.
GRADES = [3345.28, 390.92, 211.36, 350, 798.46, 1204.54, 300, 0]
# What plans meant for each place and what arrived there, parcels too.
ARRIVED = {
    "K-1": ("1604.54", "1604.54"),
    "K-2": ("722.72", "300"),
    "K-3": ("326.25", "240.92"),
    "K-4": ("489.36", "487.36"),
    "K-5": ("0", "50"),
    "K-6": ("120.46", "120.46"),
}


def read(desk, year):
    closings(year)
    printed(year)
    of_the_year()
    desk.sign_in(year.treasurer)
    on_paper(desk)


def closings(year):
    """The closing statement of each plan ties to its parts and to the books, and says what is not made up for."""
    for number, (sums, left) in CLOSED.items():
        plan = year.plan(number)
        document = plan_closing(Asked(first=FIRST, as_of=timezone.localdate(), plan=plan))
        told = [row[1].amount for row in table(document, "What became of the sum")]
        assert told == [euro(sum_).amount for sum_ in sums]
        assert notes(document, "Beside the books") == ["The books say the same, to the smallest coin."]
        followed = "Nothing is left that did not arrive and is not followed up."
        sentence = f"{left} did not arrive and no follow-up makes up for it." if left else followed
        assert notes(document, "Follow-ups") == [sentence]


def under_way(plan):
    """While nobody has answered: all of it was sent and is open, and aid in the books until it is known."""
    document = plan_closing(Asked(first=FIRST, as_of=timezone.localdate(), plan=plan))
    told = [row[1] for row in table(document, "What became of the sum")]
    assert told == list(map(euro, ("1050", "0", "0", "1050", "0", "0", "0", "1050", "28")))
    assert notes(document, "Beside the books") == ["The books say the same, to the smallest coin."]


def printed(year):
    """The plan whose first signatures are void, with the way it went at last and the place that is burned."""
    document = plan_printed(Asked(first=FIRST, as_of=timezone.localdate(), plan=year.plan(4)))
    lines = {row[1]: (row[9], row[10]) for row in table(document, "Lines")}
    assert lines["K-4"] == (euro("211.36"), "courier")
    assert lines["K-2"] == (euro("422.72"), "postal order")
    signed = [(row[0], row[3]) for row in table(document, "Signatures")]
    assert signed == [("GB", "void"), ("DE", "void"), ("GB", "stands"), ("DE", "stands"), ("SE", "stands")]
    assert notes(document, "Signatures") == ["3 bodies have signed; for 1,600.00 EUR 3 are needed."]


def of_the_year():
    """Costs of routes, grades of word, what arrived where, and who cannot use money."""
    asked = Asked(first=FIRST, as_of=LAST)
    costs = [(row[0], row[1], *row[2:5], *row[7:9]) for row in table(route_costs(asked), "In EUR")]
    assert costs == [(route, count, *map(euro, sums), *shares) for route, count, *sums, shares in _in_parts(COSTS)]
    _francs, euros = table(transmission_report(asked), "Summary", 1)
    assert [float(one.amount) for one in euros[1:]] == GRADES
    document = what_arrived(Asked(first=FIRST, as_of=timezone.localdate()))
    rows = [row for row in table(document, "Address by address") if row[5].currency == "EUR"]
    assert {row[0]: (row[4], row[5]) for row in rows} == {code: tuple(map(euro, two)) for code, two in ARRIVED.items()}
    (place,) = table(without_money(asked), "Address by address")
    assert place[0] == "K-5"
    assert place[7:] == [2, *map(euro, ("90", "50", "0", "30")), "got something"]
    assert totals(without_money(asked), "What was in the parcels")[0][6] == euro("90")


def _in_parts(rows):
    return [(route, count, *sums, shares) for route, count, *sums, shares in ((*row[:5], row[5:]) for row in rows)]


def on_paper(desk):
    """The treasurer chooses the plan on the page, and the paper says the same."""
    desk.open("/reports/plan-closing/?plan=P-2025-0001")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(desk.print("PDF"))).pages)
    for figures in ("Planned EUR 1,050.00", "arrived EUR 548.00", "came back EUR 460.00", "lost on the way EUR 42.00"):
        assert figures in text
