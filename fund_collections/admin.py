"""Records of reference of the collections. Lists, gifts and the bank have their own pages: acts alone change them."""

from django.contrib import admin

from audit.reference_admin import MinutedAdmin
from fund_collections.models import Appeal, Collector


class KeptOnceUsed(MinutedAdmin):
    """Fields that lists already rest on are shown and no longer changed."""

    kept = ()

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *self.kept) if obj and obj.lists.exists() else fields


@admin.register(Appeal)
class AppealAdmin(KeptOnceUsed):
    kept = ("code", "fund")
    list_display = ["code", "title", "fund", "opens_on", "closes_on", "target", "currency"]
    list_select_related = ["fund", "currency"]
    search_fields = ["code", "title"]
    ordering = ["-opens_on", "code"]


@admin.register(Collector)
class CollectorAdmin(KeptOnceUsed):
    kept = ("code", "body")
    list_display = ["code", "body", "group", "user"]
    list_filter = ["body"]
    list_select_related = ["body", "group", "user"]
    search_fields = ["code"]
    ordering = ["body__code", "code"]
