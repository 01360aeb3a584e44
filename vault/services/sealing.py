"""Sealing texts and files. Plaintext leaves the vault through revealing.py alone."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import batched

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import activate, get_language
from django.utils.translation import gettext as _

from access.refusal import Refusal
from vault import cipher, client, wall
from vault.fields import Sealed
from vault.models import EpochKey, RecordKey
from vault.refusals import CannotSeal

MAX_BYTES = 64 * 1024
MAX_FILE_BYTES = 8 * 1024 * 1024
# Rows that are named to the wall at once: it looks through all names for each row.
AT_ONCE = 500
# Keys that are made and kept at once.
BLOCK = 5000
# The lock keeps the epoch from being retired before what is sealed under it is committed.
NEWEST = "SELECT * FROM vault_epochkey WHERE level = %s ORDER BY number DESC LIMIT 1 "

# COPY does not write to a table whose rows have their own rules of who may see them; this comes near its speed.
KEEP = """INSERT INTO vault_recordkey (id, epoch_id, wrapped)
    SELECT id, %s, wrapped FROM unnest(%s::uuid[], %s::bytea[]) AS made (id, wrapped)"""


def current_epoch(level):
    """The newest epoch of a level (S3 or S4), the first one made when there is none. Raises Closed."""
    lock = "FOR KEY SHARE" if connection.in_atomic_block else ""
    found = list(EpochKey.objects.raw(NEWEST + lock, [level]))
    while found and found[0].retired_at:  # we waited for its retirement: a newer one is there
        found = list(EpochKey.objects.raw(NEWEST + lock, [level]))
    if found:
        return found[0]
    client.ask("make_epoch", level=level, number=1)
    try:
        with transaction.atomic():
            return EpochKey.objects.create(level=level, number=1)
    except IntegrityError:  # two first writers: the other one's stands
        return EpochKey.objects.get(level=level, number=1)


def seal(instance, **contents):
    """Set sealed fields of `instance` (whose pk is known) from plain texts; empty text clears. The caller saves it.

    Fields of kind "bytes" take bytes, up to 8 MB. Raises Closed when the key holder is, CannotSeal when
    it has lost the key of the epoch, Refusal for what is too long.
    """
    seal_many([(instance, contents)])


def seal_many(pairs):
    """Seal many (instance, {field: text or bytes}), with one request and one statement for the keys of each level."""
    wanted: dict[str, list] = {}
    for instance, contents in pairs:
        ids: dict[str, uuid.UUID] = {}
        for name, content in contents.items():
            field = instance._meta.get_field(name)
            setattr(instance, name, None)
            if content:
                plain = _plain(field, content)
                # What is sealed together under one level shares a record key.
                key_id = ids.setdefault(field.level, uuid.uuid4())
                wanted.setdefault(field.level, []).append((instance, name, key_id, plain))
    with transaction.atomic():
        for level in sorted(wanted):
            _seal(current_epoch(level), wanted[level])


def _plain(field, content):
    plain = content if field.kind == "bytes" else content.encode()
    if field.kind == "bytes" and len(plain) > MAX_FILE_BYTES:
        raise Refusal(_("This file is larger than 8 MB and cannot be sealed."), field=field.name)
    if field.kind == "text" and len(plain) > MAX_BYTES:
        raise Refusal(_("This text is longer than 64 kB and cannot be sealed."), field=field.name)
    return plain


def seal_texts(model, name, rows):
    """Blocks of the sealed values of one field for (id, text) of rows yet to be written, in order; None for no text.

    As `seal_many`, for those who write rows by COPY and make no instances, within a transaction. The keys of a block
    are kept before it is handed over; while it is written, a thread takes the rows of the next and makes it. Raises
    Closed, and Refusal for what is too long.
    """
    field, table = model._meta.get_field(name), model._meta.db_table
    epoch = current_epoch(field.level)

    def made(part):
        plains = [(row, _plain(field, text)) for row, text in part]
        keys = _made_keys(epoch, [uuid.uuid4() for _row, plain in plains if plain])
        of = iter(keys)
        return keys, [_sealed(next(of), plain, table, row, name) if plain else None for row, plain in plains]

    for keys, sealed in _ahead(map(made, batched(rows, BLOCK))):
        _keep(epoch, keys)
        yield sealed


def _ahead(items):
    """The items, the next one made by a thread while one is used."""
    language = get_language() or settings.LANGUAGE_CODE  # a refusal is in that of whoever asked
    with ThreadPoolExecutor(1, initializer=activate, initargs=(language,)) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


def _made_keys(epoch, ids):
    """For each id a new key: (id, key, the key wrapped by the epoch). Raises Closed, CannotSeal."""
    try:
        made = client.make_keys(str(epoch), ids)
    except client.EpochGone as error:
        raise CannotSeal from error
    return [(key_id, *one) for key_id, one in zip(ids, made, strict=True)]


def _keep(epoch, keys):
    # Arrays as text: that takes a fraction of the driver's time.
    ids = ",".join(key_id.hex for key_id, _key, _wrapped in keys)
    wrapped = ",".join(rf"\\x{wrapped.hex()}" for _id, _key, wrapped in keys)
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [epoch.pk, f"{{{ids}}}", f"{{{wrapped}}}"])


def _sealed(made, plain, table, row, name):
    key_id, key, _wrapped = made
    return Sealed(cipher.pack(key_id, cipher.wrap(key, plain, _bound_to(table, row, name, key_id).encode())))


def _seal(epoch, wanted):
    made = _made_keys(epoch, list(dict.fromkeys(key_id for _instance, _name, key_id, _plain in wanted)))
    for part in batched(made, BLOCK):
        _keep(epoch, part)
    keys = {one[0]: one for one in made}
    for instance, name, key_id, plain in wanted:
        setattr(instance, name, _sealed(keys[key_id], plain, instance._meta.db_table, instance.pk, name))


def bound_to(instance, field, key_id):
    """What a sealed value is bound to: its table, row and field, its key, and the version of its format."""
    return _bound_to(instance._meta.db_table, instance.pk, field, key_id)


def _bound_to(table, row, field, key_id):
    return f"{table}|{row}|{field}|{key_id}|1"


def record_keys(ids):
    """{id: RecordKey with its epoch} of those that exist."""
    found: dict[uuid.UUID, RecordKey] = {}
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        with wall.through(keys=part):
            found |= RecordKey.objects.select_related("epoch").in_bulk(part)
    return found


def opened(instance, field, *, because="", by=None, purpose="reveal"):
    """The plain text (or bytes) of a sealed field, for the other modules of this package only.

    Raises cipher.Tampered, Closed, and BudgetSpent when the key holder has let go of all it may within an hour.
    """
    value, kind = getattr(instance, field), instance._meta.get_field(field).kind
    if value is None:
        return b"" if kind == "bytes" else ""
    key_id, wrapped = cipher.unpack(value.blob)
    key = _key(key_id, purpose=purpose, reason=because, by=by.username if by else "system")
    plain = cipher.unwrap(key, wrapped, bound_to(instance, field, key_id).encode())
    return plain if kind == "bytes" else plain.decode()


def _key(key_id, **why):
    # A rotation may destroy the epoch between our reading the row and asking: the row then names the newer one.
    for _attempt in range(2):
        found = record_keys([key_id]).get(key_id)
        if found is None:
            break
        try:
            return client.unwrap(str(found.epoch), key_id, bytes(found.wrapped), **why)
        except client.EpochGone:
            continue
    raise cipher.Tampered


def key_ids(*values):
    """The ids of the record keys of sealed values; None is passed over."""
    return [cipher.unpack(value.blob)[0] for value in values if value is not None]


def destroy_record_keys(*values):
    """Delete the keys of sealed values (None is passed over), in the current transaction; returns how many.

    What was sealed together with one of them under the same level goes too. For ever only once the epoch that
    wrapped the keys is destroyed as well: rotate its level after this is committed.
    """
    return destroy_keys(key_ids(*values))


def destroy_keys(ids):
    """`destroy_record_keys`, by the ids that a journal kept."""
    with wall.through(keys=ids, purpose="burn"):
        return RecordKey.objects.filter(pk__in=ids).delete()[0]
