"""The reports there are: what each is for, what it can be asked for and who may read it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.asked import Asked
from reports.body_year import body_year
from reports.collection import collection_report
from reports.document import Document
from reports.fund_statement import fund_statement
from reports.transmission import transmission_report


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `asks` are the fields of the form beside the period; `perm` is asked of the reader."""

    name: str
    title: Promise
    purpose: Promise
    perm: str
    build: Callable[[Asked], Document]
    asks: tuple[str, ...] = ()

    def open_to(self, user) -> bool:
        """Whether the user holds an office that reads it."""
        return user.has_perm(self.perm)


REPORTS = {
    report.name: report
    for report in (
        Report(
            "collection-report",
            _("Collection report"),
            _("What came in and went out of each fund, where the money lies, and what became of every list."),
            "reports.view_collection_report",
            collection_report,
            ("fund", "body"),
        ),
        Report(
            "body-year",
            _("Statement of gifts and receipts"),
            _("A body’s gifts by appeal, its receipts from number to number, and the void ones with their reason."),
            "reports.view_body_year",
            body_year,
            ("body",),
        ),
        Report(
            "fund-statement",
            _("Fund statement"),
            _("What a fund held, received, passed on and spent, and what was paid under each decision."),
            "reports.view_fund_statement",
            fund_statement,
            ("fund",),
        ),
        Report(
            "transmission-report",
            _("Transmission report"),
            _("What was sent under which decision, what came of it, and by which word we know."),
            "reports.view_transmission_report",
            transmission_report,
            ("fund",),
        ),
    )
}
