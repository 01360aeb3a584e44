"""Codes of forwarders, who have no other name here."""

from django.utils.translation import gettext_lazy as _

from access.finding import Finder, if_, marked, of_code
from access.models import User


def _forwarders(user, codes):
    return if_(user.has_perm("access.view_user"), of_code(User.objects.all(), codes, "username"))


FINDERS = (Finder("forwarder", _("forwarder"), "access:user_detail", marked("F", digits=1, year=False), _forwarders),)
