from django.apps import apps
from django.db.models import Max
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from access.doors import require_perm
from audit import exports, keyset
from audit.forms import MinuteFilter
from audit.models import Minute

KEY = ("at", "id")


@exports.exportable
def minute_list(request):
    require_perm(request.user, "audit.view_minute")
    form = MinuteFilter(request.GET)
    rows = form.rows()
    if exports.asked(request):
        return as_csv(request, form, rows)
    page = keyset.page(rows, request.GET, KEY)
    for row in page.rows:
        row.url = address_of(row, request.user)
    context = {"form": form, "page": page, "exports": [exports.link(request)]}
    return render(request, "audit/minute_list.html", context)


def as_csv(request, form, rows):
    head = [_("number"), _("at"), _("by"), _("act"), _("kind of thing"), _("thing"), _("facts")]
    columns = ("id", "at", "actor_code", "act", "subject_type", "subject_code", "facts")
    # The minute of this very export comes after them.
    rows = rows.filter(pk__lte=Minute.objects.aggregate(last=Max("pk"))["last"] or 0)
    found = rows.order_by("-at", "-id").values_list(*columns).iterator(chunk_size=2000)
    lines = ((number, at.isoformat(), *words, facts) for number, at, *words, facts in found)
    return exports.send(request, "minutes", head, lines, count=rows.count(), form=form)


def address_of(minute, user):
    """Where the thing of a minute is shown, for those who may see things of its kind; else nothing."""
    try:
        model = apps.get_model(minute.subject_type)
    except LookupError:
        return ""
    if not hasattr(model, "get_absolute_url"):
        return ""
    if not user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
        return ""
    try:
        return model(pk=minute.subject_id).get_absolute_url()
    except NoReverseMatch:
        return ""
