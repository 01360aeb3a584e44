"""Keepers' shares: opening and closing the vault."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.limits import spend
from access.offices import Office, holds
from access.refusal import Refusal
from audit import services as audit
from vault import client
from vault.models import KeySet, KeyShare

TRIES, WITHIN = 10, timedelta(hours=1)


class ShareRefused(Refusal):
    """Words that do not count; the sentence tells why, never which word."""


def sentences():
    """What each code of the key holder means to who gave words."""
    return {
        "words": _("These are not the words of a share. Compare each of them with your paper, and their order."),
        "stale": _("These are the words of an older set. The keepers were replaced since; only the newest set opens."),
        "not yours": _("This is a share, but not yours. Each keeper gives the own one."),
        "twice": _("Your share was given already. It waits for those of other keepers."),
        "shares": _("Three shares were given, but they do not fit together. All three are to be given again."),
        "open": _("The vault is open already."),
        "state": _("The vault’s own file is damaged: it is to be restored from its backup."),
        "made": _("The new shares are made already."),
        "plan": _("The key holder knows nothing of this plan any more. Give it up and begin anew."),
        "not made": _("The new shares are not made yet: three keepers give their words first."),
        "collected": _("These words were shown already, once. Whoever did not write them down begins the plan anew."),
        "not collected": _("Collect your words first."),
        "wrong": _("These are not the two words asked for. Compare them with what you wrote down."),
        "throw away": _("Nobody holds shares of this throw-away vault: closed, it could not be opened again."),
        "not confirmed": _("All five keepers confirm their words first."),
    }


def asked_of_holder(operation, **facts):
    """The holder's answer, its refusals turned into ShareRefused. Raises Closed."""
    try:
        return client.ask(operation, **facts)
    except client.NotAnswered as refused:
        raise ShareRefused(sentences().get(refused.code, _("The key holder refused this.")), field="words") from None


def set_in_force():
    """The KeySet whose shares open the vault, as the key holder says; None without one, or with no holder running."""
    identifier = client.status()["set"]
    return KeySet.objects.filter(identifier=identifier).first() if identifier is not None else None


def settle():
    """`set_in_force`, its rows brought into line: a crash may have come between the holder's file and the database."""
    found = set_in_force()
    if found and found.state != KeySet.State.IN_FORCE:
        with transaction.atomic():
            put_in_force(found, by=None)
    return found


def put_in_force(key_set, *, by):
    """Retire the set before this one and say so in the minutes; within the caller's transaction."""
    now = timezone.now()
    before = KeySet.objects.select_for_update(of=("self",)).filter(state=KeySet.State.IN_FORCE).first()
    if before:
        before.state, before.retired_at = KeySet.State.RETIRED, now
        before.save(update_fields=["state", "retired_at"])
    key_set.state, key_set.in_force_from = KeySet.State.IN_FORCE, now
    key_set.save(update_fields=["state", "in_force_from"])
    audit.record("key set in force", key_set, by=by, before=before and before.identifier)


def share_of(user):
    """The share this keeper has in the set in force. Raises ShareRefused: no keeper, none in this set, office ended."""
    key_set = settle()
    if key_set is None:
        raise ShareRefused(_("There is no set of shares in force here, or the key holder does not run."))
    share = KeyShare.objects.filter(set=key_set, keeper=user).first()
    if share is None:
        raise ShareRefused(_("You have no share in the set in force."))
    if not holds(user, Office.KEEPER):
        raise ShareRefused(_("Your office of keeper has ended: your share no longer counts."))
    return share


def give_share(words, *, by):
    """Give the words of one's share towards opening the vault; returns the holder's {"open", "given"}.

    Raises ShareRefused with the sentence of what was wrong, Closed when no key holder runs.
    """
    share = share_of(by)
    counted(by)
    try:
        told = asked_of_holder("offer_share", words=words, number=share.number)
    except ShareRefused:
        with transaction.atomic(durable=True):
            audit.record("key share refused", share, by=by)
        raise
    with transaction.atomic(durable=True):
        audit.record("key share given", share, by=by)
        if told["open"]:
            audit.record("vault opened", share.set, by=by, gave=gave(share.set, told["numbers"]))
    return told


def gave(key_set, numbers):
    """Logins of the keepers of these shares, given here or at the key holder's terminal."""
    shares = key_set.shares.filter(number__in=numbers)
    return sorted(shares.values_list("keeper__username", flat=True))


def counted(user):
    """Raise ShareRefused for the eleventh try within an hour."""
    if not spend(f"key share {user.pk}", most=TRIES, within=WITHIN):
        raise ShareRefused(_("You have tried this ten times within an hour. Wait, and look at your paper by daylight."))


def close(*, by):
    """Have the key holder forget every key at once, until three keepers open again. Raises Closed if none runs."""
    key_set = settle()
    asked_of_holder("close")
    with transaction.atomic(durable=True):
        audit.record("vault closed", key_set or KeySet(), by=by)
