from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bulletins.models import ItemState
from bulletins.services import BECAUSE_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from letters.models import Letter


class LanguageForm(forms.Form):
    """The public filter: one language, or all."""

    lang = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("all")), *settings.LANGUAGES])

    def chosen(self, items):
        """The items that the filter leaves; a language that the house does not know filters nothing."""
        self.full_clean()
        language = self.cleaned_data.get("lang")
        return items.filter(language=language) if language else items


class ItemFilterForm(LanguageForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *ItemState.choices])

    def chosen(self, items):
        items = super().chosen(items)
        state = self.cleaned_data.get("state")
        return items.filter(state=state) if state else items


class LetterCodeField(forms.CharField):
    def clean(self, value):
        code = super().clean(value)
        if not code:
            return None
        letter = Letter.objects.select_related("captive").filter(code__iexact=code).first()
        if letter is None:
            raise ValidationError(_("There is no letter “%(code)s”."), params={"code": code})
        return letter


class ItemForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}))
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
        help_text=_("The world will read this. Markdown: *emphasis*, - lists, > quotations. No names, no codes."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    letter = LetterCodeField(
        label=_("From the letter"),
        required=False,
        max_length=16,
        help_text=_("The code, such as L-2026-0031. Leads staff, and only staff, back to the source."),
    )


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Reason"),
        max_length=BECAUSE_LENGTH,
        help_text=_("The world reads this in the notice. Do not repeat what was wrong."),
    )
