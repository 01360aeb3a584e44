from django.contrib import admin

from audit.reference_admin import MinutedAdmin, ReadOnlyAdmin
from member_parties.models import Body, Tie


@admin.register(Body)
class BodyAdmin(MinutedAdmin):
    list_display = ["code", "name", "kind", "country", "language"]
    list_filter = ["kind", "country"]
    search_fields = ["code", "name"]
    ordering = ["code"]


@admin.register(Tie)
class TieAdmin(ReadOnlyAdmin):
    list_display = ["body", "kind", "other", "from_on", "to_on"]
    list_filter = ["kind"]
    list_select_related = ["body", "other"]
    search_fields = ["body__code", "other__code"]
    ordering = ["body__code", "-from_on"]
