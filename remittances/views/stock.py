"""Goods in stock: what there is by fund, buying, counting."""

from collections import namedtuple

from django.contrib import messages
from django.db.models import Exists, F, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from access.doors import office_required, require_perm
from access.lists import page
from access.offices import Office, holds
from access.once import once_only
from access.refusal import on_form
from audit import exports
from captives.listing import list_context, sorted_by
from ledger.money import Money, as_figure, plain, totals
from remittances import services
from remittances.forms import ReasonForm
from remittances.forms_of_goods import CountForm, GoodForm, LotFilter, LotForm, PiecesForm
from remittances.minutes import minutes_of
from remittances.models import Giver, Good, Lot, ParcelItem, Remittance
from remittances.tones import tone
from remittances.views.answers import answers_of, state_of_change

T, A, W, F_ = Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER, Office.FORWARDER
SEES = (T, A, W, F_)
Column = namedtuple("Column", "key label offices sort")  # noqa: PYI024 - a plain row of the table below
# What the stock shows, and to which office: who counts and posts goods sees no books.
COLUMNS = (
    Column("fund", gettext_lazy("Fund"), {T, A}, (F("fund__code"), "good__name", "code")),
    Column("good", gettext_lazy("Goods"), set(SEES), (F("good__name"), "code")),
    Column("code", gettext_lazy("Lot"), set(SEES), (F("code"), "pk")),
    Column("bought_on", gettext_lazy("Bought"), set(SEES), (F("bought_on"), "code")),
    Column("left", gettext_lazy("Free"), set(SEES), (F("left"), "code")),
    Column("here", gettext_lazy("In stock"), set(SEES), (F("here"), "code")),
    Column("value", gettext_lazy("Worth"), {T, A}, (F("here_value"), "currency", "code")),
    Column("state", gettext_lazy("State"), set(SEES), None),
)
NEWEST = 50


def columns_of(columns, user):
    return [column for column in columns if holds(user, *column.offices)]


def state_of(lot):
    """The word for how a lot stands, and the sign beside it. The lot came with `here`."""
    if lot.dropped_because:
        return _("dropped"), "plain"
    if lot.counted_at is None:
        return _("to be counted"), "need"
    return (_("in stock"), "ok") if lot.here else (_("used up"), "plain")


def changes_of(lot, user):
    """The newest of what was written off and found of a lot, with their entries, and what the user may answer."""
    beside = ("line__count", "entry", "undo_entry", "made_by", "confirmed_by", "undo_asked_by")
    found = list(lot.changes.select_related(*beside).order_by("-made_at", "-code")[:NEWEST])
    for change in found:
        change.word, change.tone = state_of_change(change)
        change.answers = answers_of(change, user)
    return found


@exports.exportable
@office_required(*SEES)
def lot_list(request):
    columns = columns_of(COLUMNS, request.user)
    form = LotFilter(request.GET, columns={column.key for column in columns})
    rows = form.chosen(Lot.objects.visible_to(request.user).with_left())
    rows = rows.select_related("good", "fund", "currency")
    orders = {column.key: column.sort for column in columns if column.sort}
    rows, sort = sorted_by(rows, orders, request.GET.get("sort"))
    if exports.asked(request):
        return _csv(request, form, rows, columns)
    context = {**list_context(request, rows, form=form, sort=sort), "columns": columns}
    found = context["page"].rows
    for row in found:
        row.word, row.tone = state_of(row)
    if request.user.has_perm("remittances.view_cost"):
        here = (Money(row.here_value, row.currency_id) for row in found if row.here)
        context["totals"] = sorted(totals(here).items())
    return render(request, "remittances/lot_list.html", context)


CELLS = {
    "fund": lambda row: row.fund.name,
    "good": lambda row: row.good.name,
    "code": lambda row: row.code,
    "bought_on": lambda row: row.bought_on,
    "left": lambda row: row.left,
    "here": lambda row: row.here,
    "value": lambda row: as_figure(row.here_value, row.currency_id),
    "state": lambda row: state_of(row)[0],
}


def _csv(request, form, rows, columns):
    head = [*(column.label for column in columns), _("Unit"), _("Currency")]
    lines = (
        [*(CELLS[column.key](row) for column in columns), row.good.unit, row.currency_id]
        for row in rows.iterator(chunk_size=500)
    )
    return exports.send(request, "stock", head, lines, count=rows.count(), form=form)


def visible(request, pk):
    rows = Lot.objects.visible_to(request.user).with_left()
    beside = ("good", "fund", "currency", "decision", "account", "entry", "given_through")
    return get_object_or_404(rows.select_related(*beside), pk=pk)


@require_safe
@office_required(*SEES, Office.DELEGATE)
def lot_detail(request, pk):
    lot, user = visible(request, pk), request.user
    word, sign = state_of(lot)
    # Only orders that this office sees are named; what is in the others is in the sums.
    seen = Remittance.objects.visible_to(user)
    items = ParcelItem.objects.filter(lot=lot, parcel__remittance__in=seen).select_related("parcel__remittance")
    items = list(items.order_by("-parcel__packed_at", "pk")[:NEWEST])
    for item in items:
        item.order = item.parcel.remittance
        item.tone = tone(item.order.state)
    context = {
        "lot": lot,
        "word": word,
        "tone": sign,
        "items": items,
        "sees_cost": user.has_perm("remittances.view_cost"),
        "may_count": lot.is_waiting and user.has_perm("remittances.count_lot"),
        "may_drop": lot.is_waiting and user.has_perm("remittances.drop_lot"),
        "may_write_off": lot.left and user.has_perm("remittances.write_off_lot"),
        "sees_giver": user.has_perm("remittances.view_lot_giver", lot),
        "may_name_giver": lot.giver_kind == Giver.NAMED and user.has_perm("remittances.name_lot_giver", lot),
        "changes": changes_of(lot, user),
        "may_undo": user.has_perm("remittances.undo_stockchange"),
    }
    if context["sees_cost"]:
        context["minutes"] = minutes_of(lot, user)
    return render(request, "remittances/lot_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER)
def good_new(request):
    require_perm(request.user, "remittances.register_good")
    form = GoodForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            good = services.register_good(**form.cleaned_data, by=request.user)
            messages.success(request, _("%(name)s is %(code)s.") % {"name": good.name, "code": good.code})
            return redirect("remittances:lot_new")
    packed = ParcelItem.objects.filter(lot__good=OuterRef("pk"))
    goods = Good.objects.annotate(is_packed=Exists(packed)).order_by("name", "pk")
    return render(request, "remittances/good_new.html", {"form": form, "page": page(goods, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER)
def good_pieces(request, pk):
    require_perm(request.user, "remittances.change_pieces")
    good = get_object_or_404(Good, pk=pk)
    form = PiecesForm(request.POST or None, initial={"in_pieces": "yes" if good.in_pieces else "no"})
    if form.is_valid():
        with on_form(form):
            services.change_pieces(good, **form.cleaned_data, by=request.user)
            messages.success(request, _("%(code)s is changed.") % {"code": good.code})
            return redirect("remittances:good_new")
    context = {
        "heading": _("Whole pieces or parts of %(code)s") % {"code": good.code},
        "sub": f"{good.name}, {good.unit}",
        "lines": [_("It can be mended until a parcel of these goods is packed.")],
        "form": form,
        "act": _("Change it"),
        "back": (_("Goods"), reverse("remittances:good_new")),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER)
def lot_new(request):
    require_perm(request.user, "remittances.enter_lot")
    form = LotForm(request.POST or None, initial={"bought_on": timezone.localdate()})
    form = once_only(form, "enter goods", "new", by=request.user)
    if form.is_valid():
        with on_form(form):
            return redirect(services.enter_lot(**form.cleaned_data, by=request.user))
    return render(request, "remittances/lot_new.html", {"form": form, "any_goods": Good.objects.exists()})


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*SEES)
def lot_count(request, pk):
    lot = visible(request, pk)
    require_perm(request.user, "remittances.count_lot")
    form = CountForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.count_lot(lot, **form.cleaned_data, by=request.user)
            messages.success(request, _("%(code)s is counted and in the stock.") % {"code": lot.code})
            return redirect(lot)
    context = {
        "heading": _("Count %(code)s") % {"code": lot.code},
        "sub": f"{lot.good.name}, {lot.good.unit}",
        "lines": [
            _("Another body than that of who entered it counts; a count that differs is not taken."),
            _("Counted, it is in the stock at what it cost, and its cost is booked from the fund."),
        ],
        "form": form,
        "act": _("Count it into the stock"),
        "back": (lot.code, lot.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.TREASURER)
def lot_drop(request, pk):
    lot = visible(request, pk)
    require_perm(request.user, "remittances.drop_lot")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.drop_lot(lot, **form.cleaned_data, by=request.user)
            messages.success(request, _("%(code)s is dropped.") % {"code": lot.code})
            return redirect(lot)
    facts = {"code": lot.code, "quantity": plain(lot.quantity), "unit": lot.good.unit}
    context = {
        "heading": _("Drop %(code)s") % facts,
        "sub": _("%(quantity)s %(unit)s that nobody counted") % facts,
        "lines": [
            _("It never comes into the stock and nothing is booked; its number stays. Enter it anew if need be.")
        ],
        "form": form,
        "act": _("Drop it"),
        "tone": "red",
        "back": (lot.code, lot.get_absolute_url()),
    }
    return render(request, "act.html", context)
