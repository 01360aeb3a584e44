from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemittancesConfig(AppConfig):
    name = "remittances"
    verbose_name = _("Remittances")

    def ready(self):
        from remittances import permissions  # noqa: F401, PLC0415 - its predicates are known once the models are
