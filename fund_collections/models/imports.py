"""How the bank's files came in: one row for each import, and how the columns of a bank's tables are read."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.models import Account, AmountField, Currency
from vault.fields import SealedField


class Fate(models.TextChoices):
    """What became of one row of a file."""

    NEW = "new", _("new")
    KNOWN = "known", _("known")
    NOT_BOOKED = "not booked", _("not booked yet")
    ZERO = "zero", _("moves nothing")
    OTHER_ACCOUNT = "other account", _("of another account")


class StatementFile(models.Model):
    """One import of one file for one account. It stays, with its counts, when what it brought is taken out again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="statement_files", verbose_name=_("account")
    )
    sha256 = models.CharField(max_length=64)
    format = models.CharField(_("format"), max_length=30)
    # The file as the bank gave it, packed: it names people. Empty where it is too large, or once it was taken out.
    content = SealedField(level="S3", kind="bytes")
    added = models.PositiveIntegerField(_("new"))
    known = models.PositiveIntegerField(_("known"))
    left_out = models.PositiveIntegerField(_("left out"))
    other = models.PositiveIntegerField(_("of other accounts"))
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(db_default=Now())
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(_("taken out because"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        constraints = [
            models.CheckConstraint(
                name="import_undone_complete",
                condition=Q(undone_at=None, undone_by=None, undone_because="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because=""),
                violation_error_message=_("What was taken out has a time, a person and a reason."),
            ),
        ]

    def __str__(self):
        return f"I-{str(self.pk)[:8]}"

    def get_absolute_url(self):
        return reverse("fund_collections:import_detail", args=[self.pk])


class FileRow(models.Model):
    """A row of an imported file that brought no booking, and why. The rows that did are its statements' bookings."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(StatementFile, on_delete=models.PROTECT, related_name="rows")
    statement = models.PositiveIntegerField(_("statement"))  # its number in the file
    ordinal = models.PositiveIntegerField(_("number"))
    fate = models.CharField(_("fate"), max_length=14, choices=Fate)
    booked_on = models.DateField(_("booked on"), null=True)
    currency = models.ForeignKey(Currency, null=True, on_delete=models.PROTECT, related_name="+")
    amount = AmountField(_("amount"))
    # Where a known booking stands; empty once that one was taken out with its own import.
    booking = models.ForeignKey(
        "fund_collections.Booking", null=True, on_delete=models.PROTECT, related_name="seen_again"
    )
    # Of a row that a person left out as a booking of another format: what tells it again in the next file.
    fingerprint = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        verbose_name = _("row of an imported file")
        verbose_name_plural = _("rows of imported files")
        constraints = [
            models.UniqueConstraint(fields=["file", "statement", "ordinal"], name="file_row_once"),
            models.CheckConstraint(name="file_row_without_booking", condition=~Q(fate=Fate.NEW)),
            models.CheckConstraint(
                name="file_row_known_stands_somewhere", condition=Q(booking=None) | Q(fate=Fate.KNOWN)
            ),
            models.CheckConstraint(
                name="file_row_left_out_is_known",
                condition=Q(fingerprint="") | Q(fate=Fate.KNOWN),
                violation_error_message=_("Only a row that is known as another format’s booking was left out."),
            ),
        ]
        indexes = [
            models.Index(fields=["booked_on"], name="file_row_left_out", condition=~Q(fingerprint="")),
        ]

    def __str__(self):
        return f"{self.statement}-{self.ordinal}"


class ColumnMap(models.Model):
    """How the tables that one bank gives for one account are read. A column is named by its heading, or by number."""

    class Delimiter(models.TextChoices):
        FOUND = "", _("found in the file")
        SEMICOLON = ";", _("semicolon ;")
        COMMA = ",", _("comma ,")
        TAB = "\t", _("tab")
        BAR = "|", _("bar |")

    class Encoding(models.TextChoices):
        FOUND = "", _("found in the file")
        UTF8 = "utf-8", _("UTF-8")
        UTF16 = "utf-16", _("UTF-16")
        WESTERN = "cp1252", _("Western European (Windows-1252)")
        CENTRAL = "cp1250", _("Central European (Windows-1250)")
        CYRILLIC = "cp1251", _("Cyrillic (Windows-1251)")
        GREEK = "cp1253", _("Greek (Windows-1253)")

    class Days(models.TextChoices):
        FOUND = "", _("found in the file")
        YMD = "ymd", _("year, month, day")
        DMY = "dmy", _("day, month, year")
        MDY = "mdy", _("month, day, year")

    class Mark(models.TextChoices):
        FOUND = "", _("found in the file")
        POINT = ".", _("point: 1,234.56")
        COMMA = ",", _("comma: 1.234,56")

    class Sign(models.TextChoices):
        AS_WRITTEN = "as written", _("minus is money out")
        TURNED = "turned", _("minus is money in")
        BY_WORD = "by word", _("a column says debit or credit")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="column_maps", verbose_name=_("bank account")
    )
    name = models.CharField(_("name"), max_length=40)
    delimiter = models.CharField(_("columns are parted by"), max_length=1, choices=Delimiter, blank=True)
    encoding = models.CharField(_("letters are written in"), max_length=10, choices=Encoding, blank=True)
    header_row = models.PositiveSmallIntegerField(
        _("row of the headings"), default=1, help_text=_("0: the table has none, columns are named by number.")
    )
    booked_on = models.CharField(_("booking day"), max_length=80)
    value_on = models.CharField(_("value day"), max_length=80, blank=True)
    amount = models.CharField(_("amount"), max_length=80, blank=True)
    debit = models.CharField(_("debit (money out)"), max_length=80, blank=True)
    credit = models.CharField(_("credit (money in)"), max_length=80, blank=True)
    sign = models.CharField(_("sign"), max_length=10, choices=Sign, default=Sign.AS_WRITTEN)
    sign_column = models.CharField(_("column that says debit or credit"), max_length=80, blank=True)
    debit_word = models.CharField(_("its word for debit"), max_length=20, blank=True)
    currency = models.CharField(_("currency"), max_length=80, blank=True)
    texts = models.CharField(_("texts"), max_length=200, blank=True, help_text=_("Several are parted by semicolons."))
    counterparty = models.CharField(_("other party"), max_length=80, blank=True)
    other_account = models.CharField(_("account of the other party"), max_length=80, blank=True, db_default="")
    reference = models.CharField(_("bank’s reference"), max_length=80, blank=True)
    balance = models.CharField(_("balance after the booking"), max_length=80, blank=True)
    days = models.CharField(_("order of a date"), max_length=3, choices=Days, blank=True)
    mark = models.CharField(_("decimal mark"), max_length=1, choices=Mark, blank=True)

    class Meta:
        verbose_name = _("column map")
        verbose_name_plural = _("column maps")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name"],
                name="column_map_name_once",
                violation_error_message=_("The account has a map of this name."),
            ),
            models.CheckConstraint(
                name="column_map_has_sum",
                condition=~Q(amount="") & Q(debit="", credit="") | Q(amount="") & ~Q(debit="") & ~Q(credit=""),
                violation_error_message=_("Name the column of the amount, or both debit and credit."),
            ),
            models.CheckConstraint(
                name="column_map_sign_has_column",
                condition=~Q(sign="by word") & Q(sign_column="", debit_word="")
                | Q(sign="by word") & ~Q(sign_column="") & ~Q(debit_word="") & ~Q(amount=""),
                violation_error_message=_("The column that says debit or credit stands with its word for debit."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("fund_collections:column_map_edit", args=[self.pk])
