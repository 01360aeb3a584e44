from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundCollectionsConfig(AppConfig):
    name = "fund_collections"
    verbose_name = _("Collections")
