from django import forms
from django.utils.translation import gettext_lazy as _

from access.models import Appointment, User
from access.offices import Office
from audit.forms import DayField


def show(refusal, form):
    """Put a refusal where the person looks: at its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def body_label(body):
    return f"{body.code} · {body.name}"


def offer_bodies(field):
    field.queryset = field.queryset.order_by("code")
    field.label_from_instance = body_label
    field.empty_label = _("none")


class ActForm(forms.ModelForm):
    """The fields of a model for an act: its service judges the rules between them and names the field at fault."""

    def validate_constraints(self):
        pass


class UserForm(ActForm):
    class Meta:
        model = User
        fields = ["username", "display_name", "body"]
        help_texts = {
            "username": _("Stands in the minutes for ever: no name that endangers a person."),
            "display_name": _("What pages show to those who work with this person."),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        offer_bodies(self.fields["body"])


class AppointForm(ActForm):
    class Meta:
        model = Appointment
        fields = ["office", "body", "held_from", "held_to"]
        field_classes = {"held_from": DayField, "held_to": DayField}
        help_texts = {
            "body": _("For delegates, collectors and approvers; empty for offices of the association."),
            "held_to": _("Last day; empty: until it is ended."),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        offer_bodies(self.fields["body"])


class EndForm(forms.Form):
    on = DayField(label=_("Last day"), help_text=_("The office has effect until the end of this day."))


class BecauseForm(forms.Form):
    because = forms.CharField(label=_("Reason, kept in the minutes"), max_length=200)


class ConfirmForm(forms.Form):
    sure = forms.BooleanField(label=_("I know who this is and what the office opens"))


class VouchForm(forms.Form):
    sure = forms.BooleanField(label=_("I have spoken with this person, and the login is in their own hand"))


class ForwarderForm(ActForm):
    class Meta:
        model = User
        fields = ["body"]
        help_texts = {"body": _("Only the secretary sees it, and no minute tells it; empty is safer.")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        offer_bodies(self.fields["body"])


class UserFilter(forms.Form):
    name = forms.CharField(label=_("Login begins with"), required=False, max_length=60)
    office = forms.ChoiceField(label=_("Office"), required=False, choices=[("", _("any")), *Office.choices])
    state = forms.ChoiceField(
        label=_("Login"), required=False, choices=[("", _("any")), ("open", _("open")), ("shut", _("shut"))]
    )

    def narrow(self, rows, day):
        """The users asked for, with the offices they hold on that day; none where nonsense was asked for."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["name"]:
            rows = rows.filter(username__istartswith=asked["name"])
        if asked["office"]:
            held = Appointment.objects.in_force(day).filter(office=asked["office"])
            rows = rows.filter(pk__in=held.values("user"))
        if asked["state"]:
            rows = rows.filter(is_active=asked["state"] == "open")
        return rows
