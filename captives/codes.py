"""Codes of captives."""

from django.utils.translation import gettext_lazy as _

from access.finding import Finder, marked, of_code
from captives.models import Captive


def _captives(user, codes):
    return of_code(Captive.objects.visible_to(user), codes)


FINDERS = (Finder("captive", _("captive"), "captives:captive_detail", marked("C", digits=4, year=False), _captives),)
