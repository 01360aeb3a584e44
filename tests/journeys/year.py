"""A year of relief: who is there, what was collected, whom it is for. The acts of its quarters are in year_plans.py.

2025, worked out by hand. What has a day of its own bears one of 2025; signatures and releases bear the day of the run.

    six addresses   K-1 colony of 10, GR      K-2 ward of 4, TR, who need as much as 6    K-3 family of 2, TR, by agent
                    K-4 lawyer of 3, GE, bank K-5 ward of 5, GE, that cannot use money    K-6 one person, TR, bank

    relief  EUR                                  sent    fees  returned    lost  arrived  cancelled
    P-1  Q1 regular       1,050.00           1,050.00   28.00    460.00   42.00   548.00       0.00
    P-3  follow-up to it    500.00             500.00   15.00      0.00    0.00   500.00       0.00
    P-4  Q3 regular       1,600.00           1,177.28   39.28      0.00    0.00 1,177.28     422.72
    P-5  Q4 regular         613.33             528.00   19.00      0.00    0.00   528.00      85.33
    parcels                  90.00              90.00   13.00     30.00   10.00    50.00       0.00
                          --------           --------  ------    ------   -----  -------     ------
                          3,853.33           3,345.28  114.28    490.00   52.00 2,803.28     508.05

    alps  CHF
    P-2  Q2 regular         400.00             400.00   11.50     40.00    4.44   355.56       0.00

    relief  4,000.00 + 250.50 - 2,803.28 - 52.00 - 114.28 = 1,280.94, of it goods 200.00 - 90.00 + 30.00 = 140.00,
            so that the bank holds 1,140.94 EUR.     alps  600.00 - 355.56 - 4.44 - 11.50 = 228.50 CHF.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from access.models import User
from access.offices import Office
from fund_collections.models import Appeal
from ledger.models import Account, Currency, Fund
from member_parties.models import Body, Decision
from remittances import services
from remittances.models import Plan, RecipientAddress, Remittance
from tests import makers
from tests.remittances.story import carried_decision

SINCE = date(2024, 1, 1)
QUARTERS = (
    (date(2025, 1, 1), date(2025, 3, 31)),
    (date(2025, 4, 1), date(2025, 6, 30)),
    (date(2025, 7, 1), date(2025, 9, 30)),
    (date(2025, 10, 1), date(2025, 12, 31)),
)
HOLDERS = {
    "treasurer": (Office.TREASURER, "FR"),
    "delegate": (Office.DELEGATE, "NL"),
    "case worker": (Office.CASE_WORKER, "NL"),
    "other case worker": (Office.CASE_WORKER, "SE"),
    "secretary": (Office.SECRETARY, "NL"),
    "signer of GB": (Office.APPROVER, "GB"),
    "signer of DE": (Office.APPROVER, "DE"),
    "signer of SE": (Office.APPROVER, "SE"),
    "forwarder": (Office.FORWARDER, "NL"),
}


@dataclass
class Year:
    people: dict[str, User]
    bodies: dict[str, Body]
    funds: dict[str, Fund]
    banks: dict[str, Account]
    decisions: dict[str, Decision]

    def __getitem__(self, name):
        return self.people[name]

    @property
    def treasurer(self):
        return self.people["treasurer"]

    def place(self, number):
        return RecipientAddress.objects.get(code=f"K-{number}")

    def plan(self, number):
        """The plans of the year in the order of their making."""
        return Plan.objects.with_parts().get(code=f"P-2025-{number:04d}")

    def order(self, plan, place):
        return Remittance.objects.get(line__plan__code=f"P-2025-{plan:04d}", address__code=f"K-{place}")


def euro():
    return Currency.objects.get(pk="EUR")


def quarter(number, day):
    """The nth day of a quarter."""
    return QUARTERS[number - 1][0] + timedelta(days=day - 1)


def begin():
    """Bodies, people, two funds of two currencies and what was decided on them."""
    bodies = {code: makers.member(code, since=SINCE) for code in ("NL", "FR", "GB", "DE", "SE")}
    people = {
        name: makers.user(office, body=bodies[body], username=name.replace(" ", "-"), since=SINCE)
        for name, (office, body) in HOLDERS.items()
    }
    funds = {"relief": makers.fund("relief", restricted=True), "alps": makers.fund("alps", country="TR")}
    banks = {"EUR": makers.bank(identifier="NL91ABNA0417164300"), "CHF": makers.bank("CHF")}
    facts = {"by": people["treasurer"], "on": QUARTERS[0][0]}
    makers.filled(funds["relief"], banks["EUR"], 4000, **facts)
    makers.filled(funds["alps"], banks["CHF"], 600, currency="CHF", **facts)
    decisions = {
        "EUR": carried_decision(funds["relief"], amount="4500", code="D-1", **facts),
        "CHF": carried_decision(funds["alps"], amount="400", code="D-2", currency="CHF", **facts),
        "band": carried_decision(funds["relief"], amount="1", code="D-3", about="signatures", **facts),
    }
    Appeal.objects.create(
        code="relief", title="For relief", purpose="Bread", fund=funds["relief"], opens_on=QUARTERS[0][0]
    )
    return Year(people, bodies, funds, banks, decisions)


def collect(desk, year):
    """250.50 EUR come by transfer."""
    desk.sign_in(year.treasurer)
    desk.follow("Gifts")
    desk.follow("Gifts by transfer")
    desk.follow("Record a gift")
    fill(desk, {"Reached the account": "EUR", "Sum, in the currency of the account": "250.50"})
    fill(desk, {"Booked on": quarter(1, 5), "Appeal": "For relief", "Body": "NL"})
    desk.press("Record it")


PLACES = (
    ("GR", 10, "colony of exiles", "House 7, Lower Ford"),
    ("TR", 4, "ward of a prison", "Hospital 3, bed 9 to 12"),
    ("TR", 2, "family", "Mill Lane 2"),
    ("GE", 3, "lawyer", "Chambers 5, Upper Town"),
    ("GE", 5, "ward of a prison", "Prison 1, ward 6"),
    ("TR", 1, "trusted intermediary", "Kiosk at the quay"),
)
BANK = {"payee": "Nino Example", "iban": "GE29NB0000000101904917", "bic": "BAGAGE22"}
# Route, country, flat fee, percent, minimum, days.
TERMS = (
    ("postal order", "GR", "10", "1", "0", 21),
    ("bank", "GE", "5", "0", "20", 7),
    ("agent", "TR", "0", "3", "0", 5),
)


def shelter(desk, year):
    """Six addresses by form, what they need and how they are reached; one cannot use money; all were confirmed."""
    desk.sign_in(year["case worker"])
    for country, people, circle, lines in PLACES:
        desk.open("/remittances/addresses/new/")
        fill(desk, {"Address": lines, "Country": country, "People who share": people, "Whom it serves": circle})
        desk.press("Open the address")
    by = {"by": year["case worker"]}
    text = {"text": "There is no sense in sending money here: flour and socks.", "noted_on": quarter(1, 3)}
    services.note_notice(year.place(5), money=False, parcels=True, **text, **by)
    facts = {"weight": Decimal(6), "from_on": quarter(1, 1), "because": "two of them are ill and need diet"}
    services.note_need(year.place(2), **facts, **by)
    services.open_way(year.place(3), route="agent", details={"payee": "Ayse Example", "city": "Izmir"}, **by)
    services.open_way(year.place(4), route="bank", details=BANK, **by)
    iban = {"payee": "Can Example", "iban": "TR330006100519786457841326"}
    services.open_way(year.place(6), route="bank", details=iban, **by)
    for number in range(1, 7):
        services.confirm_address(year.place(number), on=timezone.localdate(), by=year["case worker"])


def terms(desk, year):
    """What the routes cost and carry: by bank to TR goes nothing below 80 EUR. Above 1,500 EUR three bodies sign."""
    for route, country, flat, percent, least, days in TERMS:
        facts = {"currency": euro(), "is_open": True, "fee_flat": Decimal(flat), "fee_percent": Decimal(percent)}
        facts |= {"minimum": Decimal(least), "days": days, "by": year.treasurer}
        services.note_terms(route=route, country=country, **facts)
    desk.sign_in(year.treasurer)
    desk.open("/remittances/routes/new/")
    fill(desk, {"Route": "bank", "Country": "TR", "Currency": "EUR", "Can be used": True})
    fill(desk, {"Fee for each sending": "8", "Least sum": "80", "Days until word of arrival": "7"})
    desk.press("Note the terms")
    facts = {"currency": euro(), "above": Decimal(1500), "signatures": 3, "from_on": timezone.now().date()}
    services.set_band(**facts, decision=year.decisions["band"], by=year.treasurer)


def fill(desk, values):
    for label, value in values.items():
        desk.fill(label, value)
