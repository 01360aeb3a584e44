import re
import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rules.permissions import has_perm

from access.door_models import KnownDevice, Session, Tally, UsedForm  # noqa: F401 - of this app, a module of their own
from access.offices import BODY_OFFICES, FORWARDER_CODE, SEPARATED_OFFICES, Office, bodies, held_by, holds

NO_BODY = uuid.UUID(int=0)


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Secretary and auditor see everybody, a delegate the people of the own body, everybody themselves.

        A forwarder is of no body for anybody but the secretary.
        """
        if holds(user, Office.SECRETARY, Office.AUDITOR):
            return self
        of_own_body = Q(body__in=bodies(user, Office.DELEGATE)) & ~Q(username__regex=FORWARDER_CODE)
        return self.filter(Q(pk=user.pk) | of_own_body)

    def to_vouch_for(self, user):
        """Renewed logins that wait for this person: a delegate, and nobody of the renewer's body or the person's."""
        if not holds(user, Office.DELEGATE):
            return self.none()
        own = (bodies(user, *Office) | {user.body_id}) - {None}
        waiting = self.filter(renewed_by__isnull=False, vouched_by=None, is_active=True)
        others = waiting.exclude(pk=user.pk).exclude(renewed_by=user)
        return others.exclude(body__in=own).exclude(renewed_by__body__in=own)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A login. Rights come from appointments alone: there is no superuser and no staff flag.

    Held by triggers in migrations/0004_grants.py and 0006_renewal.py: forwarder_code_kept,
    renewal_vouched_by_second_body.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("user name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(_("shown as"), max_length=80)
    body = models.ForeignKey(
        "member_parties.Body",  # by name only: access stands below every other room
        verbose_name=_("home body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a body whose people signed something cannot vanish
        related_name="people",
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)
    # Whoever takes second factors away and gives a password could come in as the person: no office counts until a
    # delegate of a second body has vouched.
    renewed_at = models.DateTimeField(_("renewed at"), null=True, editable=False)
    renewed_by = models.ForeignKey(
        "self", verbose_name=_("renewed by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    vouched_by = models.ForeignKey(
        "self", verbose_name=_("vouched for by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                name="forwarder_shown_by_code",
                condition=~Q(username__regex=FORWARDER_CODE) | Q(display_name=F("username")),
                violation_error_message=_("A forwarder is shown by the code alone."),
            ),
        ]

    def __str__(self):
        # The login, not the name: this text goes into minutes and logs.
        return self.username

    def get_absolute_url(self):
        return reverse("access:user_detail", args=[self.pk])

    @property
    def awaits_word(self):
        """Whether the login was renewed and no second body has vouched yet that it is the person's."""
        return bool(self.renewed_by_id) and not self.vouched_by_id

    @property
    def is_forwarder(self):
        return re.fullmatch(FORWARDER_CODE, self.username) is not None

    def has_perm(self, perm, obj=None):
        return self.is_active and has_perm(perm, self, obj)

    def has_module_perms(self, app_label):  # noqa: ARG002 - the admin asks so
        return self.is_active and bool(held_by(self))


class Standing(models.TextChoices):
    AHEAD = "ahead", _("not begun")
    HELD = "held", _("in force")
    ENDED = "ended", _("ended")
    WAITING = "waiting", _("waits for a second body")
    REFUSED = "refused", _("refused")


# Given on the command line, or by the secretary and confirmed by somebody of another body.
COUNTS = Q(granted_by=None) | Q(confirmed_at__isnull=False)


class AppointmentQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(COUNTS, Q(held_to=None) | Q(held_to__gte=day), held_from__lte=day)

    def waiting(self, day):
        """Grants that a second body has neither confirmed nor refused, and whose last day is not over."""
        return self.filter(~COUNTS, Q(held_to=None) | Q(held_to__gte=day), refused_at=None)

    def to_answer(self, user, day):
        """Those that wait for this person: a delegate, and nobody of the granter's body or the new holder's."""
        if not holds(user, Office.DELEGATE):
            return self.none()
        own = bodies(user, *Office) | {user.body_id}
        others = self.waiting(day).exclude(user=user).exclude(granted_by=user)
        return others.exclude(user__body__in=own - {None}).exclude(granted_by__body__in=own - {None})

    def visible_to(self, user, day):
        """Secretary and auditor see every grant, a delegate those that wait for the own answer or had it."""
        if holds(user, Office.SECRETARY, Office.AUDITOR):
            return self
        answered = Q(confirmed_by=user) | Q(refused_by=user)
        return self.filter(answered | Q(pk__in=self.to_answer(user, day).values("pk")))

    def meeting(self, first, last):
        """Those that share a day with first..last and were not refused; None leaves the end open."""
        found = self.filter(Q(held_to=None) | Q(held_to__gte=first), refused_at=None)
        return found.filter(held_from__lte=last) if last else found


def _days_held():
    return Func(F("held_from"), F("held_to"), Value("[]"), function="daterange", output_field=DateRangeField())


class Appointment(models.Model):
    """An office held from..to (both days included), for the association or for one body.

    Held by triggers in migrations/0004_grants.py: grant_answered_by_second_body, grant_final, forwarder_by_code.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.PROTECT, related_name="appointments")
    office = models.CharField(_("office"), max_length=20, choices=Office)
    body = models.ForeignKey(
        "member_parties.Body",
        verbose_name=_("for body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # who held an office for a body stays on record
        related_name="appointments",
    )
    held_from = models.DateField(_("held from"))
    held_to = models.DateField(_("held to"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User,
        verbose_name=_("granted by"),
        null=True,  # the first appointments of a new association are made on the command line
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="appointments_granted",
    )
    confirmed_by = models.ForeignKey(
        User,
        verbose_name=_("confirmed by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="appointments_confirmed",
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    refused_by = models.ForeignKey(
        User,
        verbose_name=_("refused by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="appointments_refused",
    )
    refused_at = models.DateTimeField(_("refused at"), null=True, editable=False)
    refused_because = models.CharField(_("reason"), max_length=200, blank=True, db_default="", editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                name="appointment_office_known",
                condition=Q(office__in=Office.values),
                violation_error_message=_("There is no such office."),
            ),
            models.CheckConstraint(
                name="appointment_days_in_order",
                condition=Q(held_to=None) | Q(held_to__gte=F("held_from")),
                violation_error_message=_("An office cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="appointment_body_fits_office",
                condition=Q(office__in=sorted(BODY_OFFICES), body__isnull=False)
                | (~Q(office__in=sorted(BODY_OFFICES)) & Q(body=None)),
                violation_error_message=_(
                    "Delegates, collectors and approvers hold office for one body; all others for the association."
                ),
            ),
            models.CheckConstraint(
                name="appointment_not_granted_to_self",
                condition=Q(granted_by=None) | ~Q(granted_by=F("user")),
                violation_error_message=_("Nobody grants an office to themselves."),
            ),
            models.CheckConstraint(
                name="appointment_confirmed_pair",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, refused_at=None),
                violation_error_message=_("A grant is confirmed by somebody, at a time, and was not refused."),
            ),
            models.CheckConstraint(
                name="appointment_refused_pair",
                condition=Q(refused_at=None, refused_by=None, refused_because="")
                | Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(refused_because=""),
                violation_error_message=_("A grant is refused by somebody, at a time, for a reason."),
            ),
            ExclusionConstraint(
                name="appointment_no_overlap",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("office"), RangeOperators.EQUAL),
                    (Coalesce("body", Value(NO_BODY)), RangeOperators.EQUAL),
                    (_days_held(), RangeOperators.OVERLAPS),
                ],
                condition=Q(refused_at=None),
                violation_error_message=_("This person already holds this office on some of these days."),
            ),
            ExclusionConstraint(
                name="appointment_offices_separated",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("office"), RangeOperators.NOT_EQUAL),
                    (_days_held(), RangeOperators.OVERLAPS),
                ],
                condition=Q(office__in=SEPARATED_OFFICES, refused_at=None),
                violation_error_message=_(
                    "Nobody may be two of treasurer, approver, auditor and system administrator on the same day."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.office}"

    @property
    def is_answered(self):
        return bool(self.confirmed_at or self.refused_at)

    def standing(self, day):
        """Past, now or to come on that day: ended, held, ahead; or waiting for, or refused by, a second body."""
        if self.refused_at:
            return Standing.REFUSED
        if self.granted_by_id and not self.confirmed_at and not (self.held_to and self.held_to < day):
            return Standing.WAITING
        if day < self.held_from:
            return Standing.AHEAD
        return Standing.ENDED if self.held_to and self.held_to < day else Standing.HELD
