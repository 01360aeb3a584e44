"""Codes of letters."""

from django.utils.translation import gettext_lazy as _

from access.finding import Finder, marked, of_code
from letters.models import Letter


def _letters(user, codes):
    return of_code(Letter.objects.visible_to(user), codes)


FINDERS = (Finder("letter", _("letter"), "letters:letter_detail", marked("L", digits=4), _letters),)
