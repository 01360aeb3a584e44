"""Files of the bank: looked at, taken in, listed with the fate of each row, taken out again."""

from django.contrib import messages
from django.db.models import F, Q, Value
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.doors import require_perm
from access.forms import BecauseForm
from access.lists import in_order, page
from access.refusal import on_form
from audit import exports
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.imports import UPLOAD_LIMIT, FateFilter, ImportFilter, StatementForm
from fund_collections.models import Booking, Fate, StatementFile
from fund_collections.services.importing import doubts, summary
from fund_collections.views.doors import get_or_post, see
from ledger.money import as_figure
from vault.intake.memory import takes_files

ORDERS = {"account": "account__code", "imported": "imported_at", "new": "added"}
NEWEST_FIRST = ("-imported_at", "id")
# Rows of a preview that are shown, of those that bring something and of those that do not.
SHOWN = 100
FATES = dict(Fate.choices)


@get_or_post
@takes_files(largest=UPLOAD_LIMIT, together=UPLOAD_LIMIT)
def statement_import(request):
    require_perm(request.user, "fund_collections.import_statement")
    form = StatementForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        facts = {"account": asked["account"], "column_map": asked["columns"], "another": _ticked(request, "another")}
        data = asked["file"].read()
        with on_form(form):
            if request.POST.get("act") == "import":
                facts |= {"reason": asked["reason"], "seen": asked["seen"], "same": _ticked(request, "same")}
                done = services.import_statement(data, by=request.user, **facts)
                messages.success(request, summary(done))
                for sentence in doubts(done):
                    messages.warning(request, sentence)
                return see(done.file) if done.file else redirect("fund_collections:import_list")
            found = services.preview_statement(data, **facts)
            form = form.shown_again(found)
    context = {"form": form, "found": found, **(_preview(found) if found else {})}
    return render(request, "fund_collections/statement_import.html", context)


def _ticked(request, name):
    """Keys of rows that were ticked: `another`, a booking of its own after all, or `same`, left out."""
    return frozenset(key for key in request.POST.getlist(name) if len(key) < len("1000000-1000000"))


def _preview(found):
    rows = list(found.rows())
    new = [row for row in rows if row.fate == Fate.NEW]
    left = [row for row in rows if row.fate != Fate.NEW]
    alike = found.alike
    places = [*(row.stands for row in left[:SHOWN] if row.stands), *(row.like for row in alike[:SHOWN])]
    stands = Booking.objects.select_related("statement").defer("text").in_bulk(places)
    return {
        "summary": summary(found),
        "counts": [(FATES[fate], found.count(fate)) for fate in Fate],
        "statements": found.statements[:SHOWN],
        "left": [(row, FATES[row.fate], stands.get(row.stands)) for row in left[:SHOWN]],
        "alike": [(row, stands[row.like]) for row in alike[:SHOWN]],
        "doubts": doubts(found),
        "new": new[:SHOWN],
        "not_shown": sum(max(0, len(rows) - SHOWN) for rows in (new, left, alike)),
    }


@exports.exportable
def import_list(request):
    require_perm(request.user, "fund_collections.view_statementfile")
    form = ImportFilter(request.GET, files=StatementFile.objects.defer("content"))
    rows = in_order(form.rows(), request.GET, ORDERS, NEWEST_FIRST).select_related("account", "imported_by")
    if exports.asked(request):
        return _imports_as_csv(request, form, rows)
    context = {
        "form": form,
        "page": page(rows, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "may_import": request.user.has_perm("fund_collections.import_statement"),
        "may_keep_maps": request.user.has_perm("fund_collections.keep_columnmap"),
    }
    return render(request, "fund_collections/import_list.html", context)


def _imports_as_csv(request, form, rows):
    head = [_("import"), _("account"), _("format"), _("new"), _("known"), _("left out"), _("of other accounts")]
    head += [_("imported at"), _("by"), _("taken out at"), _("digest")]
    lines = (
        (
            *(str(one), one.account.code, one.format, one.added, one.known, one.left_out, one.other),
            *(one.imported_at.isoformat(), one.imported_by and one.imported_by.username),
            *(one.undone_at and one.undone_at.isoformat(), one.sha256),
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "imports", head, lines, count=rows.count(), form=form)


@exports.exportable
def import_detail(request, pk):
    require_perm(request.user, "fund_collections.view_statementfile")
    files = StatementFile.objects.defer("content").select_related("account", "imported_by", "undone_by")
    files = files.annotate(is_kept=Q(content__isnull=False))
    file = get_object_or_404(files, pk=pk)
    form = FateFilter(request.GET)
    rows = _rows(file, form.cleaned_data["fate"] if form.is_valid() else "")
    if exports.asked(request):
        return _rows_as_csv(request, form, rows)
    shown = page(rows, request.GET)
    context = {
        "file": file,
        "form": form,
        "page": shown,
        "rows": [{**row, "word": FATES[row["became"]]} for row in shown.object_list],
        "exports": [exports.link(request)],
        "statements": file.statements.order_by("number")[:SHOWN],
        "may_match": request.user.has_perm("fund_collections.match_booking") and not file.undone_at,
        "may_undo": request.user.has_perm("fund_collections.undo_import") and not file.undone_at,
        "may_reveal": request.user.has_perm("fund_collections.reveal_bank"),
        "minutes": Minute.objects.about(file).order_by("-id")[:20],
    }
    return render(request, "fund_collections/import_detail.html", context)


COLUMNS = ("part", "row", "became", "day", "in_currency", "sum", "stands_on", "stands_at")


def _rows(file, fate):
    """Every row of the file in its order, or those of one fate: those that became bookings, and those that did not."""
    new = Booking.objects.filter(statement__file=file).annotate(
        part=F("statement__number"),
        row=F("ordinal"),
        became=Value(Fate.NEW.value),
        day=F("booked_on"),
        in_currency=F("currency_id"),
        sum=F("amount"),
        stands_on=F("statement_id"),
        stands_at=F("statement__statement_id"),
    )
    left = file.rows.annotate(
        part=F("statement"),
        row=F("ordinal"),
        became=F("fate"),
        day=F("booked_on"),
        in_currency=F("currency_id"),
        sum=F("amount"),
        stands_on=F("booking__statement_id"),
        stands_at=F("booking__statement__statement_id"),
    )
    if fate == Fate.NEW:
        return new.order_by("part", "row").values(*COLUMNS)
    if fate:
        return left.filter(fate=fate).order_by("part", "row").values(*COLUMNS)
    return new.values(*COLUMNS).union(left.values(*COLUMNS), all=True).order_by("part", "row")


def _rows_as_csv(request, form, rows):
    head = [_("statement"), _("number"), _("fate"), _("booked on"), _("amount"), _("currency"), _("stands on")]
    lines = (
        (
            one["part"],
            one["row"],
            FATES[one["became"]],
            one["day"],
            as_figure(one["sum"], one["in_currency"]),
            one["in_currency"],
            one["stands_at"],
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "rows of an import", head, lines, count=rows.count(), form=form)


@get_or_post
def import_undo(request, pk):
    require_perm(request.user, "fund_collections.undo_import")
    files = StatementFile.objects.defer("content").filter(undone_at=None).select_related("account")
    file = get_object_or_404(files, pk=pk)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.undo_import(file, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("The import is taken out. The same file can be imported again."))
            return see(file)
    bookings = ngettext("%(count)s booking goes", "%(count)s bookings go", file.added) % {"count": file.added}
    context = {
        "heading": _("Take out import %(code)s") % {"code": file},
        "sub": _("For a file of the wrong account, or one that was read wrongly."),
        "lines": [
            _("%(bookings)s, with their statements; the keys of their texts are destroyed.") % {"bookings": bookings},
            _("It is refused while a booking is matched."),
            _("The import itself, its counts and its minutes stay, and those of matches that were undone."),
        ],
        "form": form,
        "act": _("Take it out"),
        "tone": "red",
        "back": (str(file), file.get_absolute_url()),
    }
    return render(request, "act.html", context)
