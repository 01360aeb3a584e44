"""A long form that is sent after its visit has ended comes back to the browser that typed it, to be sent again.

Nothing of it is stored here. Only a form that was sent from a page of this site is handed back: another site's, with a
button of ours below it, would lead people to send what they never typed.
"""

from functools import wraps

from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of the field


def keeps_form(view):
    """Mark a view whose form is long: sent without a visit, or with the token of one that ended, it is handed back."""

    @csrf_exempt
    @wraps(view)
    def kept(request, *args, **kwargs):
        refused = CsrfViewMiddleware(lambda _request: None).process_view(request, view, args, kwargs)
        if refused is None:
            return view(request, *args, **kwargs)
        return sent_again(request) if may_be_kept(request, kept) else refused

    kept.keeps_form = True
    return kept


def may_be_kept(request, view):
    """Whether a form was sent, by a page of this site, to a view that is marked."""
    here = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    marked = getattr(view, "keeps_form", False)
    return request.method == "POST" and marked and request.headers.get("Origin") in here


def sent_again(request):
    """The page that holds all that was sent, its button, and the way to the door (401)."""
    fields = [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]
    context = {"fields": fields, "signed_in": request.user.is_authenticated}
    return render(request, "access/kept.html", context, status=401)
