"""Beyond the budget: one person asks, somebody of another body confirms or refuses, and it is used once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from vault.releases import Release
from vault.services.revealing import lock_person, require_reason


def ask_release(instance, field, *, by, because):
    """Ask another body to let `by` open one sealed field of one record beyond the budget. Returns the Release.

    Asked twice, the first asking stands. Raises ReasonMissing, and Refusal for a login without a home body.
    """
    because = require_reason(because)
    if by.body_id is None:
        raise Refusal(_("Your login has no home body, so nobody could tell which body is another."))
    with transaction.atomic(durable=True):
        lock_person(by)
        about = {"subject_type": instance._meta.label_lower, "subject_id": str(instance.pk), "field": field}
        release = Release.objects.waiting().filter(asked_by=by, **about).order_by("asked_at").first()
        if release is None:
            release = Release.objects.create(**about, subject_code=str(instance), because=because, asked_by=by)
            audit.record("release asked", instance, by=by, field=field, because=because, release=str(release.pk))
    return release


def answer_release(release, *, granted, by):
    """Grant or refuse what somebody of another body asked for; once, within a day of the asking. Returns the Release.

    Raises Refusal for a second answer, one come too late, and whoever may not give it.
    """
    with as_refusal(), transaction.atomic(durable=True):
        release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
        if release.answered_at:
            raise Refusal(_("This was answered already."))
        if not Release.objects.waiting().filter(pk=release.pk).exists():
            raise Refusal(_("This was asked more than a day ago and has lapsed. Let it be asked anew."))
        if not Release.objects.answerable_by(by).filter(pk=release.pk).exists():
            raise Refusal(_("Only a delegate, approver or secretary of another body answers this."))
        release.granted, release.answered_by, release.answered_at = granted, by, timezone.now()
        release.save(update_fields=["granted", "answered_by", "answered_at"])
        act = "release granted" if granted else "release refused"
        audit.record(
            act, release, by=by, thing=release.subject_code, field=release.field, asked_by=str(release.asked_by)
        )
    return release
