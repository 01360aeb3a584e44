from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "access"
    verbose_name = _("People and offices")

    def ready(self):
        from access import permissions  # noqa: F401, PLC0415 - registers the rules once the models are there
        from access.checks import keeping_rules  # noqa: PLC0415 - it asks for the models of all rooms
        from access.door_checks import closed_door  # noqa: PLC0415 - it stands on the settings

        checks.register(keeping_rules)
        checks.register(closed_door, checks.Tags.security, deploy=True)
