"""Replacing the keepers' shares: five are named, three of the old consent, five collect, the new set is in force."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import Appointment, User
from access.offices import Office
from access.refusal import Refusal, as_refusal
from audit import services as audit
from vault import client
from vault.models import KeySet, KeyShare
from vault.services.keepers import ShareRefused, asked_of_holder, counted, put_in_force, settle, share_of

KEEPERS = 5


def eligible():
    """Users who may be given a share: keepers in office with a home body."""
    today = timezone.localdate()
    return User.objects.filter(
        pk__in=Appointment.objects.in_force(today).filter(office=Office.KEEPER).values("user"), body__isnull=False
    )


def require_keepers(people):
    """Raise Refusal unless these are five keepers in office, of five different bodies."""
    if len({user.pk for user in people}) != KEEPERS:
        raise Refusal(_("Name five keepers."), field="keepers")
    may = set(eligible().filter(pk__in=[user.pk for user in people]).values_list("pk", flat=True))
    for user in people:
        if user.pk not in may:
            sentence = _("%(user)s holds no office of keeper today, or has no home body.")
            raise Refusal(sentence % {"user": user.username}, field="keepers")
    if len({user.body_id for user in people}) != KEEPERS:
        raise Refusal(_("The five keepers come from five different bodies."), field="keepers")


def plan_set(people, *, by):
    """Name the five keepers of the next set, `by` the secretary; returns it, planned. Raises Refusal, Closed."""
    require_keepers(people)
    if settle() is None:
        raise Refusal(_("There is no set of shares in force here: the first one is made at a terminal."))
    with as_refusal(), transaction.atomic(durable=True):
        if KeySet.objects.filter(state=KeySet.State.PLANNED).exists():
            raise Refusal(_("A set is planned already. Finish it or give it up first."))
        key_set = KeySet.objects.create(made_by=by)
        KeyShare.objects.bulk_create(
            KeyShare(set=key_set, number=number, keeper=user, body_id=user.body_id)
            for number, user in enumerate(people, start=1)
        )
        client.ask("plan_set", plan=str(key_set.pk))
        audit.record("key set planned", key_set, by=by, keepers=sorted(user.username for user in people))
    return key_set


def progress(key_set):
    """What the key holder knows of a plan; None when it knows nothing of it (any more), or the vault is closed."""
    try:
        return client.ask("plan_status", plan=str(key_set.pk))
    except (client.NotAnswered, client.Closed):
        return None


def consent(key_set, words, *, by):
    """Give one's words of the set in force for the purpose of replacing it; the third makes the new shares.

    Raises ShareRefused, Closed.
    """
    share = share_of(by)
    counted(by)
    try:
        told = asked_of_holder("consent", plan=str(key_set.pk), words=words, number=share.number)
    except ShareRefused:
        with transaction.atomic(durable=True):
            audit.record("key share refused", share, by=by, plan=str(key_set.pk))
        raise
    with transaction.atomic(durable=True):
        audit.record("consent to replace keys", share, by=by, plan=str(key_set.pk))
        if told["identifier"] is not None:
            KeySet.objects.filter(pk=key_set.pk).update(identifier=told["identifier"])
    return told


def collect(key_set, *, by):
    """The words of `by`'s share in the planned set, this once: {"words", "asked"}. Raises ShareRefused, Closed."""
    share = _share(key_set, by)
    told = asked_of_holder("collect", plan=str(key_set.pk), number=share.number)
    with transaction.atomic(durable=True):
        KeyShare.objects.filter(pk=share.pk).update(collected_at=timezone.now())
        audit.record("key share collected", share, by=by)
    return told


def confirm(key_set, words, *, by):
    """Prove by two words that one's share is written down; the last of five puts the new set in force.

    Returns whether it is. Raises ShareRefused, Closed.
    """
    share = _share(key_set, by)
    told = asked_of_holder("confirm", plan=str(key_set.pk), number=share.number, words=words)
    with transaction.atomic(durable=True):
        KeyShare.objects.filter(pk=share.pk).update(confirmed_at=timezone.now())
        audit.record("key share confirmed", share, by=by)
    return len(told["confirmed"]) == KEEPERS and bool(finish(key_set, by=by))


def finish(key_set, *, by):
    """Have the holder put a set in force whose five shares are confirmed; then the old shares are stale."""
    # Written before, too: by it the set is found again, whatever ends this process after the swap.
    told = asked_of_holder("plan_status", plan=str(key_set.pk))
    KeySet.objects.filter(pk=key_set.pk, identifier=None).update(identifier=told["identifier"])
    asked_of_holder("swap", plan=str(key_set.pk))
    with transaction.atomic(durable=True):
        key_set = KeySet.objects.select_for_update(of=("self",)).get(pk=key_set.pk)
        if key_set.state == KeySet.State.PLANNED:
            put_in_force(key_set, by=by)
    return key_set


def give_up(key_set, *, by):
    """Leave a plan; the set in force stays. Raises Refusal for one that is planned no more."""
    in_force = settle()  # a swap whose second half was cut off is brought to its end, not given up
    with transaction.atomic(durable=True):
        key_set = KeySet.objects.select_for_update(of=("self",)).get(pk=key_set.pk)
        if key_set.state != KeySet.State.PLANNED or key_set == in_force:
            raise Refusal(_("This set is planned no more."))
        key_set.state = KeySet.State.GIVEN_UP
        key_set.save(update_fields=["state"])
        audit.record("key set given up", key_set, by=by)
    with suppress(client.NotAnswered, client.Closed):  # it may know nothing of it any more
        client.ask("give_up", plan=str(key_set.pk))
    return key_set


def _share(key_set, user):
    share = key_set.shares.filter(keeper=user).first()
    if share is None:
        raise ShareRefused(_("You have no share in this set."))
    if not eligible().filter(pk=user.pk).exists():
        raise ShareRefused(_("Your office of keeper has ended: your share no longer counts."))
    return share
