from django.contrib import messages
from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import Refusal, on_form
from audit import exports
from captives.listing import list_context, sorted_by
from letters import services
from letters.forms import AsideForm, LetterFilterForm, LetterForm, RedactForm, SenderForm
from letters.models import Letter, LetterState
from letters.scanning import take_files
from vault.intake.memory import takes_files
from vault.views.revealing import reveal_page

IN_TRAY = Case(When(state=LetterState.TRAY, then=Value(0)), default=Value(1), output_field=IntegerField())
WAITING_SINCE = Case(When(state=LetterState.TRAY, then=F("received_on")))
ORDERS = {
    "tray": (IN_TRAY, WAITING_SINCE, "-received_on", "code"),
    "received": (F("received_on"), "code"),
    "code": (F("code"),),
    "sender": (F("captive__code"), "-received_on", "code"),
}
HEAD = (
    gettext_lazy("Code"),
    gettext_lazy("Received on"),
    gettext_lazy("From"),
    gettext_lazy("Language"),
    gettext_lazy("State"),
)
READERS = (Office.SECRETARY, Office.CASE_WORKER, Office.AUDITOR)


def visible(request, pk):
    """The letter, or 404 for one that is not there or not for this person."""
    return get_object_or_404(Letter.objects.visible_to(request.user).select_related("captive"), pk=pk)


@exports.exportable
@office_required(*READERS)
def letter_list(request):
    form = LetterFilterForm(request.GET)
    seen = Letter.objects.visible_to(request.user)
    letters, sort = sorted_by(form.chosen(seen).select_related("captive"), ORDERS, request.GET.get("sort"))
    if exports.asked(request):
        rows = ((one.code, one.received_on, one.captive, one.language, one.state) for one in letters.iterator())
        return exports.send(request, "letters", HEAD, rows, count=letters.count(), form=form)
    counts = seen.aggregate(
        all=Count("pk"), **{state.name.lower(): Count("pk", filter=Q(state=state)) for state in LetterState}
    )
    context = {**list_context(request, letters, form=form, sort=sort), "counts": counts}
    for letter in context["page"].rows:
        letter.age_days = (timezone.localdate() - letter.received_on).days
    return render(request, "letters/letter_list.html", context)


@require_safe
@office_required(*READERS)
def letter_detail(request, pk):
    return _detail(request, visible(request, pk))


def _detail(request, letter, **more):
    user = request.user
    sorts = user.has_perm("letters.sort_letter", letter) and letter.state == LetterState.TRAY
    context = {
        "letter": letter,
        "direction": "rtl" if get_language_info(letter.language)["bidi"] else "ltr",
        "age_days": (timezone.localdate() - letter.received_on).days,
        "confirmations": letter.confirmations.select_related("attempt__remittance").order_by("confirmed_on"),
        "may_redact": letter.state != LetterState.JUNK and user.has_perm("letters.redact_letter", letter),
        "may_reveal": user.has_perm("letters.reveal_letter", letter),
        "may_scan": letter.state != LetterState.JUNK and user.has_perm("letters.scan_letter", letter),
        "scans": letter.scans.defer("page").order_by("number"),
        "may_take_back": letter.state == LetterState.JUNK and user.has_perm("letters.sort_letter", letter),
        "may_publish": user.has_perm("bulletins.edit_item"),
        "aside_form": AsideForm() if sorts else None,
        "sender_form": SenderForm(by=user) if sorts and not letter.captive_id else None,
        "refused": None,
    }
    return render(request, "letters/letter_detail.html", {**context, **more})


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.SECRETARY, Office.CASE_WORKER)
@takes_files()
def letter_new(request):
    today = {"received_on": timezone.localdate()}
    form = LetterForm(request.POST or None, request.FILES or None, initial=today, by=request.user)
    if form.is_valid():
        files = form.cleaned_data.pop("files")
        with on_form(form):
            letter = services.receive_letter(**form.cleaned_data, by=request.user)
            messages.success(request, _("Letter %(code)s is in the tray.") % {"code": letter.code})
            for fate in take_files(letter, files=files, by=request.user):
                messages.add_message(request, messages.WARNING if fate.refused else messages.SUCCESS, fate.sentence)
            return redirect(letter)
    return render(request, "letters/letter_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def letter_redact(request, pk):
    """The original opens on a page of its own beside this one, and closes there without taking the text along."""
    letter = visible(request, pk)
    require_perm(request.user, "letters.redact_letter", letter)
    form = RedactForm(request.POST or None, initial={"text": letter.redacted})
    if form.is_valid():
        with on_form(form):
            return redirect(services.redact(letter, **form.cleaned_data, by=request.user))
    context = {"letter": letter, "form": form, "may_reveal": request.user.has_perm("letters.reveal_letter", letter)}
    return render(request, "letters/letter_redact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_reveal(request, pk):
    letter = visible(request, pk)
    require_perm(request.user, "letters.reveal_letter", letter)
    heading = _("Original of %(code)s") % {"code": letter.code}
    return reveal_page(request, letter, "original", heading=heading, back=(letter.code, letter.get_absolute_url()))


@require_POST
def letter_sender(request, pk):
    letter = visible(request, pk)
    require_perm(request.user, "letters.sort_letter", letter)
    form = SenderForm(request.POST, by=request.user)
    if form.is_valid():
        with on_form(form):
            return redirect(services.name_sender(letter, **form.cleaned_data, by=request.user))
    return _detail(request, letter, sender_form=form)


@require_POST
def letter_aside(request, pk):
    letter = visible(request, pk)
    require_perm(request.user, "letters.sort_letter", letter)
    form = AsideForm(request.POST)
    if form.is_valid():
        with on_form(form):
            return redirect(services.set_aside(letter, **form.cleaned_data, by=request.user))
    return _detail(request, letter, aside_form=form)


@require_POST
def letter_back(request, pk):
    letter = visible(request, pk)
    require_perm(request.user, "letters.sort_letter", letter)
    try:
        return redirect(services.take_back(letter, by=request.user))
    except Refusal as refusal:
        return _detail(request, letter, refused=refusal)
