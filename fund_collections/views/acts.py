"""Counting a list, posting it, taking it a step back."""

from django.contrib import messages
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.doors import require_perm
from access.forms import BecauseForm
from access.refusal import Refusal, on_form
from fund_collections import services
from fund_collections.forms.lists import CountForm, PostForm
from fund_collections.models import ListState, Receipt
from fund_collections.views.doors import get_or_post, see, visible_list
from ledger import services as ledger
from ledger.amounts import words


@get_or_post
def list_count(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.count_list", one)
    form = CountForm(request.POST or None, currency=one.currency)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.count_list(one, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s is counted: the treasurer posts it now.")
                             % {"number": one.number})  # fmt: skip
            return see(one)
    context = {
        "heading": _("Count list %(number)s") % {"number": one.number},
        "sub": _("Count the money before you look at the list’s sum. You typed no line of this list."),
        "form": form,
        "act": _("Count this list"),
        "consequence": _("nothing is booked yet; the treasurer posts what was counted"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def list_post(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.post_list", one)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.post_list(one, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s is posted.") % {"number": one.number})
            return see(one)
    if one.state != ListState.COUNTED:
        messages.warning(request, _("List %(number)s is %(state)s: only a counted list is posted.")
                         % {"number": one.number, "state": one.get_state_display()})  # fmt: skip
        return see(one)
    facts = {"sum": words(one.counted_total, one.currency), "fund": one.appeal.fund.name}
    gifts = one.contributions.current().count()
    context = {
        "heading": _("Post list %(number)s") % {"number": one.number},
        "sub": one.appeal.title,
        "form": form,
        "lines": [
            ngettext("%(count)s gift gets its receipt number.", "%(count)s gifts get their receipt numbers.", gifts)
            % {"count": gifts},
            _("Typed by %(typist)s, counted by %(counter)s.") % {"typist": one.typed_by, "counter": one.counted_by},
            _(
                "Nothing of it is ever erased. If it was wrong, the whole list is taken out of the books again: each "
                "entry is reversed, each receipt void, and the list is corrected and posted anew."
            ),
        ],
        "act": _("Post this list"),
        "consequence": _("books %(sum)s to %(fund)s") % facts,
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def list_return(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.return_list", one)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.return_to_typing(one, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s went one step back.") % {"number": one.number})
            return see(one)
    back_to = _("to typing; its lines are kept") if one.state == ListState.RETURNED else _("to be counted anew")
    context = {
        "heading": _("Take list %(number)s back") % {"number": one.number},
        "sub": _("It goes one step back: %(where)s.") % {"where": back_to},
        "form": form,
        "act": _("Take it back"),
        "consequence": _("the minutes keep your reason"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


@get_or_post
def list_take_out(request, pk):
    one = visible_list(request, pk)
    require_perm(request.user, "fund_collections.take_out_list", one)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.take_out(one, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("List %(number)s is out of the books: its lines can be counted or corrected.")
                             % {"number": one.number})  # fmt: skip
            return see(one)
    try:
        services.require_leaves_books(one)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return see(one)
    context = {
        "heading": _("Take list %(number)s out of the books") % {"number": one.number},
        "sub": _("For a list that was posted wrongly. It goes back, is corrected, and is posted anew."),
        "form": form,
        "lines": _what_taking_out_does(one),
        "act": _("Take it out of the books"),
        "tone": "red",
        "consequence": _("the minutes keep your reason"),
        "back": (one.number, one.get_absolute_url()),
    }
    return render(request, "act.html", context)


def _what_taking_out_does(one):
    gifts = one.contributions.current()
    count = gifts.count()
    entries = ngettext(
        "%(count)s entry is reversed with the day %(day)s: %(sum)s leave the fund %(fund)s.",
        "%(count)s entries are reversed with the day %(day)s: %(sum)s leave the fund %(fund)s.",
        count,
    )
    day = ledger.first_open_day(one.posted_on)
    facts = {"day": date_format(day), "sum": words(one.counted_total, one.currency)}
    yield entries % {"count": count, "fund": one.appeal.fund.name, **facts}
    if day != one.posted_on:
        yield _(
            "It was posted on %(posted)s, and that period is closed for good: its figures and its check number stay. "
            "What leaves and what takes its place stand in the open period, with your reason in its reports."
        ) % {"posted": date_format(one.posted_on)}
        yield _("Two people correct a closed period: you take the list out, another counts it anew.")
    live = Receipt.objects.filter(contribution__in=gifts, voided_at=None)
    voided = live.count()
    receipts = ngettext(
        "%(count)s receipt becomes void. Posted anew, the line gets a new one, which names it.",
        "%(count)s receipts become void. Posted anew, each line gets a new one, which names the one before it.",
        voided,
    )
    yield receipts % {"count": voided}
    if printed := live.filter(prints__copy=0).count():
        paper = ngettext(
            "%(count)s of them is on paper in somebody’s hands: have it back, or tell the giver.",
            "%(count)s of them are on paper in somebody’s hands: have them back, or tell the givers.",
            printed,
        )
        yield paper % {"count": printed}
    yield _("Its lines stand as they were typed: it is counted again as it is, or goes one more step back to typing.")
    yield _("Entries, reversals and void receipts stay in the books for ever.")
