"""The plain admin for records of reference: rights by rules, each saving a minute, nothing deleted."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.shortcuts import redirect

from access.refusal import Refusal, as_refusal
from audit import services as audit


class MinutedAdmin(ModelAdmin):
    """Records that may be entered and mended here. Rights are asked without an object, by `app.verb_model`."""

    actions = None
    save_on_top = False

    def lookup_allowed(self, lookup, value, request=None):  # noqa: ARG002 - as the admin asks
        """Only what the page offers as a filter: any other column could be read by asking how it begins."""
        return lookup.partition("__")[0] in self.get_list_filter(request)

    def has_delete_permission(self, request, obj=None):  # noqa: ARG002 - as the admin asks
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        act = "record changed" if change else "record entered"
        audit.record(act, obj, by=request.user, fields=sorted(form.changed_data))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            with as_refusal():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)


class ReadOnlyAdmin(MinutedAdmin):
    """Records that are looked up here and changed by the acts of the work pages."""

    def has_add_permission(self, request):  # noqa: ARG002 - as the admin asks
        return False

    def has_change_permission(self, request, obj=None):  # noqa: ARG002 - as the admin asks
        return False
