"""What happens to the paper itself: printed in runs, reported when it ends, photographed when it is back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from fund_collections.models.lists import SEES_ALL, Appeal, SubscriptionList
from ledger.models import Currency
from member_parties.models import Body
from vault.fields import SealedField


class Paper(models.TextChoices):
    A4 = "a4", _("A4")
    LETTER = "letter", _("Letter")


class PrintRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if holds(user, *SEES_ALL) else self.filter(body__in=bodies(user, Office.DELEGATE))


class PrintRun(models.Model):
    """A box of sheets numbered together for one body and one appeal, before anybody carries them.

    Held by the trigger run_final in migrations/0031_paper_rules.py: what was numbered stays numbered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="print_runs")
    appeal = models.ForeignKey(Appeal, verbose_name=_("appeal"), on_delete=models.PROTECT, related_name="print_runs")
    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    lines_printed = models.PositiveSmallIntegerField(_("lines on the sheet"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    paper = models.CharField(_("paper"), max_length=6, choices=Paper)
    first_number = models.CharField(_("first number"), max_length=24)
    last_number = models.CharField(_("last number"), max_length=24)
    size = models.PositiveIntegerField(_("sheets"))
    made_at = models.DateTimeField(_("numbered at"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="print_runs"
    )

    objects = PrintRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("print run")
        verbose_name_plural = _("print runs")
        constraints = [
            models.CheckConstraint(name="run_not_empty", condition=Q(size__gte=1)),
            models.CheckConstraint(name="run_paper_known", condition=Q(paper__in=Paper.values)),
        ]
        indexes = [models.Index(fields=["body", "-made_at"], name="run_by_body")]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("fund_collections:run_detail", args=[self.pk])


class ReportKind(models.TextChoices):
    LOST = "lost", _("lost")
    VOID = "void", _("void")
    DESTROYED = "destroyed", _("destroyed")
    FOUND = "found", _("found again")


class MoneyKnown(models.TextChoices):
    """What is known of money given on a sheet that is gone."""

    NONE = "none", _("nothing was given on it")
    SAFE = "safe", _("the money is kept and can be counted")
    GONE = "gone", _("the money is gone with it")
    UNKNOWN = "unknown", _("nobody knows")


class ListReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the list sees what was reported of it."""
        return self.filter(list__in=SubscriptionList.objects.visible_to(user))

    def to_countersign(self, user):
        """Written by others, seen by no second person yet, and this person's to countersign."""
        rows = self.filter(seen_at=None).exclude(made_by=user)
        return rows if holds(user, Office.TREASURER) else rows.filter(list__body__in=bodies(user, Office.DELEGATE))


class ListReport(models.Model):
    """Why a sheet is lost, void or destroyed, or how it turned up again; countersigned by a second person.

    Held by the trigger report_final in migrations/0031_paper_rules.py: only the countersignature is still to come.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(
        SubscriptionList, verbose_name=_("list"), on_delete=models.PROTECT, related_name="paper_reports"
    )
    kind = models.CharField(_("what happened"), max_length=9, choices=ReportKind)
    money = models.CharField(_("money given on it"), max_length=7, choices=MoneyKnown)
    on = models.DateField(_("on"))
    because = models.CharField(_("reason"), max_length=200)
    made_at = models.DateTimeField(_("written at"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="list_reports"
    )
    seen_at = models.DateTimeField(_("countersigned at"), null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("countersigned by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="list_reports_seen",
    )

    objects = ListReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report on a list")
        verbose_name_plural = _("reports on lists")
        constraints = [
            models.CheckConstraint(name="report_kind_known", condition=Q(kind__in=ReportKind.values)),
            models.CheckConstraint(name="report_money_known", condition=Q(money__in=MoneyKnown.values)),
            models.CheckConstraint(
                name="report_has_reason",
                condition=~Q(because=""),
                violation_error_message=_("A report says why."),
            ),
            models.CheckConstraint(
                name="report_seen_pair",
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
            models.CheckConstraint(
                name="report_seen_by_another",
                condition=Q(seen_by=None) | ~Q(seen_by=F("made_by")),
                violation_error_message=_("Whoever wrote the report cannot countersign it."),
            ),
        ]

    def __str__(self):
        return f"{self.list.number}: {self.get_kind_display()}"


class PhotoKind(models.TextChoices):
    JPEG = "jpeg", _("picture")
    PNG = "png", _("picture (PNG)")
    TEXT = "txt", _("text")


class SheetPhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the list sees that it was photographed."""
        return self.filter(list__in=SubscriptionList.objects.visible_to(user))


class SheetPhoto(models.Model):
    """One side of a sheet as somebody photographed it: drawn anew by vault.intake, then sealed, for names stand on it.

    Held by the trigger photo_final in migrations/0031_paper_rules.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(SubscriptionList, verbose_name=_("list"), on_delete=models.PROTECT, related_name="photos")
    number = models.PositiveSmallIntegerField(_("picture"))
    kind = models.CharField(_("kind"), max_length=4, choices=PhotoKind)
    size = models.PositiveIntegerField(_("bytes"))
    picture = SealedField(_("picture"), level="S3", kind="bytes")
    added_at = models.DateTimeField(_("added at"), db_default=Now())
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="photos_added"
    )

    objects = SheetPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph of a sheet")
        verbose_name_plural = _("photographs of sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "number"],
                name="photo_number_once",
                violation_error_message=_("Somebody added pictures to this list a moment ago. Add yours again."),
            ),
            models.CheckConstraint(name="photo_kind_known", condition=Q(kind__in=PhotoKind.values)),
            models.CheckConstraint(name="photo_kept", condition=Q(number__gte=1, picture__isnull=False, size__gte=1)),
        ]

    def __str__(self):
        return f"{self.list.number}/{self.number}"
