from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaptivesConfig(AppConfig):
    name = "captives"
    verbose_name = _("Captives")

    def ready(self):
        from captives import permissions  # noqa: F401, PLC0415 - its predicates are known once the models are
