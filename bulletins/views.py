from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from access.doors import office_required, open_to_public
from access.offices import Office
from access.refusal import Refusal, on_form
from audit import exports, heads
from bulletins import gate, services
from bulletins.feeds import ItemFeed
from bulletins.forms import ItemFilterForm, ItemForm, LanguageForm, LetterCodeField, WithdrawForm
from bulletins.models import Item, ItemState
from bulletins.texts import lead, to_html
from captives.listing import list_context, page_of, sorted_by

DRAFTS_FIRST = Case(When(state=ItemState.DRAFT, then=Value(0)), default=Value(1), output_field=IntegerField())
ORDERS = {
    "state": (DRAFTS_FIRST, F("published_at").desc(nulls_last=True), "title", "id"),
    "published": (F("published_at"), "id"),
    "title": (F("title"), "id"),
    "letter": (F("letter__code"), "id"),
}
HEAD = (
    gettext_lazy("Title"),
    gettext_lazy("Language"),
    gettext_lazy("State"),
    gettext_lazy("Published"),
    gettext_lazy("Letter"),
)
_feed = ItemFeed()


@open_to_public
@require_safe
def front(request):
    form = LanguageForm(request.GET)
    page = page_of(form.chosen(Item.objects.public()).newest_first(), request.GET.get("page"))
    for one in page.rows:
        one.lead = lead(one.text) if one.state == ItemState.PUBLISHED else ""
    context = {"page": page, "form": form, "filtered": form.data.get("lang"), "head": heads.latest()}
    return render(request, "bulletins/front.html", context)


@open_to_public
@require_safe
def item(request, pk):
    """A public item, or the notice that it was withdrawn. A draft, a hidden and a missing one are the same 404."""
    found = get_object_or_404(Item.objects.public(), pk=pk)
    if found.state == ItemState.WITHDRAWN:
        return render(request, "bulletins/withdrawn.html", {"item": found})
    return render(request, "bulletins/item.html", {"item": found, "html": to_html(found.text)})


@open_to_public
@require_safe
def feed(request):
    return _feed(request)


@exports.exportable
@office_required(Office.SECRETARY)
def item_list(request):
    form = ItemFilterForm(request.GET)
    items, sort = sorted_by(form.chosen(Item.objects.select_related("letter")), ORDERS, request.GET.get("sort"))
    if exports.asked(request):
        rows = ((one.title, one.language, one.state, one.published_at, one.letter) for one in items.iterator())
        return exports.send(request, "bulletin", HEAD, rows, count=items.count(), form=form)
    return render(request, "bulletins/item_list.html", list_context(request, items, form=form, sort=sort))


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.SECRETARY)
def item_new(request):
    form = ItemForm(request.POST or None, initial=_from_letter(request.GET.get("letter", "")))
    if form.is_valid():
        with on_form(form):
            item = services.draft_item(**form.cleaned_data, by=request.user)
            return redirect("bulletins:item_publish", item.pk)
    return render(request, "bulletins/item_edit.html", {"form": form, "item": None})


def _from_letter(code):
    """A draft begins with the redacted text of the letter that the address names."""
    field = LetterCodeField(required=False, max_length=16)
    try:
        letter = field.clean(code)
    except ValidationError:
        return {}
    return {"letter": letter.code, "text": letter.redacted, "language": letter.language} if letter else {}


def _item(pk):
    return get_object_or_404(Item.objects.select_related("letter__captive"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.SECRETARY)
def item_edit(request, pk):
    item = _item(pk)
    known = {"title": item.title, "text": item.text, "language": item.language, "letter": item.letter}
    form = ItemForm(request.POST or None, initial=known)
    if form.is_valid():
        with on_form(form):
            services.edit_item(item, **form.cleaned_data, by=request.user)
            return redirect("bulletins:item_publish", item.pk)
    return render(request, "bulletins/item_edit.html", {"form": form, "item": item})


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.SECRETARY)
def item_publish(request, pk):
    """The last look: the item as the world would read it, and whatever keeps it from that."""
    item = _item(pk)
    refusals = []
    if request.method == "POST":
        try:
            services.publish(item, by=request.user)
        except Refusal as refusal:
            refusals = [refusal]
        else:
            messages.success(request, _("“%(title)s” is public now.") % {"title": item.title})
            return redirect("bulletins:item_list")
    if item.state == ItemState.DRAFT:
        refusals = list(gate.refusals(item, by=request.user))
    happens = [_("The world reads it on the first page and in the feed, from this minute on.")]
    context = {"item": item, "html": to_html(item.text), "refusals": refusals, "happens": happens}
    return render(request, "bulletins/item_publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.SECRETARY)
def item_withdraw(request, pk):
    item = _item(pk)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.withdraw(item, **form.cleaned_data, by=request.user)
            messages.success(request, _("The item is withdrawn; its address shows a notice."))
            return redirect("bulletins:item_list")
    return render(request, "bulletins/item_withdraw.html", {"form": form, "item": item})
