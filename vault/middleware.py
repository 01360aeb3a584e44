"""What a closed vault and a broken seal mean to whoever asked for the page."""

from django.shortcuts import render

from vault import alarms
from vault.refusals import BudgetSpent, CannotSeal, Closed

UNAVAILABLE = 503


class SealedPages:
    """A page that needs the closed vault is a 503 with its sentence; alarms met on the way are written at its end."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        finally:
            alarms.write()

    def process_exception(self, request, exception):
        """The page of a vault that opens or seals nothing, if no form said so; None leaves the rest to Django."""
        if not isinstance(exception, Closed | BudgetSpent | CannotSeal):
            return None
        context = {"sentence": str(exception), "closed": isinstance(exception, Closed)}
        response = render(request, "vault/closed.html", context, status=UNAVAILABLE)
        response.headers["Cache-Control"] = "no-store"
        return response
