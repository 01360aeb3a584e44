"""Codes of bodies and decisions."""

from django.utils.translation import gettext_lazy as _

from access.finding import Finder, marked, of_code, of_word, plain
from member_parties.models import Body, Decision


def _bodies(user, codes):
    return of_word(Body.objects.visible_to(user), codes)


def _decisions(user, codes):
    return of_code(Decision.objects.visible_to(user), codes)


FINDERS = (
    Finder("body", _("body"), "member_parties:body_detail", plain, _bodies, plain=True),
    Finder("decision", _("decision"), "member_parties:decision_detail", marked("D", digits=1, year=False), _decisions),
)
