"""A treasurer's month: import, match, count, post, exchange, close, print.

March 2025, worked out by hand:

                     opening        in        out     fees  exchanged   closing
    winter   EUR      500.00     90.00    -200.00    -2.00       0.00    388.00
    general  EUR    1,000.00     15.00       0.00    -1.60    -100.00    913.40
    general  GBP      100.00      0.00       0.00    -1.00      85.50    184.50

    In: list NL 50.00 and list GB 40.00 to winter, one part of a pledge 15.00 to general. Out: one remittance of 200.00,
    its route 2.00. Fees of general: 0.60 kept of the second deposit, 1.00 kept by the changer, 1.00 GBP by the bank.
    101.00 EUR were changed, 1.00 of it a fee: at 0.86 worth 86.00 GBP, and 85.50 came, so 0.50 GBP were lost.

    bank EUR  1,500.00 + 50.00 + 39.40 + 15.00 - 202.00 + 70.00 - 70.00 - 101.00 = 1,301.40 = 388.00 + 913.40
    bank GBP    100.00 + 85.50 - 1.00 = 184.50

At 1.18 EUR the pound on 31 March the 86.00 GBP got for 100.00 EUR are worth 101.48 EUR: 1.48 EUR gained, which move no
fund. Debit and credit of the month: 590.08 EUR and 87.00 GBP.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from access.models import User
from access.offices import Office
from fund_collections import services as collections
from fund_collections.models import Appeal, Collector
from fund_collections.services import Line
from ledger import services as ledger
from ledger.models import Account, Currency, Fund
from member_parties.models import Body
from remittances import services as remittances
from tests import makers
from tests.remittances.story import carried_decision

SINCE = date(2025, 1, 1)
CLOSING = {("winter", "EUR"): "388.00", ("general", "EUR"): "913.40", ("general", "GBP"): "184.50"}
AT_BANK = {"EUR": "1301.40", "GBP": "184.50"}
LINES = ("10.00", "5.00", "2.50", "20.00", "12.50")


def march(day):
    return date(2025, 3, day)


@dataclass
class Month:
    people: dict[str, User]
    bodies: dict[str, Body]
    funds: dict[str, Fund]
    banks: dict[str, Account]


def begin():
    """Bodies, people, two funds and two bank accounts with what they held; February is closed."""
    bodies = {code: makers.member(code, since=SINCE) for code in ("NL", "FR", "GB", "DE")}
    holders = {
        "delegate": (Office.DELEGATE, "NL"),
        "collector": (Office.COLLECTOR, "NL"),
        "treasurer": (Office.TREASURER, "FR"),
        "delegate of GB": (Office.DELEGATE, "GB"),
        "collector of GB": (Office.COLLECTOR, "GB"),
        "one approver": (Office.APPROVER, "GB"),
        "other approver": (Office.APPROVER, "DE"),
        "case worker": (Office.CASE_WORKER, "DE"),
        "forwarder": (Office.FORWARDER, "GB"),
    }
    people = {
        name: makers.user(office, body=bodies[body], username=name.replace(" ", "-"), since=SINCE)
        for name, (office, body) in holders.items()
    }
    for code, name in (("NL", "collector"), ("GB", "collector of GB")):
        Collector.objects.create(code=f"{code}-01", body=bodies[code], user=people[name])
    funds = {"winter": makers.fund("winter", restricted=True), "general": makers.fund("general")}
    for code, fund in funds.items():
        Appeal.objects.create(code=code, title=f"For {code}", purpose="Coats", fund=fund, opens_on=SINCE)
    banks = {"EUR": makers.bank(identifier="10020030/1234567"), "GBP": makers.bank("GBP")}
    month = Month(people, bodies, funds, banks)
    for fund, currency, amount in (("winter", "EUR", 500), ("general", "EUR", 1000), ("general", "GBP", 100)):
        facts = {"by": people["treasurer"], "currency": currency, "on": date(2025, 2, 1)}
        makers.filled(funds[fund], banks[currency], amount, **facts)
    ledger.close_period(last_on=date(2025, 2, 28), by=people["treasurer"])
    return month


def collect(desk, month):
    """Two sheets of a run issued; one typed, counted, posted, paid in; the other lost. A pledge is started."""
    desk.sign_in(month.people["delegate"])
    desk.follow("Lists")
    desk.follow("Print runs")
    desk.follow("Number sheets")
    fill(desk, {"Body": "NL", "Appeal": "For winter", "Currency": "EUR", "How many sheets": 3})
    fill(desk, {"Lines on each sheet": 5})
    desk.press("Number them")
    desk.follow("Issue from stock")
    fill(desk, {"To number": "NL-00002-6", "Collector": "NL-01"})
    fill(desk, {"Issued on": march(1), "Due back on": march(20)})
    desk.press("Issue them")
    desk.follow("NL-00002-6")
    desk.follow("Report it lost, void or destroyed")
    fill(
        desk,
        {
            "lost": True,
            "nothing was given on it": True,
            "On": march(9),
            "Report, kept in the minutes": "left on a tram",
        },
    )
    desk.press("Report it")
    desk.follow("Gifts")
    desk.follow("Pledges")
    desk.follow("Start a pledge")
    fill(desk, {"Appeal": "For general", "Currency": "EUR", "Each part": "15.00", "First part due on": march(15)})
    desk.press("Start it")
    desk.sign_in(month.people["collector"])
    desk.follow("Type list NL-00001-8 and hand it in")
    for number, amount in enumerate(LINES, start=1):
        desk.fill(f"Sum, line {number}", amount)
    fill(desk, {"The collector’s sum, from the foot of the sheet": "50.00", "Came back on": march(10)})
    desk.press("Hand in the list")


def count_and_pay_in(desk, month):
    desk.sign_in(month.people["delegate"])
    desk.follow("Count list NL-00001-8 with a second person")
    fill(desk, {"The money you counted": "50.00", "Counted on": march(11)})
    desk.press("Count this list")
    desk.sign_in(month.people["treasurer"])
    desk.follow("Post list NL-00001-8")
    desk.fill("Posted on", march(12))
    desk.press("Post this list")
    desk.sign_in(month.people["delegate"])
    desk.follow("Lists")
    desk.follow("Pay in at the bank")
    desk.follow("Choose the lists NL EUR")
    desk.fill("Paid in on", march(13))
    desk.press("Record the deposit")


def meanwhile(month):
    """A list of another body and a remittance: their pages have journeys of their own."""
    delegate, collector, treasurer = (month.people[one] for one in ("delegate of GB", "collector of GB", "treasurer"))
    facts = {"appeal": Appeal.objects.get(code="winter"), "body": month.bodies["GB"]}
    facts |= {"collector": Collector.objects.get(code="GB-01"), "currency": Currency.objects.get(pk="EUR")}
    one = collections.issue_list(**facts, issued_on=march(1), due_on=march(20), by=delegate)
    lines = [Line(1, Decimal("40.00"))]
    one = collections.type_list(one, lines=lines, collector_total=Decimal("40.00"), on=march(8), by=collector)
    one = collections.count_list(one, counted_total=Decimal("40.00"), on=march(9), by=delegate)
    one = collections.post_list(one, on=march(10), by=treasurer)
    collections.make_deposit(lists=[one], account=month.banks["EUR"], on=march(14), by=delegate)
    decision = carried_decision(month.funds["winter"], amount="500", by=treasurer, on=march(3))
    address = remittances.open_address(
        country="GR", lines="House 7", people=9, notice="", by=month.people["case worker"]
    )
    facts = {"decision": decision, "address": address, "route": "postal order", "purpose": "coats", "on": march(17)}
    order = remittances.draft(**facts, amount=Decimal(200), by=treasurer)
    order = remittances.submit(order, by=treasurer)
    for approver in (month.people["one approver"], month.people["other approver"]):
        at = datetime(2025, 3, 18, 12, tzinfo=UTC)
        order = remittances.approve(order, body=approver.body, by=approver, at=at)
    order = remittances.take_in_hand(order, by=month.people["forwarder"])
    facts = {"account": month.banks["EUR"], "fee": Decimal("2.00"), "on": march(19)}
    remittances.send(order, **facts, by=month.people["forwarder"])


def fill(desk, values):
    for label, value in values.items():
        desk.fill(label, value)
