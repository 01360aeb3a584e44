from django.contrib import messages
from django.db.models import Case, F, Prefetch, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from access import lists, services
from access.doors import require_perm, step_up_required
from access.forms import AppointForm, BecauseForm, EndForm, ForwarderForm, UserFilter, UserForm, show
from access.grant_views import TONES
from access.models import Appointment, Standing, User
from access.offices import FORWARDER_CODE, Office, holds
from access.refusal import Refusal, as_refusal, on_form
from audit import exports
from audit.models import Minute

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
PEOPLE = gettext_lazy("Users")


@exports.exportable
def user_list(request):
    require_perm(request.user, "access.view_user")
    today = timezone.localdate()
    form = UserFilter(request.GET)
    held = Appointment.objects.in_force(today).select_related("body").order_by("office", "body__code")
    found = form.narrow(User.objects.visible_to(request.user), today).select_related("body")
    found = found.prefetch_related(Prefetch("appointments", held, to_attr="offices_today"))
    # A forwarder's home body is not to be read from the order either.
    home = Case(When(username__regex=FORWARDER_CODE, then=None), default=F("body__code"))
    found = found.annotate(home_code=home)
    found = lists.in_order(found, request.GET, {"login": "username", "body": "home_code"}, ["username"])
    if exports.asked(request):
        return users_as_csv(request, form, found)
    page = lists.page(found, request.GET)
    for user in page.object_list:
        user.home = home_of(user, request.user)
    context = {
        "form": form,
        "page": page,
        "exports": [exports.link(request, because=True)],
        "sort": request.GET.get("sort", ""),
    }
    return render(request, "access/user_list.html", context)


def home_of(person, reader):
    """The home body as the reader may know it: that of a forwarder is the secretary's business alone."""
    return None if person.is_forwarder and not holds(reader, Office.SECRETARY) else person.body


def users_as_csv(request, form, found):
    head = [_("user name"), _("shown as"), _("home body"), _("offices"), _("login")]
    rows = (
        (
            user.username,
            user.display_name,
            home.code if (home := home_of(user, request.user)) else "",
            ", ".join(
                " ".join(filter(None, (held.office, held.body and held.body.code))) for held in user.offices_today
            ),
            _("open") if user.is_active else _("shut"),
        )
        for user in found
    )
    return exports.send(request, "users", head, rows, count=found.count(), form=form, because=True)


@require_safe
def user_detail(request, pk):
    user = get_object_or_404(User.objects.visible_to(request.user).select_related("body"), pk=pk)
    today = timezone.localdate()
    user.home = home_of(user, request.user)
    appointments = user.appointments.select_related("body", "granted_by", "confirmed_by", "refused_by")
    appointments = appointments.order_by("-held_from", "office")
    for held in appointments:
        held.state, held.tone = (standing := held.standing(today)).label, TONES[standing]
        held.can_end = standing not in {Standing.ENDED, Standing.REFUSED}
        held.answered_by = held.confirmed_by or held.refused_by
    reads_minutes = request.user.has_perm("access.view_user")
    minutes = Minute.objects.about(user).order_by("-id")[:20] if reads_minutes else []
    context = {"person": user, "appointments": appointments, "minutes": minutes, "reads_minutes": reads_minutes}
    rights = {name: request.user.has_perm(f"access.{perm}", user) for name, perm in RIGHTS.items()}
    return render(request, "access/user_detail.html", context | rights)


RIGHTS = {
    "can_appoint": "appoint_user",
    "can_end": "end_appointment",
    "can_close": "close_user",
    "can_give_password": "give_password",
    "can_take_factors": "take_factors",
}


@get_or_post
def user_new(request):
    require_perm(request.user, "access.add_user")
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = services.first_password()
        try:
            with as_refusal():
                user = services.create_user(**form.cleaned_data, password=password, by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            # Shown in the answer itself: a redirect would have to keep it somewhere.
            return render(request, "access/password_once.html", {"person": user, "password": password})
    context = {
        "heading": _("New login"),
        "sub": _("A login alone opens nothing: offices are given next."),
        "form": form,
        "act": _("Make the login"),
        "consequence": _("shows the first password once"),
        "back": (PEOPLE, reverse("access:user_list")),
    }
    return render(request, "act.html", context)


@get_or_post
def forwarder_new(request):
    """A login for a forwarder: the next code, and no name anywhere."""
    require_perm(request.user, "access.add_user")
    form = ForwarderForm(request.POST or None)
    if form.is_valid():
        password = services.first_password()
        with on_form(form):
            user = services.create_forwarder(**form.cleaned_data, password=password, by=request.user)
            return render(request, "access/password_once.html", {"person": user, "password": password})
    context = {
        "heading": _("New forwarder"),
        "sub": _("A forwarder is a code from the first day. Who it is stands nowhere here: keep it nowhere else."),
        "form": form,
        "act": _("Make the login"),
        "consequence": _("the code is given by itself; shows the first password once"),
        "back": (PEOPLE, reverse("access:user_list")),
    }
    return render(request, "act.html", context)


@get_or_post
@step_up_required
def user_appoint(request, pk):
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require_perm(request.user, "access.appoint_user", user)
    form = AppointForm(request.POST or None, initial={"held_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            with as_refusal():
                services.appoint(user=user, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("The office is given, and waits for a delegate of a second body."))
            return redirect(user)
    context = {
        "heading": _("Give %(name)s an office") % {"name": user.username},
        "sub": _("Nobody is two of treasurer, approver, auditor and system administrator on one day."),
        "form": form,
        "act": _("Give the office"),
        "consequence": _("has effect once a second body confirms it; the minutes name you"),
        "back": (user.username, user.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def appointment_end(request, pk):
    people = User.objects.visible_to(request.user)
    held = get_object_or_404(Appointment.objects.filter(user__in=people).select_related("user", "body"), pk=pk)
    require_perm(request.user, "access.end_appointment", held)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            with as_refusal():
                services.end_appointment(held, on=form.cleaned_data["on"], by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("The office is ended."))
            return redirect(held.user)
    given = {"name": held.user.username, "office": held.get_office_display(), "body": held.body or ""}
    context = {
        "heading": _("End an office of %(name)s") % given,
        "sub": f"{given['office']} {given['body']}, {services.days_of(held)}",
        "form": form,
        "act": _("End the office"),
        "consequence": _("to shut a person out at once, shut the login"),
        "back": (held.user.username, held.user.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def user_door(request, pk, *, opening):
    """Shut a login or open it again."""
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require_perm(request.user, "access.close_user", user)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = services.open_login if opening else services.close_login
        try:
            act(user, because=form.cleaned_data["because"], by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("The login is open.") if opening else _("The login is shut."))
            return redirect(user)
    heading = _("Open the login %(name)s?") if opening else _("Shut the login %(name)s?")
    context = {
        "heading": heading % {"name": user.username},
        "form": form,
        "act": _("Open it") if opening else _("Shut it"),
        "consequence": _("the offices in force count again")
        if opening
        else _("the next page this person asks for is the login"),
        "tone": "" if opening else "red",
        "back": (user.username, user.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
@step_up_required
def user_password(request, pk):
    """Replace a forgotten password."""
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require_perm(request.user, "access.give_password", user)
    if request.method == "POST":
        password = services.give_password(user, by=request.user)
        return render(request, "access/password_once.html", {"person": user, "password": password})
    happens = [_("The old password opens nothing any more, and this person is signed out everywhere.")]
    return render(request, "access/user_password.html", {"person": user, "happens": happens})
