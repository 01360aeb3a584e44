from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundCollectionsConfig(AppConfig):
    name = "fund_collections"
    verbose_name = _("Collections")

    def ready(self):
        from fund_collections import permissions  # noqa: F401, PLC0415 - registers the rules once the models are there
