from collections import namedtuple

from django.db.models import F
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from access.doors import office_required
from access.offices import Office, holds
from audit import exports
from captives.listing import by_number, page_of, sorted_by
from ledger.money import as_figure, totals
from remittances.forms import RemittanceFilter
from remittances.models import HANDED, Remittance, State
from remittances.tones import tone
from remittances.views.taking import waiting_for

T, A, P, F_, W = Office.TREASURER, Office.AUDITOR, Office.APPROVER, Office.FORWARDER, Office.CASE_WORKER
SEES = (T, A, P, F_, W)
Column = namedtuple("Column", "key label offices sort")  # noqa: PYI024 - a plain row of the table below
# What the list shows, and to which office: signers no address, who keeps cases no books.
COLUMNS = (
    Column("prepared_on", _("Prepared"), {T, A, P}, (F("prepared_on"), "-code")),
    Column("address", _("To address"), {T, A, F_, W}, (by_number("address__code"), "-code")),
    Column("people", _("People"), {T, A, F_, W}, (F("address__people"), "-code")),
    Column("purpose", _("Purpose"), {T, A, P}, None),
    Column("decision", _("Decision"), {T, A, P}, (F("decision__code"), "-code")),
    Column("fund", _("Fund"), {T, A, P}, (F("fund__name"), "-code")),
    Column("route", _("Route"), {F_}, None),
    Column("amount", _("Sum"), {T, A, P, F_, W}, (F("amount"), "currency", "-code")),
    Column("state", _("State"), {T, A, P, F_, W}, (F("state"), "-prepared_on", "-code")),
)
# Where word is overdue: by which route, to which place, by how many days beyond those of the route's terms there.
OVERDUE = (
    Column("route", _("Route"), {T, A, F_}, (F("route"), "-code")),
    Column("country", _("Country"), {T, A, W}, (F("address__country"), "-code")),
    Column("days_over", _("Days overdue"), {T, A, F_, W}, (F("days_over"), "-code")),
)
IN_PLACE_OF = {"purpose", "decision", "fund", "route"}
NEWEST_FIRST = "-prepared_on"
ORDERS = {"code": (F("code"), "pk"), **{column.key: column.sort for column in COLUMNS if column.sort}}
ORDERS_OF_OVERDUE = ORDERS | {column.key: column.sort for column in OVERDUE}
NUMBERS = {"people", "amount", "days_over"}


def columns_for(user, *, overdue=False):
    columns = [column for column in COLUMNS if not overdue or column.key not in IN_PLACE_OF]
    return [column for column in (*columns, *(OVERDUE if overdue else ())) if holds(user, *column.offices)]


@exports.exportable
@office_required(*SEES)
def remittance_list(request):
    columns = columns_for(request.user)
    is_forwarder = holds(request.user, Office.FORWARDER)
    states = HANDED if is_forwarder else State
    form = RemittanceFilter(request.GET, columns={column.key for column in columns}, states=states)
    rows = form.chosen(Remittance.objects.visible_to(request.user)).with_parts()
    orders, first = ORDERS, NEWEST_FIRST
    if form.cleaned_data.get("overdue"):
        columns, orders, first = columns_for(request.user, overdue=True), ORDERS_OF_OVERDUE, "-days_over"
    rows, sort = sorted_by(rows, orders, request.GET.get("sort") or first)
    if exports.asked(request):
        return _csv(request, form, rows, columns)
    page = page_of(rows, request.GET.get("page"))
    for row in page.rows:
        row.tone = tone(row.state)
    context = {
        "page": page,
        "form": form,
        "sort": sort,
        "columns": columns,
        "numbers": NUMBERS,
        "totals": sorted(totals(row.money for row in page.rows).items()),
        "exports": [exports.link(request)],
        "waiting": waiting_for(request.user) if is_forwarder else None,
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "remittances/remittance_list.html", context)


CELLS = {
    "prepared_on": lambda row: row.prepared_on,
    "address": lambda row: row.address.code,
    "people": lambda row: row.address.people,
    "purpose": lambda row: row.purpose,
    "decision": lambda row: row.decision.code,
    "fund": lambda row: row.fund.name,
    "route": lambda row: row.get_route_display(),
    "country": lambda row: row.address.country,
    "days_over": lambda row: row.days_over,
    "amount": lambda row: as_figure(row.amount, row.currency_id),
    "state": lambda row: row.get_state_display(),
}


def _csv(request, form, rows, columns):
    head = [_("Code"), *(column.label for column in columns), _("Currency")]
    lines = (
        [row.code, *(CELLS[column.key](row) for column in columns), row.currency_id]
        for row in rows.iterator(chunk_size=500)
    )
    return exports.send(request, "remittances", head, lines, count=rows.count(), form=form)
