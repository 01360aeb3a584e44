"""The reports there are: what each is for, what it can be asked for and who may read it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.appeals import appeal_report
from reports.asked import Asked
from reports.balances import statement_of_balances
from reports.body_year import body_year
from reports.collection import collection_report
from reports.document import Document
from reports.fund_statement import fund_statement
from reports.journal import general_ledger, journal
from reports.other_currencies import money_in_other_currencies
from reports.outstanding import outstanding_lists
from reports.plan_closing import plan_closing
from reports.plan_printed import plan_printed
from reports.receipts_payments import receipts_and_payments
from reports.route_cost import route_costs
from reports.storeroom import goods_in_stock
from reports.transmission import transmission_report
from reports.trial_balance import trial_balance
from reports.what_arrived import what_arrived
from reports.without_money import without_money


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `asks` are the fields of the form beside the period; `perm` is asked of the reader.

    Reports of one group stand together on the list of reports.
    """

    name: str
    title: Promise
    purpose: Promise
    perm: str
    build: Callable[[Asked], Document]
    asks: tuple[str, ...]
    group: Promise
    # Its rows are made anew each time they are gone through, for a page too.
    flows: bool = False
    # It tells of persons, by the codes of their cases, to who may read these.
    names_cases: bool = False

    def open_to(self, user) -> bool:
        """Whether the user holds an office that reads it."""
        return user.has_perm(self.perm)


COLLECTIONS, BOOKS, RELIEF = _("Collections"), _("Books"), _("Relief")
# Those of a group follow one another.
REPORTS = {
    report.name: report
    for report in (
        Report(
            "collection-report",
            _("Collection report"),
            _("What came in and went out of each fund, where the money lies, and what became of every list."),
            "reports.view_collection_report",
            collection_report,
            ("fund", "body", "known_on"),
            COLLECTIONS,
        ),
        Report(
            "appeal-report",
            _("Appeal report"),
            _("Target and collected of each appeal, its lists, and what became of the money of its fund."),
            "reports.view_collection_report",
            appeal_report,
            ("fund", "known_on"),
            COLLECTIONS,
        ),
        Report(
            "outstanding-lists",
            _("Outstanding lists"),
            _("The lists not yet back as of a day: by age, by holder, and each with the days it has been out."),
            "reports.view_collection_report",
            outstanding_lists,
            ("fund", "body", "known_on"),
            COLLECTIONS,
        ),
        Report(
            "body-year",
            _("Statement of gifts and receipts"),
            _("A body’s gifts by appeal, its receipts from number to number, and the void ones with their reason."),
            "reports.view_body_year",
            body_year,
            ("body", "known_on"),
            COLLECTIONS,
        ),
        Report(
            "receipts-and-payments",
            _("Receipts and payments"),
            _("The yearly account: what came in and was paid, by class of fund, beside the year before."),
            "reports.view_receipts_and_payments",
            receipts_and_payments,
            ("fund", "known_on"),
            BOOKS,
        ),
        Report(
            "statement-of-balances",
            _("Statement of balances"),
            _("Where the money lay and what it grew by, and what lies between the books and each bank statement."),
            "reports.view_in_full",
            statement_of_balances,
            ("known_on",),
            BOOKS,
        ),
        Report(
            "money-in-other-currencies",
            _("Money in other currencies"),
            _("What each fund held in them on the last day, and its worth by a rate with its day and source."),
            "reports.view_in_full",
            money_in_other_currencies,
            ("fund", "known_on"),
            BOOKS,
        ),
        Report(
            "fund-statement",
            _("Fund statement"),
            _("What a fund held, received, passed on and spent, and what was paid under each decision."),
            "reports.view_fund_statement",
            fund_statement,
            ("fund", "known_on"),
            BOOKS,
        ),
        Report(
            "trial-balance",
            _("Trial balance"),
            _("What each account held, took and gave, and that debit and credit are equal."),
            "reports.view_in_full",
            trial_balance,
            ("fund", "account", "known_on"),
            BOOKS,
        ),
        Report(
            "general-ledger",
            _("General ledger"),
            _("Every posting under its account, with the balance after it."),
            "reports.view_in_full",
            general_ledger,
            ("fund", "account", "known_on"),
            BOOKS,
            flows=True,
        ),
        Report(
            "journal",
            _("Journal"),
            _("Every entry in the order of its number, with its lines and the rates it was made at."),
            "reports.view_in_full",
            journal,
            ("fund", "known_on"),
            BOOKS,
            flows=True,
        ),
        Report(
            "goods-in-stock",
            _("Goods in stock"),
            _("What was bought, given and sent of goods, and what spoilt, went missing or was found in the store."),
            "reports.view_in_full",
            goods_in_stock,
            ("fund", "known_on"),
            BOOKS,
        ),
        Report(
            "transmission-report",
            _("Transmission report"),
            _("What was sent under which decision, what came of it, and by which word we know."),
            "reports.view_transmission_report",
            transmission_report,
            ("fund", "known_on"),
            RELIEF,
        ),
        Report(
            "route-costs",
            _("Cost of routes"),
            _("What each route lost to fees, on the way and to the rate, and of how much there is word, ranked."),
            "reports.view_transmission_report",
            route_costs,
            ("fund", "known_on"),
            RELIEF,
        ),
        Report(
            "addresses-without-money",
            _("Addresses that cannot use money"),
            _("Since when cash is not sent to them, and which parcels they got in the period; also who got nothing."),
            "reports.view_transmission_report",
            without_money,
            ("fund",),
            RELIEF,
        ),
        Report(
            "what-arrived",
            _("What arrived at last"),
            _("How the addresses shared what they received, what was not told, and what plans meant for them."),
            "reports.view_what_arrived",
            what_arrived,
            ("known_on",),
            RELIEF,
            names_cases=True,
        ),
        Report(
            "plan-printed",
            _("Plan as printed"),
            _("A plan with its lines as they were frozen, who signed it, and how evenly it shares."),
            "reports.view_transmission_report",
            plan_printed,
            ("plan",),
            RELIEF,
        ),
        Report(
            "plan-closing",
            _("Closing statement of a plan"),
            _("What became of a plan’s sum, by which word we know, and that the books say the same."),
            "reports.view_transmission_report",
            plan_closing,
            ("plan",),
            RELIEF,
        ),
    )
}
