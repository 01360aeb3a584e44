from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaptivesConfig(AppConfig):
    name = "captives"
    verbose_name = _("Captives")
