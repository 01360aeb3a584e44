"""Rotation: a new epoch seals at once, what the old one wrapped is wrapped anew in small steps, and it is destroyed."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from vault import client, wall
from vault.models import EpochKey, RecordKey
from vault.services.sealing import current_epoch

BATCH = 500
# So many keys that none of them opens are not damaged: it is the key holder's file that is another one's.
MANY = 10
REWRAPPED = """
    UPDATE vault_recordkey AS key SET epoch_id = %s, wrapped = coalesce(fresh.wrapped, key.wrapped)
    FROM unnest(%s::uuid[], %s::bytea[]) AS fresh (id, wrapped) WHERE key.id = fresh.id"""


class AnotherHolder(Refusal):
    """Nothing opens: to go on would destroy the only key of all of it."""

    def __init__(self, epoch, count):
        sentence = _(
            "None of %(count)d keys under %(epoch)s opens. The key holder’s file seems to be of another site or time; "
            "nothing was changed and no key was destroyed."
        )
        super().__init__(sentence % {"count": count, "epoch": epoch})


@transaction.atomic(durable=True)
def rotate(level, *, by=None):
    """Make the next epoch of a level (S3 or S4), which seals from now on. `rotation_step` then empties the old ones.

    Raises Closed when the key holder is.
    """
    list(EpochKey.objects.filter(level=level).select_for_update(no_key=True))  # two rotations at once make one each
    number = (EpochKey.objects.filter(level=level).aggregate(last=Max("number"))["last"] or 0) + 1
    client.ask("make_epoch", level=level, number=number)
    epoch = EpochKey.objects.create(level=level, number=number)
    audit.record("epoch made", epoch, by=by)
    return epoch


def waiting():
    """How many record keys stand under an epoch that a newer one has replaced."""
    with wall.through(purpose="rotation"):
        return RecordKey.objects.filter(epoch__in=_replaced()).count()


def rotated(level):
    """Whether one epoch of the level is left, so that what older ones wrapped opens nowhere."""
    return EpochKey.objects.filter(level=level, retired_at=None).count() <= 1


def rotation_step(*, batch=BATCH):
    """Wrap up to `batch` record keys anew, or destroy an epoch with none left; returns how many keys, None at the end.

    Contents are not touched. Safe to end at any moment and to run in several processes: each step is one transaction,
    and a key is under the one epoch or the other. Raises Closed, and AnotherHolder when nothing at all opens.
    """
    _destroy_retired()
    for old in _replaced().order_by("level", "number"):
        if done := _rewrap(old, batch):
            return done
        if _retire(old):
            client.ask("destroy_epoch", level=old.level, number=old.number)
            return 0
    return None


def _replaced():
    """Epochs not retired though a newer one of their level seals."""
    newest = EpochKey.objects.values("level").annotate(last=Max("number")).values_list("level", "last")
    kept = [EpochKey.objects.filter(level=level, number=last).values("pk")[:1] for level, last in newest]
    found = EpochKey.objects.filter(retired_at=None)
    for one in kept:
        found = found.exclude(pk__in=one)
    return found


@transaction.atomic(durable=True)
def _rewrap(old, batch):
    # Locked, or another rotation might empty, retire and destroy it before what is wrapped under it is committed.
    new = current_epoch(old.level)
    with wall.through(purpose="rotation") as cursor:
        # Another worker's rows are passed over, not waited for.
        keys = RecordKey.objects.filter(epoch=old).select_for_update(skip_locked=True, of=("self",))[:batch]
        pairs = [(key.pk, bytes(key.wrapped)) for key in keys]
        if not pairs:
            return 0
        fresh = client.rewrap(str(old), str(new), pairs)
        if len(pairs) >= MANY and not any(fresh):
            raise AnotherHolder(str(old), len(pairs))
        for (record, _wrapped), found in zip(pairs, fresh, strict=True):
            if found is None:  # unreadable it was and stays; it must not keep the old epoch alive
                audit.record("record key does not open", RecordKey(pk=record), by=None, epoch=str(old))
        cursor.execute(REWRAPPED, [new.pk, [record for record, _wrapped in pairs], fresh])
    return len(pairs)


@transaction.atomic(durable=True)
def _retire(old):
    """Whether the epoch has no key left and nobody is about to commit one; then it is retired."""
    free = EpochKey.objects.select_for_update(skip_locked=True).filter(pk=old.pk, retired_at=None).first()
    with wall.through(purpose="rotation"):
        if free is None or RecordKey.objects.filter(epoch=old).exists():
            return False
    EpochKey.objects.filter(pk=old.pk).update(retired_at=timezone.now())
    audit.record("epoch retired", old, by=None)
    return True


def _destroy_retired():
    """Destroy what an earlier run retired and did not come to destroy."""
    retired = EpochKey.objects.exclude(retired_at=None)
    held = set(client.ask("epochs")["epochs"])
    for epoch in retired:
        if str(epoch) in held:
            client.ask("destroy_epoch", level=epoch.level, number=epoch.number)
