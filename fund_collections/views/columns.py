"""How the columns of a bank's tables are read: listed, written, changed, each looked at with a table of the bank."""

from django.contrib import messages
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.doors import require_perm
from access.lists import page
from access.refusal import on_form
from fund_collections import services
from fund_collections.forms.imports import UPLOAD_LIMIT, ColumnMapForm
from fund_collections.models import ColumnMap
from fund_collections.services.importing import columns_of
from fund_collections.statements.tables import first_rows
from fund_collections.views.doors import get_or_post
from vault.intake.memory import takes_files


@require_safe
def column_map_list(request):
    require_perm(request.user, "fund_collections.keep_columnmap")
    rows = ColumnMap.objects.select_related("account").order_by("account__code", Lower("name"))
    return render(request, "fund_collections/column_map_list.html", {"page": page(rows, request.GET)})


@get_or_post
@takes_files(largest=UPLOAD_LIMIT, together=UPLOAD_LIMIT)
def column_map_new(request):
    require_perm(request.user, "fund_collections.keep_columnmap")
    return _edit(request, None)


@get_or_post
@takes_files(largest=UPLOAD_LIMIT, together=UPLOAD_LIMIT)
def column_map_edit(request, pk):
    require_perm(request.user, "fund_collections.keep_columnmap")
    return _edit(request, get_object_or_404(ColumnMap.objects.select_related("account"), pk=pk))


def _edit(request, column_map):
    form = ColumnMapForm(request.POST or None, request.FILES or None, instance=column_map)
    rows = None
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            if form.cleaned_data["file"]:
                rows = first_rows(form.cleaned_data["file"].read(), column_map=columns_of(form.instance))
            if request.POST.get("act") == "save":
                services.keep_column_map(form.instance, by=request.user)
                messages.success(request, _("The map is kept: choose it when a table of this bank comes in."))
                return redirect("fund_collections:column_map_list")
            if rows is None:
                form.add_error("file", _("Choose a table of the bank, to see how its first rows are read."))
    # What the form wrote into the object is not what is kept.
    kept = ColumnMap.objects.filter(pk=column_map.pk).values_list("name", flat=True).first() if column_map else ""
    context = {"form": form, "kept": kept, "rows": rows}
    return render(request, "fund_collections/column_map_edit.html", context)
