"""What a case worker writes down about an address: one page for each act."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from access.doors import office_required, require_perm
from access.refusal import on_form
from remittances import services
from remittances.forms_of_addresses import (
    AlternateForm,
    HeardForm,
    InstructionsForm,
    NeedForm,
    NoticeForm,
    RenameForm,
)
from remittances.models import State
from remittances.views.addresses import SEES, visible


def kept(view):
    """Hand the view the address named by `pk`, if the user may see it (404) and keeps addresses (403)."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @office_required(*SEES)
    def with_address(request, pk):
        address = visible(request, pk)
        require_perm(request.user, "remittances.keep_address")
        return view(request, address)

    return with_address


def _useless(count):
    return ngettext(
        "Not sent yet, and of no use there now: %(count)d order. It stays where it is and goes no step on.",
        "Not sent yet, and of no use there now: %(count)d orders. They stay where they are and go no step on.",
        count,
    )


def _unsigned(count):
    return ngettext(
        "Held up: %(count)d order or plan. Nobody signed these instructions: it is signed anew or followed up.",
        "Held up: %(count)d orders and plans. Nobody signed these instructions: they are signed anew or followed up.",
        count,
    )


def _act(request, address, form, service, *, held_up=_useless, **words):
    """The page of one act: a service that takes the form's facts, and then the address again."""
    if form.is_valid():
        with on_form(form):
            answer = service(address, **form.cleaned_data, by=request.user)
            _tell(request, answer, held_up)
            return redirect(address)
    back = (address.code, address.get_absolute_url())
    return render(request, "act.html", {"form": form, "back": back, "act": _("Write it down"), **words})


def _tell(request, answer, held_up):
    """How many an act holds up, and not which: of what is not sent yet a case worker sees nothing."""
    _done, halted = answer if isinstance(answer, tuple) else (answer, [])
    if halted:
        messages.warning(request, held_up(len(halted)) % {"count": len(halted)})


@kept
def address_notice(request, address):
    form = NoticeForm(request.POST or None, by=request.user, initial={"noted_on": timezone.localdate()})
    return _act(
        request,
        address,
        form,
        services.note_notice,
        heading=_("What %(code)s can use") % {"code": address.code},
        sub=_("Now: %(words)s.") % {"words": f"{address.can_use}; {address.notice}".removesuffix("; ")},
        lines=[
            _("The newest word by day holds; what was noted before stays on the page."),
            _("Orders not yet sent that are of no use there any more go no step further; you are told how many."),
        ],
    )


@kept
def address_rename(request, address):
    facts = {"circle": address.circle, "label": address.label, "people": address.people}
    return _act(
        request,
        address,
        RenameForm(request.POST or None, initial=facts),
        services.rename,
        heading=_("Whom %(code)s serves") % {"code": address.code},
        lines=[_("What was planned and printed before stays as it was.")],
    )


@kept
def address_confirm(request, address):
    return _act(
        request,
        address,
        HeardForm(request.POST or None, initial={"on": timezone.localdate()}),
        services.confirm_address,
        heading=_("%(code)s is good") % {"code": address.code},
        lines=[_("You heard from there, or from somebody who was there, that people and address are as known.")],
    )


@kept
def address_alternate(request, address):
    facts = {"alternate": address.alternate and address.alternate.code}
    return _act(
        request,
        address,
        AlternateForm(request.POST or None, by=request.user, initial=facts),
        services.set_alternate,
        heading=_("Who stands in for %(code)s") % {"code": address.code},
        lines=[_("Where what cannot go here may go instead. Nothing is sent there by itself.")],
    )


@kept
def address_need(request, address):
    return _act(
        request,
        address,
        NeedForm(request.POST or None, initial={"weight": address.people, "from_on": timezone.localdate()}),
        services.note_need,
        heading=_("What %(code)s needs") % {"code": address.code},
        sub=_("Without a word here its need is that of its people: %(people)d.") % {"people": address.people},
        lines=[_("The need in force before ends on the day before this one begins.")],
    )


@kept
def address_instructions(request, address):
    lines = [_("Sealed at once: nobody but the forwarder of an order in hand opens them, and not you.")]
    if address.instructions is not None:
        lines.append(_("There are some. What you write takes their place for ever; nothing written clears them."))
    if under_way := address.remittances.filter(state__in=(State.SUBMITTED, State.APPROVED)).count():
        sentence = ngettext(
            "%(count)d order to it is signed or waits for signatures: it is held up, nobody signed what you write.",
            "%(count)d orders to it are signed or wait for signatures: they are held up, nobody signed what you write.",
            under_way,
        )
        lines.append(sentence % {"count": under_way})
    return _act(
        request,
        address,
        InstructionsForm(request.POST or None),
        services.instruct,
        heading=_("Instructions for %(code)s") % {"code": address.code},
        lines=lines,
        held_up=_unsigned,
        act=_("Seal them"),
    )
