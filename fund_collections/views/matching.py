"""Saying what a booking is: one press, split and combine, a gift, put aside, undone."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from access.doors import require_perm
from access.forms import BecauseForm
from access.refusal import Refusal, as_refusal, on_form
from fund_collections import services
from fund_collections.forms.matching import AcceptForm, BookedGiftForm, PartsForm
from fund_collections.models import BY_CODE, Booking, Deposit, Match
from fund_collections.services.matching.named import parts_named
from fund_collections.services.matching.parts import sum_words
from fund_collections.services.matching.pool import DAYS_APART, open_entries
from fund_collections.views.doors import get_or_post, see
from ledger.amounts import words

# Offered as boxes to tick; anything else is named by its code.
MOST_BOXES = 40


def booking_or_404(pk):
    return get_object_or_404(Booking.objects.select_related("statement__account__currency", "currency"), pk=pk)


def act_page(request, booking, context):
    """The page of an act that says what the booking is, its sealed text beside the form."""
    context |= {"booking": booking, "may_reveal": request.user.has_perm("fund_collections.reveal_bank")}
    return render(request, "fund_collections/booking_act.html", context)


@require_POST
def booking_match(request, pk):
    """One press: the bookings and the codes that a suggestion carried, or a code typed beside it."""
    require_perm(request.user, "fund_collections.match_booking")
    booking = booking_or_404(pk)
    form = AcceptForm(request.POST, booking=booking)
    try:
        with as_refusal():
            together, codes = form.together(), form.codes()
            # Bookings that cancel one another need no code.
            parts = parts_named(codes, bookings=together) if codes or len(together) == 1 else []
            services.match_bookings(together, parts=parts, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        facts = {"booking": booking, "code": ", ".join(part.word for part in parts) or together[-1]}
        messages.success(request, _("Booking %(booking)s is matched with %(code)s.") % facts)
    return _back(request, booking)


def _back(request, booking):
    """To the list that the press came from, or to the booking's statement."""
    if request.POST.get("back") == "list":
        return redirect("fund_collections:booking_list")
    if request.POST.get("back") == "booking":
        return see(booking)
    return see(booking.statement)


@get_or_post
def booking_parts(request, pk):
    """Several bookings, several things, a fee, other money: all that must come to the same sum."""
    require_perm(request.user, "fund_collections.match_booking")
    booking = booking_or_404(pk)
    near, offers = _near(booking), _offers(booking)
    first = {"chosen": request.GET.getlist("code"), "bookings": request.GET.getlist("booking")}
    form = PartsForm(
        request.POST or None, booking=booking, near=near, offers=offers, initial=first | {"fee": request.GET.get("fee")}
    )
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            together, codes = form.all_bookings(), form.all_codes()
            parts = [*(parts_named(codes, bookings=together) if codes else []), *form.own_parts()]
            made = services.match_bookings(together, parts=parts, by=request.user)
        if form.is_valid():
            messages.success(request, _("The bookings are matched."))
            return see(made)
    context = {
        "heading": _("What is booking %(booking)s?") % {"booking": booking},
        "sub": _("%(sum)s of %(day)s. Both sides must come to the same sum.") % _facts(booking),
        "form": form,
        "act": _("Match them"),
        "consequence": _(
            "what is not in the books yet is posted, dated as the bank booked it or on the first open day"
        ),
        "back": (str(booking), booking.get_absolute_url()),
    }
    return act_page(request, booking, context)


def _facts(booking):
    return {"sum": sum_words(booking.amount, booking.currency), "day": date_format(booking.booked_on)}


def _near(booking):
    """Other open bookings of the account in these days."""
    span = (booking.booked_on - timedelta(DAYS_APART), booking.booked_on + timedelta(DAYS_APART))
    rows = Booking.objects.unmatched().filter(statement__account=booking.statement.account_id, booked_on__range=span)
    keys = rows.exclude(pk=booking.pk).order_by("booked_on", "ordinal").values("pk")[:MOST_BOXES]
    return Booking.objects.filter(pk__in=keys).select_related("currency").defer("text").order_by("booked_on", "ordinal")


def _offers(booking):
    """(code, words) of what is open on the account: deposits on their way, entries of these days."""
    account = booking.statement.account
    deposits = Deposit.objects.unmatched().filter(account=account).select_related("currency", "body")
    offers = [
        (
            one.code,
            f"{one.code} · {one.body.code} · {date_format(one.deposited_on)} · {words(one.amount, one.currency)}",
        )
        for one in deposits.order_by("-deposited_on", *BY_CODE)[:MOST_BOXES]
    ]
    span = (booking.booked_on - timedelta(DAYS_APART), booking.booked_on + timedelta(DAYS_APART))
    entries = open_entries(account).filter(posted_on__range=span).order_by("-posted_on", "-number")[:MOST_BOXES]
    offers += [
        (
            one.code,
            " · ".join((one.code, str(one.get_kind_display()), date_format(one.posted_on), _moved(one, booking))),
        )
        for one in entries
    ]
    return offers


def _moved(entry, booking):
    return sum_words(entry.moved, booking.currency)


@get_or_post
def booking_gift(request, pk):
    require_perm(request.user, "fund_collections.match_booking")
    booking = booking_or_404(pk)
    form = BookedGiftForm(request.POST or None, booking=booking)
    if request.method == "POST" and form.is_valid():
        made = None
        with on_form(form):
            made = services.match_bookings([booking], parts=[form.gift()], by=request.user)
        if made:
            messages.success(request, _("The gift is in the books, with its receipt."))
            return see(made)
    context = {
        "heading": _("Booking %(booking)s is a gift") % {"booking": booking},
        "sub": _("%(sum)s of %(day)s, without a list.") % _facts(booking),
        "form": form,
        "act": _("Record the gift"),
        "consequence": _("books it to the fund of the appeal and draws the next receipt number of the body"),
        "back": (str(booking), booking.get_absolute_url()),
    }
    return act_page(request, booking, context)


@get_or_post
def booking_aside(request, pk):
    require_perm(request.user, "fund_collections.match_booking")
    booking = booking_or_404(pk)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = None
        with on_form(form):
            made = services.put_aside([booking], because=form.cleaned_data["because"], by=request.user)
        if made:
            messages.success(request, _("Booking %(booking)s is put aside.") % {"booking": booking})
            return see(made)
    context = {
        "heading": _("Put booking %(booking)s aside") % {"booking": booking},
        "sub": _("%(sum)s of %(day)s: it belongs to nothing in these books.") % _facts(booking),
        "form": form,
        "act": _("Put it aside"),
        "consequence": _("nothing is posted; the reports go on counting it as money that the books do not know"),
        "back": (str(booking), booking.get_absolute_url()),
    }
    return act_page(request, booking, context)


@get_or_post
def booking_unmatch(request, pk):
    """Undo the match in which the booking stands, whatever else it joins."""
    require_perm(request.user, "fund_collections.match_booking")
    rows = Match.objects.standing().filter(bookings__booking=pk).prefetch_related("entries__deposit", "entries__entry")
    made = get_object_or_404(rows)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.unmatch(made, because=form.cleaned_data["because"], by=request.user)
        if form.is_valid():
            messages.success(request, _("The match is undone; both sides stand open again."))
            return see(made)
    told = ", ".join(row.deposit.code if row.deposit else row.entry.code for row in made.entries.all())
    context = {
        "heading": _("Undo the match of %(code)s") % {"code": told or made},
        "sub": _(
            "What it posted is answered by a reversal of its own day, or of the first open one; its receipts are void."
        ),
        "lines": _with_it(made),
        "form": form,
        "act": _("Undo the match"),
        "consequence": _("both events stay in the minutes"),
        "back": (str(made), made.get_absolute_url()),
    }
    return render(request, "act.html", context)


def _with_it(made):
    """What else is undone: the other side of money that moved between two accounts."""
    return [
        _("The match %(code)s on the account %(account)s rests on the same entry and is undone with it.")
        % {"code": one, "account": one.account.code}
        for one in services.together_with(made).exclude(pk=made.pk).select_related("account")
    ]


@get_or_post
def booking_match_all(request):
    """All that is certain, looked at first, then accepted in one press; each is undone by itself."""
    require_perm(request.user, "fund_collections.match_booking")
    if request.method == "POST":
        done = services.match_all(by=request.user)
        made = ngettext("%(count)s match is made.", "%(count)s matches are made.", len(done.matches))
        messages.success(request, made % {"count": len(done.matches)})
        for one, sentence in done.refused[:5]:
            messages.warning(request, f"{one.code}: {sentence}")
        return redirect("fund_collections:booking_list")
    found = services.certain_matches()
    context = {"found": found, "count": len(found)}
    return render(request, "fund_collections/booking_match_all.html", context)
