from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Minute book")

    def ready(self):
        from audit import permissions  # noqa: F401, PLC0415 - registers the rules once the models are there
