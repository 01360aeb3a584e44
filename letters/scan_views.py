from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.doors import require_perm
from letters import scanning
from letters.forms import ScansForm
from letters.models import Scan
from letters.views import visible
from vault.intake.memory import takes_files
from vault.intake.serving import as_attachment
from vault.views.revealing import reveal_page


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files()
def scan_add(request, pk):
    letter = visible(request, pk)
    require_perm(request.user, "letters.scan_letter", letter)
    form = ScansForm(request.POST, request.FILES) if request.method == "POST" else ScansForm()
    if form.is_valid():
        for fate in scanning.take_files(letter, files=form.cleaned_data["files"], by=request.user):
            messages.add_message(request, messages.WARNING if fate.refused else messages.SUCCESS, fate.sentence)
        return redirect(letter)
    context = {
        "heading": _("Scanned pages of %(code)s") % {"code": letter.code},
        "form": form,
        "act": _("Seal the pages"),
        "consequence": _("each stands behind those the letter has; a page is never changed or taken away"),
        "back": (letter.code, letter.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scan_open(request, pk):
    scan = get_object_or_404(Scan.objects.visible_to(request.user).select_related("letter__captive"), pk=pk)
    letter = scan.letter
    require_perm(request.user, "letters.reveal_letter", letter)
    heading = _("Page %(number)d of %(code)s") % {"number": scan.number, "code": letter.code}
    back = (letter.code, letter.get_absolute_url())
    return reveal_page(request, scan, "page", heading=heading, back=back, answer=partial(as_attachment, kind=scan.kind))
