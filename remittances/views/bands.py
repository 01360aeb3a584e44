"""The rules of signing: how many bodies sign which sums, today, to come and before."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.doors import require_perm
from access.refusal import on_form
from remittances import services
from remittances.forms_of_signing import BandForm
from remittances.models import SigningBand


@require_safe
def band_list(request):
    require_perm(request.user, "remittances.view_band")
    found = SigningBand.objects.select_related("decision").order_by("currency", "above", "-from_on", "-noted_at")
    return render(request, "remittances/band_list.html", {"bands": _with_standing(found, timezone.now().date())})


def _with_standing(bands, today):
    """Each band with (word, tone): the newest of its sum is in force, those before it are over."""
    bands, spoken = list(bands), set()
    for band in bands:
        of_sum = (band.currency_id, band.above)
        if band.from_on > today:
            band.word, band.tone = _("to come"), "half"
        elif of_sum not in spoken:
            band.word, band.tone = _("in force"), "ok"
            spoken.add(of_sum)
        else:
            band.word, band.tone = _("before"), "plain"
    return bands


@require_http_methods(["GET", "HEAD", "POST"])
def band_new(request):
    require_perm(request.user, "remittances.set_band")
    form = BandForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.set_band(**form.cleaned_data, by=request.user)
            messages.success(request, _("The rule is written down. It is the minutes' too."))
            return redirect("remittances:band_list")
    return render(request, "remittances/band_new.html", {"form": form})
