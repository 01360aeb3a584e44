from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "vault"
    verbose_name = _("Vault")

    def ready(self):
        from vault import permissions  # noqa: F401, PLC0415 - its predicates are known once the models are
