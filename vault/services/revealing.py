"""The one way out: plaintext leaves the vault only after the minute that tells of it is committed."""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import User
from access.refusal import Refusal
from audit import services as audit
from audit.models import Minute
from vault import alarms, cipher, client
from vault.refusals import CannotOpen, Closed
from vault.releases import Release
from vault.services.sealing import opened

REVEALED = "sealed value revealed"
SHORTEST_REASON, LONGEST_REASON = 15, 200
# What one person opens in an hour and in a day; beyond it another body confirms each single time.
IN_AN_HOUR, IN_A_DAY = 3, 10
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Spent(NamedTuple):
    hour: int
    day: int


class ReasonMissing(Refusal):
    """No reason, or one too short to be one."""


class OverBudget(Refusal):
    """The person has opened as much as one person may; another body confirms what comes beyond."""


def require_reason(because):
    """The reason without its blanks. Raise ReasonMissing for fewer than 15 characters or more than 200."""
    because = " ".join(because.split())
    facts = {"least": SHORTEST_REASON, "most": LONGEST_REASON, "count": len(because)}
    if len(because) < SHORTEST_REASON:
        sentence = _("Say in %(least)d characters or more why you open this: the reason is written in the minutes.")
        raise ReasonMissing(sentence % facts, field="because")
    if len(because) > LONGEST_REASON:
        sentence = _("The reason has %(count)d characters; there is room for %(most)d.")
        raise ReasonMissing(sentence % facts, field="because")
    return because


def spent_by(user):
    """How many sealed values `user` has opened in the last hour and in the last day, as the minutes say."""
    now = timezone.now()
    recent = Minute.objects.filter(actor=user, act=REVEALED, at__gt=now - DAY)
    return Spent(**recent.aggregate(hour=Count("pk", filter=Q(at__gt=now - HOUR)), day=Count("pk")))


def lock_person(user):
    """Let one reveal of a person be counted at a time; the lock ends with the transaction."""
    User.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=user.pk)


def reveal(instance, field, *, by, because, within=None, **facts):
    """The plain text of one sealed field of one record, after the minute that tells of it is committed.

    `within` is called in the transaction of that minute: it asks once more what must hold and may write its own;
    `facts` are codes that the minute tells besides.
    Raises ReasonMissing without a reason of 15 characters, OverBudget for the fourth in an hour or the eleventh in a
    day that no other body has confirmed, CannotOpen when the value was tampered with, Closed while the vault is. The
    caller has asked permission.
    Must not run inside another transaction: a rollback would take the minute along.
    """
    because = require_reason(because)
    if not client.status()["open"]:
        raise Closed
    with transaction.atomic(durable=True):
        lock_person(by)
        release = _released(instance, field, by)
        if within:
            within()
        facts["release"] = release and str(release.pk)
        audit.record(REVEALED, instance, by=by, field=field, because=because, **facts)
    try:
        return opened(instance, field, by=by, because=because)
    except (cipher.Tampered, UnicodeDecodeError):
        alarms.sound(instance, field, by=by)
        raise CannotOpen from None


def _released(instance, field, by):
    """None within the budget; beyond it the release that this reveal uses up. Raises OverBudget where there is none."""
    spent = spent_by(by)
    if spent.hour < IN_AN_HOUR and spent.day < IN_A_DAY:
        return None
    release = Release.objects.usable(instance, field, by).select_for_update().order_by("answered_at").first()
    if release is None:
        facts = {"hour": spent.hour, "day": spent.day, "most": IN_AN_HOUR, "most_day": IN_A_DAY}
        sentence = _(
            "You have opened %(hour)d sealed values within an hour and %(day)d within a day; one person opens %(most)d "
            "and %(most_day)d. Somebody of another body can release this one to you."
        )
        raise OverBudget(sentence % facts)
    release.used_at = timezone.now()
    release.save(update_fields=["used_at"])
    return release
