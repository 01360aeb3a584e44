from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MemberPartiesConfig(AppConfig):
    name = "member_parties"
    verbose_name = _("Member bodies")
