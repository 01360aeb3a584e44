"""What the bank wrote: statements, their import, and their bookings."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.lists import SIZE, in_order, page
from audit import exports
from audit.models import Minute
from fund_collections.forms.bank import OpenFilter, StatementFilter
from fund_collections.models import BankStatement, MatchedBooking
from fund_collections.views.bookings import bookings_as_file, live_matches, with_suggestions
from ledger.money import as_figure

ORDERS = {"account": "account__code", "number": "statement_id", "imported": "imported_at"}
NEWEST_FIRST = ("-imported_at", "id")


@exports.exportable
def statement_list(request):
    require_perm(request.user, "fund_collections.view_bankstatement")
    live = Exists(MatchedBooking.objects.filter(booking=OuterRef("bookings__pk"), undone_at=None))
    rows = BankStatement.objects.select_related("account__currency", "imported_by").annotate(
        booked=Count("bookings"), open=Count("bookings", filter=Q(bookings__isnull=False) & ~live)
    )
    form = StatementFilter(request.GET, statements=rows)
    rows = in_order(form.rows(), request.GET, ORDERS, NEWEST_FIRST)
    if exports.asked(request):
        return statements_as_csv(request, form, rows)
    context = {
        "form": form,
        "page": page(rows, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "may_import": request.user.has_perm("fund_collections.import_statement"),
    }
    return render(request, "fund_collections/statement_list.html", context)


def statements_as_csv(request, form, rows):
    head = [_("account"), _("statement"), _("format"), _("opening"), _("closing"), _("difference"), _("currency")]
    head += [_("bookings"), _("not yet matched"), _("imported at")]
    lines = (
        (
            one.account.code,
            one.statement_id,
            one.format,
            *(as_figure(sum_, one.account.currency_id) for sum_ in (one.opening, one.closing, one.difference)),
            one.account.currency_id,
            one.booked,
            one.open,
            one.imported_at.isoformat(),
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "statements", head, lines, count=rows.count(), form=form)


@exports.exportable
def statement_detail(request, pk):
    require_perm(request.user, "fund_collections.view_bankstatement")
    rows = BankStatement.objects.select_related("account__currency", "imported_by", "file")
    statement = get_object_or_404(rows.annotate(booked=Count("bookings")), pk=pk)
    form = OpenFilter(request.GET)
    rows = form.rows(statement.bookings).select_related("currency", "statement__account").defer("text")
    rows = rows.prefetch_related(live_matches()).order_by("ordinal")
    if exports.asked(request):
        return bookings_as_file(request, form, rows)
    pages = Paginator(rows, SIZE)
    if not form.cleaned_data["open"]:
        pages.count = statement.booked  # the statement knows it already
    shown = pages.get_page(request.GET.get("page"))
    may_match = request.user.has_perm("fund_collections.match_booking")
    context = {
        "statement": statement,
        "page": shown,
        "form": form,
        "exports": [exports.link(request)],
        "rows": with_suggestions(shown.object_list, may_match=may_match),
        "may_match": may_match,
        "minutes": Minute.objects.about(statement).order_by("-id")[:20],
    }
    return render(request, "fund_collections/statement_detail.html", context)
