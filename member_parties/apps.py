from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MemberPartiesConfig(AppConfig):
    name = "member_parties"
    verbose_name = _("Member bodies")

    def ready(self):
        from member_parties import permissions  # noqa: F401, PLC0415 - registers the rules once the models are there
