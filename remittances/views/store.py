"""The store room: writing goods off, counting what is there, goods given, and the list of what became of goods."""

from collections import namedtuple

from django.contrib import messages
from django.db.models import F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from access.doors import office_required, require_perm
from access.offices import Office
from access.once import once_only, told_if_done
from access.refusal import on_form
from audit import exports
from captives.listing import list_context, sorted_by
from ledger.money import Money, as_figure, plain, totals
from remittances import services
from remittances.forms import ReasonForm
from remittances.forms_of_store import ChangeFilter, GiftForm, StockCountForm, WriteOffForm
from remittances.minutes import minutes_of
from remittances.models import Good, Lot, StockChange, StockCount
from remittances.services.storing import MOST_COUNTED, told_of
from remittances.views.answers import answers_of, state_of_change
from remittances.views.stock import SEES, A, T, columns_of, visible
from vault.views.revealing import reveal_page

Column = namedtuple("Column", "key label offices sort")  # noqa: PYI024 - a plain row of the table below
CHANGES = (
    Column("on", gettext_lazy("Day"), set(SEES), (F("on"), "code")),
    Column("code", gettext_lazy("Number"), set(SEES), (F("code"), "pk")),
    Column("fund", gettext_lazy("Fund"), {T, A}, (F("lot__fund__code"), "code")),
    Column("good", gettext_lazy("Goods"), set(SEES), (F("lot__good__name"), "code")),
    Column("lot", gettext_lazy("Lot"), set(SEES), (F("lot__code"), "code")),
    Column("kind", gettext_lazy("What"), set(SEES), (F("kind"), "code")),
    Column("quantity", gettext_lazy("Quantity"), set(SEES), (F("quantity"), "code")),
    Column("value", gettext_lazy("Worth"), {T, A}, (F("value"), "lot__currency", "code")),
    Column("because", gettext_lazy("Why"), set(SEES), None),
    Column("state", gettext_lazy("State"), set(SEES), None),
    Column("typed", gettext_lazy("Typed by"), {T, A}, None),
    Column("confirmed", gettext_lazy("Confirmed by"), {T, A}, None),
    Column("undone", gettext_lazy("Refused or undone because"), set(SEES), None),
)
CELLS = {
    "on": lambda row: row.on,
    "code": lambda row: row.code,
    "fund": lambda row: row.lot.fund.name,
    "good": lambda row: row.lot.good.name,
    "lot": lambda row: row.lot.code,
    "kind": lambda row: row.get_kind_display(),
    "quantity": lambda row: row.quantity,
    "value": lambda row: as_figure(row.value, row.lot.currency_id),
    "because": lambda row: row.because,
    "state": lambda row: state_of_change(row)[0],
    "typed": lambda row: row.made_by.username,
    "confirmed": lambda row: row.confirmed_by.username if row.confirmed_by else "",
    "undone": lambda row: row.refused_because or row.undone_because,
}
STOCK = (gettext_lazy("Stock"), "remittances:lot_list")


def _back():
    word, name = STOCK
    return word, reverse(name)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*SEES)
def lot_write_off(request, pk):
    lot = visible(request, pk)
    require_perm(request.user, "remittances.write_off_lot")
    form = WriteOffForm(request.POST or None, lot=lot, initial={"on": timezone.localdate()})
    form = once_only(form, "write off", lot.pk, by=request.user)
    if form.is_valid():
        with on_form(form):
            with told_if_done(request):
                change = services.write_off(lot, **form.cleaned_data, by=request.user)
                facts = {"code": change.code, "lot": lot.code, "quantity": plain(change.quantity)}
                facts["unit"] = lot.good.unit
                sentence = _(
                    "%(code)s: %(quantity)s %(unit)s of %(lot)s are written off once another body confirms it."
                )
                messages.success(request, sentence % facts)
            return redirect(lot)
    context = {
        "heading": _("Write off goods of %(code)s") % {"code": lot.code},
        "sub": lot.good.name,
        "lines": [
            _("They leave the stock at their part of what the lot has left at cost, and the fund bears the loss."),
            _("Somebody of another body confirms it; nothing is booked before, and no parcel takes them meanwhile."),
            _("What a parcel holds is not in the store: unpack it first."),
        ],
        "form": form,
        "act": _("Write them off"),
        "consequence": _("books nothing until another body confirms it"),
        "tone": "red",
        "back": (lot.code, lot.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(T)
def change_undo(request, pk):
    rows = StockChange.objects.visible_to(request.user).select_related("lot__good")
    change = get_object_or_404(rows, pk=pk)
    require_perm(request.user, "remittances.undo_stockchange")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.undo_change(change, **form.cleaned_data, by=request.user)
            messages.success(request, _("%(code)s is undone once another body confirms it.") % {"code": change.code})
            return redirect(change.lot)
    facts = {"code": change.code, "quantity": plain(change.quantity), "unit": change.lot.good.unit}
    context = {
        "heading": _("Undo %(code)s") % facts,
        "sub": _("%(quantity)s %(unit)s") % facts,
        "lines": [
            _("Its entry is reversed and the goods are as they were; both entries and the reason stay."),
            _("Somebody of another body confirms it; nothing is undone before."),
        ],
        "form": form,
        "act": _("Ask to undo it"),
        "tone": "red",
        "back": (change.lot.code, change.lot.get_absolute_url()),
    }
    return render(request, "act.html", context)


@exports.exportable
@office_required(*SEES)
def change_list(request):
    columns = columns_of(CHANGES, request.user)
    form = ChangeFilter(request.GET, columns={column.key for column in columns})
    beside = ("lot__good", "lot__fund", "line", "made_by", "confirmed_by")
    rows = form.chosen(StockChange.objects.visible_to(request.user)).select_related(*beside)
    orders = {column.key: column.sort for column in columns if column.sort}
    rows, sort = sorted_by(rows, orders, request.GET.get("sort") or "-on")
    if exports.asked(request):
        head = [*(column.label for column in columns), _("Unit"), _("Currency")]
        lines = (
            [*(CELLS[column.key](row) for column in columns), row.lot.good.unit, row.lot.currency_id]
            for row in rows.iterator(chunk_size=500)
        )
        return exports.send(request, "stock-changes", head, lines, count=rows.count(), form=form)
    context = {**list_context(request, rows, form=form, sort=sort), "columns": columns}
    for row in context["page"].rows:
        row.word, row.tone = state_of_change(row)
    if request.user.has_perm("remittances.view_cost"):
        booked = [row for row in context["page"].rows if row.entry_id and not row.undone_at]
        signed = ((-row.value if row.is_found else row.value, row) for row in booked)
        context["totals"] = sorted(totals(Money(value, row.lot.currency_id) for value, row in signed).items())
    return render(request, "remittances/change_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(*SEES)
def count_new(request):
    require_perm(request.user, "remittances.count_stock")
    chosen = Good.objects.filter(code=request.GET.get("good", "")).first()
    form = StockCountForm(request.POST or None, lots=_lots(chosen), initial={"on": timezone.localdate()})
    form = once_only(form, "count", "stock", by=request.user)
    if form.is_valid():
        with on_form(form):
            given = form.cleaned_data
            made = services.count_stock(form.counted, on=given["on"], once=given["once"], by=request.user)
            messages.success(request, told_of(made, StockChange.objects.filter(line__count=made).count()))
            return redirect(made)
    context = {"form": form, "goods": Good.objects.order_by("name"), "chosen": chosen, "most": MOST_COUNTED}
    return render(request, "remittances/count_new.html", context)


def _lots(good):
    """What lies free on the shelves; of one kind of goods also the lots of which nothing should be left.

    Not while a change of a lot waits: until it is answered nobody can say what should be there.
    """
    rows = Lot.objects.counted().with_left().exclude(pk__in=StockChange.objects.waiting().values("lot"))
    rows = rows.filter(good=good) if good else rows.filter(left__gt=0)
    return list(rows.select_related("good").order_by("good__name", "-bought_on", "-code")[:MOST_COUNTED])


def _count(pk):
    return get_object_or_404(StockCount.objects.select_related("counted_by"), pk=pk)


@require_safe
@office_required(*SEES)
def count_detail(request, pk):
    count, user = _count(pk), request.user
    beside = ("lot__good", "change__made_by", "change__confirmed_by", "change__undo_asked_by")
    lines = list(count.lines.select_related(*beside).order_by("lot__good__name", "lot__code"))
    changes = [line.change for line in lines if hasattr(line, "change")]
    first = changes[0] if changes else None
    context = {
        "count": count,
        "lines": lines,
        # All that a count found is answered together, so the first tells how it stands.
        "first": first,
        "state": state_of_change(first) if first else (_("as the books have it"), "ok"),
        "answers": bool(first) and answers_of(first, user),
        "sees_cost": user.has_perm("remittances.view_cost"),
        "may_undo": bool(first) and first.may_be_undone and user.has_perm("remittances.undo_stockcount"),
    }
    if context["sees_cost"]:
        context["minutes"] = minutes_of(count, user)
    return render(request, "remittances/count_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(T)
def count_undo(request, pk):
    count = _count(pk)
    require_perm(request.user, "remittances.undo_stockcount")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.undo_count(count, **form.cleaned_data, by=request.user)
            sentence = _("What %(code)s booked is undone once another body confirms it.")
            messages.success(request, sentence % {"code": count.code})
            return redirect(count)
    context = {
        "heading": _("Undo %(code)s") % {"code": count.code},
        "lines": [
            _("Each entry that this count booked is reversed; what was counted stays written, with the reason."),
            _("Somebody of another body confirms it; nothing is undone before."),
            _("Where goods that it found are packed by now, nothing is undone."),
        ],
        "form": form,
        "act": _("Ask to undo the count"),
        "tone": "red",
        "back": (count.code, count.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(T)
def gift_new(request):
    require_perm(request.user, "remittances.enter_gift")
    form = GiftForm(request.POST or None, initial={"given_on": timezone.localdate()})
    if form.is_valid():
        with on_form(form):
            return redirect(services.enter_gift(**form.facts(), by=request.user))
    context = {
        "heading": _("Enter goods given"),
        "sub": _("What somebody gave for parcels. Another body than yours counts it; then it is in stock and booked."),
        "lines": [_("It is income of the fund at what it is worth, and no money: no decision is drawn on.")],
        "form": form,
        "act": _("Enter them"),
        "consequence": _("books nothing yet"),
        "back": _back(),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.DELEGATE)
def lot_giver(request, pk):
    lot = get_object_or_404(Lot.objects.visible_to(request.user).filter(~Q(giver_kind="")), pk=pk)
    require_perm(request.user, "remittances.name_lot_giver", lot)
    heading = _("Giver of %(code)s") % {"code": lot.code}
    return reveal_page(request, lot, "giver", heading=heading, back=(lot.code, lot.get_absolute_url()))
