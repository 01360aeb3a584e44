"""The one page on which a sealed value is opened, whichever room it stands in."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from access.doors import step_up_required
from access.refusal import on_form
from vault import services
from vault.forms import RevealForm

# The browser itself leaves the page then, without a script.
SECONDS_OPEN = 60


@step_up_required
def reveal_page(  # noqa: PLR0913 - what a room says of the value that it opens
    request, thing, field, *, heading, back, opens=None, onward=None, answer=None, form=None
):
    """Ask why, then show one field of one record in the answer to that very POST: no address leads back to it.

    `thing` is the record, already found visible and permitted; `back` (word, address) its page, to which the browser
    returns after a minute; `opens(by=, because=)` an act of its room that opens it, where one has to be asked;
    `onward` (word, address) what the plain text was needed for; `answer(content)` makes a response of its own of it;
    `form` asks for more than why, all of which `opens` is given.
    Beyond the budget the page offers to ask another body.
    """
    if getattr(thing, field) is None:
        raise Http404
    form, text, over = form or RevealForm(request.POST or None), None, False
    if form.is_valid():
        asked = {"by": request.user, **form.cleaned_data}
        with on_form(form):
            if "ask" in request.POST:
                messages.success(request, _("Asked. You are told here once another body has answered."))
                return redirect(services.ask_release(thing, field, by=request.user, because=asked["because"]))
            try:
                text = (opens or partial(services.reveal, thing, field))(**asked)
            except services.OverBudget:
                over = True
                raise
    if text is not None and answer:
        return answer(text)
    context = {"level": thing._meta.get_field(field).level, "heading": heading, "back": back, "onward": onward}
    context |= {"form": form, "text": text, "over": over, "seconds": SECONDS_OPEN, "as_file": answer is not None}
    response = render(request, "vault/reveal.html", context)
    response.headers["Cache-Control"] = "no-store"
    if text is not None:
        response.headers["Refresh"] = f"{SECONDS_OPEN}; url={back[1]}"
    return response
