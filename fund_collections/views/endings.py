"""Lists that are out, by age and holder; sheets that are lost, void, destroyed or found; photographs of sheets."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, Max, Min, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.lists import in_order, page
from access.refusal import on_form
from audit import exports
from fund_collections import services
from fund_collections.forms.lists import OutFilter, all_lists
from fund_collections.forms.paper import EndForm, FoundForm, PhotosForm
from fund_collections.models import BY_NUMBER, ENDED, ListState, SheetPhoto
from fund_collections.views.doors import get_or_post, see, visible_list
from vault.intake.fates import take_files
from vault.intake.memory import takes_files
from vault.intake.serving import as_attachment
from vault.views.revealing import reveal_page

ORDERS = {"number": BY_NUMBER, "holder": "collector__code", "issued": "issued_on", "due": "due_on"}
OUT = Q(state=ListState.ISSUED, received_on=None)
OLDEST_FIRST = ("issued_on", *BY_NUMBER)


@exports.exportable
def list_out(request):
    """What is still out: who holds which sheet, and for how many days; and the lost ones, which somebody may find."""
    require_perm(request.user, "fund_collections.view_subscriptionlist")
    form = OutFilter(request.GET, lists=all_lists(request.user))
    found = form.rows()
    rows = in_order(found.missing(), request.GET, ORDERS, OLDEST_FIRST)
    today = timezone.localdate()
    if exports.asked(request):
        head = [_("number"), _("collector"), _("body"), _("appeal"), _("issued on"), _("due back on")]
        head += [_("days out"), _("days overdue"), _("lost on")]
        lines = (_line(one, today) for one in rows.iterator(chunk_size=2000))
        return exports.send(request, "lists-out", head, lines, count=rows.count(), form=form)
    shown = page(rows, request.GET)
    for one in shown.object_list:
        one.days_out, one.days_late = _days(one, today)
    context = {
        "form": form,
        "page": shown,
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "holders": _holders(found, today),
        **found.aggregate(out=Count("pk", filter=OUT), lost=Count("pk", filter=Q(state=ListState.LOST))),
    }
    return render(request, "fund_collections/list_out.html", context)


def _line(one, today):
    out, late = _days(one, today)
    holder, days = one.collector.code if one.collector else "", (one.issued_on or "", one.due_on or "")
    late = "" if late is None else max(0, late)
    return (
        one.number,
        holder,
        one.body.code,
        one.appeal.code,
        *days,
        "" if out is None else out,
        late,
        one.ended_on or "",
    )


def _days(one, today):
    """For how many days a sheet is out, and beyond its day: no day counts for a lost one, or one that lay in stock."""
    if one.issued_on is None:
        return None, None
    return (today - one.issued_on).days, None if one.state == ListState.LOST else (today - one.due_on).days


def _holders(lists, today):
    """Who still has a sheet: how many were issued to them, how many are back, out and overdue, and the oldest."""
    out, ended = OUT, Q(state__in=ENDED)
    rows = lists.exclude(collector=None).values("collector__code", "body__code").annotate(
        issued=Count("pk"), still_out=Count("pk", filter=out), ended=Count("pk", filter=ended),
        late=Count("pk", filter=out & Q(due_on__lt=today)), oldest=Min("issued_on", filter=out),
        last=Max("due_on", filter=out),
    )  # fmt: skip
    found = list(rows.filter(still_out__gt=0).order_by("oldest", "collector__code")[:200])
    for row in found:
        row |= {"back": row["issued"] - row["still_out"] - row["ended"], "days": (today - row["oldest"]).days}
    return found


@get_or_post
def list_end(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.end_list", one)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.end_list(one, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("The report on list %(number)s is kept.") % {"number": one.number})
            return see(one)
    context = {
        "heading": _("Lost, void or destroyed: %(number)s") % {"number": one.number},
        "sub": _("The number is never used again, and the report stays with it."),
        "form": form,
        "act": _("Report it"),
        "consequence": _("a second person countersigns the report"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def list_found(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.end_list", one)
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.find_again(one, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s is back where it was.") % {"number": one.number})
            return see(one)
    context = {
        "heading": _("List %(number)s turned up") % {"number": one.number},
        "sub": _("It goes back to where it was: with its collector, or in stock."),
        "form": form,
        "act": _("Take it back"),
        "consequence": _("the first report stays beside this one"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
@takes_files()
def photo_add(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.photograph_list", one)
    form = PhotosForm(request.POST, request.FILES) if request.method == "POST" else PhotosForm()
    if form.is_valid():
        keep = partial(_keep, one, request.user)
        for fate in take_files(form.cleaned_data["files"], keep=keep):
            messages.add_message(request, messages.WARNING if fate.refused else messages.SUCCESS, fate.sentence)
        return see(one)
    context = {
        "heading": _("Photographs of list %(number)s") % {"number": one.number},
        "form": form,
        "act": _("Seal the pictures"),
        "consequence": _("names may stand on them: only the delegate of this body opens one, with a reason"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


def _keep(one, user, pages):
    return services.add_photos(one, pages=pages, by=user)


@get_or_post
def photo_open(request, pk):
    photo = get_object_or_404(SheetPhoto.objects.visible_to(request.user).select_related("list"), pk=pk)
    one = photo.list
    require_perm(request.user, "fund_collections.reveal_giver", one)
    heading = _("Picture %(picture)d of list %(number)s") % {"picture": photo.number, "number": one.number}
    back, answer = (one.number, one.get_absolute_url()), partial(as_attachment, kind=photo.kind)
    return reveal_page(request, photo, "picture", heading=heading, back=back, answer=answer)
