"""The year before, beside the figures: the same period a financial year earlier, as the books are known on one day."""

from datetime import date
from decimal import Decimal

from fund_collections.models import Contribution
from ledger.models import Account, Role
from ledger.services import Line, post, reverse, transfer
from remittances.services import confirm
from reports.appeals import appeal_report
from reports.asked import Asked
from reports.body_year import body_year
from reports.catalogue import REPORTS
from reports.fund_statement import fund_statement
from reports.trial_balance import trial_balance
from tests import makers
from tests.reports.reading import table, totals
from tests.reports.story import FIRST, LAST, euro, pound, recorded_on_their_days

MARCH = Asked(first=FIRST, as_of=LAST)
A_YEAR_ON = Asked(first=date(2027, 3, 1), as_of=date(2027, 3, 31))
IN_APRIL = date(2026, 4, 1)


def test_fund_statement_repeats_that_of_the_year_before(story):
    now, then = fund_statement(A_YEAR_ON), fund_statement(MARCH)
    assert table(now, "Statement", 1) == [
        ["general", *map(euro, ("1000", "168", "-50", "-240", "-3.5", "-200", "674.5"))],
        ["general", *map(pound, ("0", "0", "0", "0", "0", "170", "170"))],
        ["winter", *map(euro, ("0", "32.5", "50", "0", "0", "0", "82.5"))],
        ["winter", *map(pound, ("200", "10", "0", "0", "0", "0", "210"))],
    ]
    assert (totals(now, "Statement", 1), table(now, "Statement", 1)) == (
        totals(then, "Statement"),
        table(then, "Statement"),
    )
    assert table(now, "Statement")[0] == ["general", *map(euro, ("673.5", "0", "0", "0", "0", "0", "673.5"))]
    assert str(now.notes[0].text) == "The year before is the period from 1 March 2026 to 31 March 2026."
    assert table(then, "Statement", 1) == []


def test_appeals_beside_the_year_before(story):
    gift = Contribution.objects.get(list=story.in_cash, line=1)
    reverse(gift.entry, by=story.treasurer, because="typed twice", on=IN_APRIL)
    facts = {"grade": "provider", "received": Decimal("60.00"), "on": IN_APRIL, "by": story.treasurer}
    confirm(remittance=story.on_its_way, **facts)
    now, then = appeal_report(A_YEAR_ON), appeal_report(MARCH)
    # Reversed since, the gift was one in March still.
    assert [row[3:6] for row in table(now, "Appeals")] == [
        [*map(euro, ("0", "100", "60"))],
        [*map(euro, ("0", "32.5", "32.5"))],
        [*map(pound, ("0", "10", "10"))],
    ]
    assert totals(now, "Appeals")[0][2:] == [None, *map(euro, ("0", "132.5", "92.5")), ""]
    before = "Funds of the appeals, a year before"
    for place in range(2):
        assert table(now, before, place) == table(then, "Funds of the appeals", place)
        assert totals(now, before, place) == totals(then, "Funds of the appeals", place)
    undelivered = [table(now, title, 1)[0][-1] for title in ("Funds of the appeals", before)]
    assert undelivered == [euro("0"), euro("60")]


def test_trial_balance_and_gifts_of_a_body(story):
    now, then = trial_balance(A_YEAR_ON), trial_balance(MARCH)
    assert [[*row[:3], row[7]] for row in table(now, "Accounts") if row[7].amount] == [
        [*row[:3], row[6]] for row in table(then, "Accounts") if row[6].amount
    ]
    assert [row[7] for row in totals(now, "Accounts")] == [euro("0"), pound("0")]
    dutch = Asked(first=A_YEAR_ON.first, as_of=A_YEAR_ON.as_of, body=story.nl)
    document = body_year(dutch)
    assert [list(row) for row in document.sections[0].tables[0].rows] == [
        ["Appeal for general", 0, euro("0"), euro("100")],
        ["Appeal for winter", 0, euro("0"), euro("32.5")],
    ]
    assert str(document.notes[0].text) == "No gift was posted in the period."


OWN_YEARS = {
    ("2024-03-01", "2025-02-28"): (["0", "40"], "7"),
    ("2024-07-01", "2025-06-30"): (["0", "45"], "2"),
    ("2025-07-01", "2026-06-30"): (["45", "2"], "0"),
    ("2024-02-01", "2025-01-31"): ([], "47"),
}


def test_own_financial_year_and_the_29_february(treasurer):
    """What was posted on the last days of February, June and on 1 July falls into its own year."""
    fund, bank, gifts = makers.fund(), makers.bank("EUR"), Account.objects.playing(Role.GIFTS)
    for day, sum_ in ((date(2024, 2, 29), 40), (date(2024, 6, 30), 5), (date(2024, 7, 1), 2)):
        lines = [Line(bank, fund, "EUR", Decimal(sum_)), Line(gifts, fund, "EUR", Decimal(-sum_))]
        post(by=treasurer, posted_on=day, kind="gift", text="B-1", lines=lines)
    for days, (before, came) in OWN_YEARS.items():
        first, last = map(date.fromisoformat, days)
        statement = fund_statement(Asked(first=first, as_of=last))
        told = [row[1:3] for row in table(statement, "Statement", 1)]
        assert (told, table(statement, "Statement")[0][2]) == ([list(map(euro, before))] if before else [], euro(came))


def test_a_late_entry_of_the_year_before_is_in_the_column_of_today_alone(story, as_owner):
    recorded_on_their_days()
    facts = {"giver": story.general, "taker": story.winter, "account": story.banks["EUR"], "by": story.treasurer}
    late = transfer(money=euro("9.00"), text="D-31", on=date(2025, 3, 30), **facts)
    known = Asked(first=FIRST, as_of=LAST, known_on=LAST)
    for name in ("fund-statement", "appeal-report", "trial-balance", "receipts-and-payments"):
        build = REPORTS[name].build
        assert euro("9.00") not in cells(build(known)), name
        assert euro("9.00") in cells(build(MARCH)), name
        assert [row[0] for row in table(build(MARCH), "Recorded later")] == [late.code]
    assert table(fund_statement(MARCH), "Statement", 1)[0][3] == euro("-9.00")


def cells(document):
    return [
        cell
        for section in document.sections
        if section.counted
        for of in section.tables
        for row in of.rows
        for cell in row
    ]
