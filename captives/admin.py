from django.contrib import admin

from audit.reference_admin import MinutedAdmin
from captives.models import Place


@admin.register(Place)
class PlaceAdmin(MinutedAdmin):
    list_display = ["name", "kind", "country"]
    list_filter = ["kind", "country"]
    search_fields = ["name"]
    ordering = ["country", "name"]
