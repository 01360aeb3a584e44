from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from access.offices import Office, holds
from captives.models import Captive
from letters.models import LetterState
from letters.services import BECAUSE_LENGTH, ORIGINAL_LENGTH, REDACTED_LENGTH
from vault.forms import FilesField


class LetterFilterForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *LetterState.choices])
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("any")), *settings.LANGUAGES])
    sender = forms.CharField(label=_("From captive"), required=False, max_length=12)

    def chosen(self, letters):
        """The letters that the filter leaves; a field that cannot be read filters nothing and says so."""
        self.full_clean()
        found = self.cleaned_data
        if found.get("state"):
            letters = letters.filter(state=found["state"])
        if found.get("language"):
            letters = letters.filter(language=found["language"])
        if found.get("sender"):
            letters = letters.filter(captive__code__iexact=found["sender"])
        return letters


class CaptiveCodeField(forms.CharField):
    """The code of a captive, typed: the register's keeper has no list of cases to choose from."""

    def __init__(self, **options):
        options.setdefault("help_text", _("The code, such as C-0412."))
        super().__init__(label=_("From"), max_length=12, **options)

    def known_to(self, user):
        """Accept the codes that this user may name: the secretary's any, a case worker's own."""
        self.captives = Captive.objects.all() if holds(user, Office.SECRETARY) else Captive.objects.visible_to(user)

    def clean(self, value):
        code = super().clean(value)
        if not code:
            return None
        captive = self.captives.filter(code__iexact=code).first()
        if captive is None:
            raise ValidationError(_("There is no case “%(code)s” that you may name."), params={"code": code})
        return captive


class ScansForm(forms.Form):
    files = FilesField(error_messages={"required": _("Choose the files.")})


class LetterForm(forms.Form):
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}), localize=False
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    captive = CaptiveCodeField(
        required=False,
        help_text=_("The code, such as C-0412. Leave it empty when nobody knows: the letter waits in the tray."),
    )
    original = forms.CharField(
        label=_("The letter, word for word"),
        max_length=ORIGINAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        help_text=_("Sealed (S4). Opens to you and to the case worker of this case, with a reason; to nobody else."),
    )

    files = FilesField(required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["captive"].known_to(by)

    def clean(self):
        if self.errors and self.files and "files" not in self.errors:
            self.add_error("files", _("Choose the files again: a page never keeps them."))
        return self.cleaned_data


class RedactForm(forms.Form):
    text = forms.CharField(
        label=_("Redacted text"),
        max_length=REDACTED_LENGTH,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=_(
            "Without names, places, dates or trades that point to a person. Read by the secretary, the auditor and the "
            "case worker; items of the bulletin are written from it."
        ),
    )


class SenderForm(forms.Form):
    captive = CaptiveCodeField()

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["captive"].known_to(by)


class AsideForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=BECAUSE_LENGTH, help_text=_("Kept in the minutes. No names."))
