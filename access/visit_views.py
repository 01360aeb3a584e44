"""Who is signed in, for those who may end it; and the second factors of somebody who lost a device."""

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access import lists, services
from access.doors import require_perm, step_up_required
from access.forms import BecauseForm, VouchForm
from access.models import Session, User
from access.refusal import on_form

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def visit_list(request):
    """One line for each person who is signed in; where and from what address is nobody's business."""
    require_perm(request.user, "access.end_visits")
    alive = Session.objects.alive().exclude(user=None).values("user", "user__username")
    rows = alive.annotate(count=Count("key"), began=Min("began_at"), seen=Max("seen_at")).order_by("user__username")
    return render(request, "access/visit_list.html", {"page": lists.page(rows, request.GET)})


@get_or_post
@step_up_required
def visits_end(request, pk):
    """Sign somebody out everywhere."""
    require_perm(request.user, "access.end_visits")
    user = get_object_or_404(User, pk=pk)
    require_perm(request.user, "access.end_visits", user)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.end_visits(user, because=form.cleaned_data["because"], by=request.user)
            messages.success(request, _("%(name)s is signed out everywhere.") % {"name": user.username})
            return redirect("access:visit_list")
    context = {
        "heading": _("Sign %(name)s out everywhere?") % {"name": user.username},
        "form": form,
        "act": _("Sign out"),
        "consequence": _("the next page this person asks for is the login; it stays open to them"),
        "tone": "red",
        "back": (_("Who is signed in"), reverse("access:visit_list")),
    }
    return render(request, "act.html", context)


@get_or_post
@step_up_required
def user_factors(request, pk):
    """Take away the second factors of somebody who lost a device."""
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require_perm(request.user, "access.take_factors", user)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.take_factors(user, because=form.cleaned_data["because"], by=request.user)
            messages.success(request, _("Nothing opens this login any more. Give a new password, by a known voice."))
            return redirect(user)
    context = {
        "heading": _("Take away the second factors of %(name)s?") % {"name": user.username},
        "sub": _("For a lost device. Be sure by a known voice that it is this person who asks."),
        "lines": [
            _("The person is signed out everywhere, and no browser of theirs is known any more."),
            _("The password opens nothing either: give a new one, and they set up a new factor with it."),
            _("Their offices wait until a delegate of a second body has spoken with them and vouches."),
        ],
        "form": form,
        "act": _("Take them away"),
        "consequence": _("the minutes name you and the reason"),
        "tone": "red",
        "back": (user.username, user.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
@step_up_required
def user_vouch(request, pk):
    """Vouch as a second body that a renewed login is in the hand of its person."""
    user = get_object_or_404(User.objects.to_vouch_for(request.user).select_related("renewed_by"), pk=pk)
    form = VouchForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.vouch_for(user, by=request.user)
            messages.success(request, _("The offices of %(name)s count again.") % {"name": user.username})
            return redirect("portal:home")
    context = {
        "heading": _("Vouch for %(name)s?") % {"name": user.username},
        "sub": _("A lost device: %(name)s took the second factors away.") % {"name": user.renewed_by.username},
        "lines": [
            _("Whoever renews a login could come in as somebody else. Ask the person by a known voice."),
            _("Have they signed in and set up a new factor themselves? If in doubt, do not vouch, and say so aloud."),
        ],
        "form": form,
        "act": _("Vouch"),
        "consequence": _("their offices count again; the minutes name you"),
        "back": (_("Home"), reverse("portal:home")),
    }
    return render(request, "act.html", context)
