from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

from access.models import Appointment, User
from access.offices import Office, holds
from audit.reference_admin import MinutedAdmin, ReadOnlyAdmin

# Rights come from appointments, nobody's address of mail is kept, and second factors are nobody's reading.
admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(MinutedAdmin):
    """Shown name and home body. Logins are made, shut and given passwords on the pages of the users."""

    fields = ["username", "display_name", "body", "is_active"]
    readonly_fields = ["username", "is_active"]
    list_display = ["username", "display_name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["username", "display_name"]
    ordering = ["username"]

    def get_fields(self, request, obj=None):
        # Of which body a forwarder is, is no auditor's business.
        hidden = {"body"} if obj and obj.is_forwarder and not holds(request.user, Office.SECRETARY) else set()
        return [name for name in super().get_fields(request, obj) if name not in hidden]

    def get_readonly_fields(self, request, obj=None):
        # Who is of a second body hangs on it: moved at will, one body would answer for two.
        held = obj is not None and obj.appointments.filter(refused_at=None).exists()
        return [*super().get_readonly_fields(request, obj), *(["body"] if held else [])]

    def has_add_permission(self, request):  # noqa: ARG002 - as the admin asks
        return False


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ["user", "office", "body", "held_from", "held_to", "confirmed_at", "refused_at"]
    list_filter = ["office"]
    list_select_related = ["user", "body"]
    search_fields = ["user__username", "body__code"]
    ordering = ["-held_from", "user__username"]
