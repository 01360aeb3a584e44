from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group

from access.models import Appointment, User
from audit.reference_admin import MinutedAdmin, ReadOnlyAdmin

# Rights come from appointments, and nobody's address of mail is kept.
admin.site.unregister([Group, EmailAddress])


@admin.register(User)
class UserAdmin(MinutedAdmin):
    """Shown name and home body. Logins are made, shut and given passwords on the pages of the users."""

    fields = ["username", "display_name", "body", "is_active"]
    readonly_fields = ["username", "is_active"]
    list_display = ["username", "display_name", "body", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["body"]
    search_fields = ["username", "display_name"]
    ordering = ["username"]

    def has_add_permission(self, request):  # noqa: ARG002 - as the admin asks
        return False


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ["user", "office", "body", "held_from", "held_to"]
    list_filter = ["office"]
    list_select_related = ["user", "body"]
    search_fields = ["user__username", "body__code"]
    ordering = ["-held_from", "user__username"]
