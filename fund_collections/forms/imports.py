"""A bank's file is looked at and taken in; the imports so far; how the columns of a bank's tables are read."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.forms import ActForm
from fund_collections.forms.fields import AccountChoice
from fund_collections.models import ColumnMap, Fate
from fund_collections.statements import SIZE_LIMIT
from ledger.models import Account

UPLOAD_LIMIT = 20 * 2**20
# What the banks call their files; what a file is, its content says.
ENDINGS = ".sta,.mt940,.940,.swi,.mta,.txt,.xml,.zip,.csv,.xlsx,.ods,.ofx,.qfx"


class MapChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.account.code} · {obj.name}"


class BankFile(forms.FileField):
    widget = forms.ClearableFileInput(attrs={"accept": ENDINGS})
    default_error_messages = {"empty": gettext_lazy("The file is empty.")}

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if getattr(file, "too_large", False):
            facts = {"limit": UPLOAD_LIMIT // 2**20, "packed": SIZE_LIMIT // 2**20}
            sentence = _(
                "The file is larger than %(limit)s MB: send it as a zip, in which it may have %(packed)s MB, ask the "
                "bank for shorter periods, or have it brought in by “manage.py import_statement FILE --account CODE”."
            )
            raise forms.ValidationError(sentence % facts)
        return file


class StatementForm(forms.Form):
    account = AccountChoice(label=gettext_lazy("Bank account"), queryset=Account.objects.none())
    file = BankFile(
        label=gettext_lazy("The bank’s file (camt, MT940, OFX, CSV, XLSX or ODS)"),
        help_text=gettext_lazy("Up to 20 MB. A zip of it is taken as well: what is in it may have 100 MB."),
    )
    columns = MapChoice(
        label=gettext_lazy("Columns of a table"),
        queryset=ColumnMap.objects.none(),
        required=False,
        empty_label=gettext_lazy("found by its headings"),
    )
    reason = forms.CharField(
        label=gettext_lazy("If it does not tie: why it is taken all the same"), required=False, max_length=200
    )
    # Digest of the file that was looked at, and rows of it taken as other bookings.
    seen = forms.RegexField(r"[0-9a-f]{64}", required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, files=None):
        super().__init__(data, files)
        self.fields["account"].queryset = Account.objects.banks().select_related("currency").order_by("code")
        maps = ColumnMap.objects.select_related("account").order_by("account__code", "name")
        self.fields["columns"].queryset = maps

    def clean(self):
        columns, account = self.cleaned_data.get("columns"), self.cleaned_data.get("account")
        if columns and account and columns.account_id != account.pk:
            self.add_error("columns", _("This map is for another account."))
        return self.cleaned_data

    def shown_again(self, found):
        """The form below a preview: the same, with the digest of what was looked at."""
        self.data = {**self.data.dict(), "seen": found.sha256}
        return self


class ImportFilter(forms.Form):
    account = AccountChoice(
        label=gettext_lazy("Account"),
        queryset=Account.objects.none(),
        required=False,
        empty_label=gettext_lazy("any"),
    )

    def __init__(self, data, *, files):
        super().__init__(data)
        self.files_ = files
        self.fields["account"].queryset = Account.objects.banks().order_by("code")

    def rows(self):
        if not self.is_valid():
            return self.files_.none()
        account = self.cleaned_data["account"]
        return self.files_.filter(account=account) if account else self.files_


class FateFilter(forms.Form):
    fate = forms.ChoiceField(
        label=gettext_lazy("Fate"), choices=[("", gettext_lazy("any")), *Fate.choices], required=False
    )


class ColumnMapForm(ActForm):
    file = BankFile(
        label=gettext_lazy("A table of the bank, to look at its first rows"),
        required=False,
        help_text=gettext_lazy("It is read and not kept."),
    )

    class Meta:
        model = ColumnMap
        fields = [
            *("account", "name", "delimiter", "encoding", "header_row", "booked_on", "value_on", "days"),
            *("amount", "debit", "credit", "mark", "sign", "sign_column", "debit_word", "currency"),
            *("texts", "counterparty", "other_account", "reference", "balance"),
        ]
        field_classes = {"account": AccountChoice}
        help_texts = {
            "booked_on": gettext_lazy("Each column by its heading, or by its number from 1."),
            "amount": gettext_lazy("Or debit and credit, where the bank has two columns."),
            "sign_column": gettext_lazy("Only where a column says debit or credit."),
            "other_account": gettext_lazy("An IBAN or a number. With it a body that agreed is known by its account."),
            "balance": gettext_lazy("With it the table proves itself: opening and bookings give the closing balance."),
        }

    def __init__(self, data=None, files=None, *, instance=None):
        super().__init__(data, files, instance=instance)
        self.fields["account"].queryset = Account.objects.banks().order_by("code")
        self.fields["delimiter"].strip = False  # a tab is one
        if instance is not None:
            self.fields["account"].disabled = True

    def validate_constraints(self):
        # The rules between the fields are the map's own, and it is looked at before it is saved.
        forms.ModelForm.validate_constraints(self)
