import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access.offices import Office, holds
from access.refusal import Refusal
from captives.models import Captive
from vault.fields import SealedField


class LetterState(models.TextChoices):
    TRAY = "tray", _("in the tray")
    REDACTED = "redacted", _("redacted")
    JUNK = "junk", _("set aside")


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretary keeps the register of all letters; a case worker sees those of the own cases."""
        if holds(user, Office.SECRETARY, Office.AUDITOR):
            return self
        if holds(user, Office.CASE_WORKER):
            return self.filter(Q(captive__case_worker=user) | Q(captive=None))
        return self.none()

    def in_tray(self):
        return self.filter(state=LetterState.TRAY)


class Letter(models.Model):
    """A letter received. The original is sealed; pages serve the redacted text, and only once somebody made it.

    Held by triggers in migrations/0002_rules.py: letter_moves (MOVES below), letter_final (kept as it came, for ever).
    """

    MOVES = {
        LetterState.TRAY: {LetterState.REDACTED, LetterState.JUNK},
        LetterState.REDACTED: {LetterState.REDACTED},
        LetterState.JUNK: {LetterState.TRAY},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    received_on = models.DateField(_("received on"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    captive = models.ForeignKey(
        Captive, verbose_name=_("from"), null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    original = SealedField(_("original"), level="S4")
    redacted = models.TextField(_("redacted text"), max_length=20_000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=LetterState, default=LetterState.TRAY)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters_registered", verbose_name=_("by")
    )
    registered_at = models.DateTimeField(db_default=Now())
    redacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="letters_redacted"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(name="letter_state_known", condition=Q(state__in=LetterState.values)),
            models.CheckConstraint(name="letter_original_kept", condition=Q(original__isnull=False)),
            models.CheckConstraint(
                name="letter_redacted_by_somebody",
                condition=Q(state=LetterState.REDACTED, redacted_by__isnull=False) & ~Q(redacted="")
                | ~Q(state=LetterState.REDACTED) & Q(redacted=""),
                violation_error_message=_("A redacted letter has a redacted text."),
            ),
        ]
        indexes = [models.Index(fields=["-received_on", "id"], name="letter_by_day")]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("letters:letter_detail", args=[self.pk])

    def require_move(self, state):
        if state not in self.MOVES[LetterState(self.state)]:
            sentence = _("Letter %(code)s is %(state)s; it cannot become %(wanted)s.") % {
                "code": self.code,
                "state": self.get_state_display(),
                "wanted": LetterState(state).label,
            }
            raise Refusal(sentence)


class ScanKind(models.TextChoices):
    JPEG = "jpeg", _("picture")
    PNG = "png", _("picture (PNG)")
    TEXT = "txt", _("text")


class ScanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the letter sees that it has pages."""
        return self.filter(letter__in=Letter.objects.visible_to(user))


class Scan(models.Model):
    """One page of a letter as somebody scanned it: drawn anew by vault.intake, then sealed.

    Held by a trigger in migrations/0004_scan_rules.py: scan_final (kept as it came, like the letter's original).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A page of a letter stays while the letter does.
    letter = models.ForeignKey(Letter, verbose_name=_("letter"), on_delete=models.PROTECT, related_name="scans")
    number = models.PositiveSmallIntegerField(_("page"))
    kind = models.CharField(_("kind"), max_length=4, choices=ScanKind)
    size = models.PositiveIntegerField(_("bytes"))
    page = SealedField(_("page"), level="S4", kind="bytes")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="scans_added"
    )
    added_at = models.DateTimeField(db_default=Now())

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("scanned page")
        verbose_name_plural = _("scanned pages")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "number"],
                name="scan_number_once",
                violation_error_message=_("Somebody added pages to this letter a moment ago. Add yours again."),
            ),
            models.CheckConstraint(name="scan_kind_known", condition=Q(kind__in=ScanKind.values)),
            models.CheckConstraint(name="scan_numbered_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="scan_page_kept", condition=Q(page__isnull=False, size__gte=1)),
        ]

    def __str__(self):
        return f"{self.letter.code}/{self.number}"

    def get_absolute_url(self):
        return reverse("letters:letter_detail", args=[self.letter_id])
