"""Sealing texts, and asking about sealed ones. Plaintext leaves the vault through revealing.py alone."""

import hashlib
import hmac
import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal
from vault import cipher, keys
from vault.fields import Sealed
from vault.models import EpochKey, RecordKey

MAX_BYTES = 64 * 1024


def _bound_to(instance, field, key_id):
    return f"{instance._meta.db_table}|{instance.pk}|{field}|{key_id}|1".encode()


def _epoch_key(epoch):
    return cipher.unwrap(keys.root_key(), bytes(epoch.wrapped), f"epoch|{epoch.level}|{epoch.number}".encode())


def current_epoch(level):
    """The newest epoch of a level (S3 or S4), the first one made when there is none."""
    epoch = EpochKey.objects.filter(level=level).order_by("-number").first()
    if epoch is None:
        wrapped = cipher.wrap(keys.root_key(), cipher.new_key(), f"epoch|{level}|1".encode())
        try:
            with transaction.atomic():
                epoch = EpochKey.objects.create(level=level, number=1, wrapped=wrapped)
        except IntegrityError:  # two first writers: the other one's key stands
            epoch = EpochKey.objects.get(level=level, number=1)
    return epoch


def _record_key(blob):
    """(key id, 32-byte key, nonce and ciphertext) for a stored value."""
    key_id, wrapped = cipher.unpack(blob)
    record_key = RecordKey.objects.select_related("epoch").filter(pk=key_id).first()
    if record_key is None:
        raise cipher.Tampered
    return key_id, cipher.unwrap(_epoch_key(record_key.epoch), bytes(record_key.wrapped), key_id.bytes), wrapped


def seal(instance, **texts):
    """Set sealed fields of `instance` (whose pk is known) from plain texts; empty text clears. The caller saves it."""
    seal_many([(instance, texts)])


def seal_many(pairs):
    """Seal many (instance, {field: text}) of one level with one statement for their record keys."""
    made, epochs = [], {}
    for instance, texts in pairs:
        record_key = None
        for name, text in texts.items():
            field = instance._meta.get_field(name)
            if not text:
                setattr(instance, name, None)
                continue
            if len(text.encode()) > MAX_BYTES:
                raise Refusal(_("This text is longer than 64 kB and cannot be sealed."), field=name)
            if field.level not in epochs:
                epoch = current_epoch(field.level)
                epochs[field.level] = (epoch, _epoch_key(epoch))
            epoch, epoch_key = epochs[field.level]
            if record_key is None or record_key.epoch_id != epoch.pk:
                record_key, key = RecordKey(epoch=epoch), cipher.new_key()
                record_key.wrapped = cipher.wrap(epoch_key, key, record_key.pk.bytes)
                made.append(record_key)
            wrapped = cipher.wrap(key, text.encode(), _bound_to(instance, name, record_key.pk))
            setattr(instance, name, Sealed(cipher.pack(record_key.pk, wrapped)))
    RecordKey.objects.bulk_create(made)


def opened(instance, field):
    """The plain text of a sealed field, for the other modules of this package only. Raises cipher.Tampered."""
    value = getattr(instance, field)
    if value is None:
        return ""
    key_id, key, wrapped = _record_key(value.blob)
    return cipher.unwrap(key, wrapped, _bound_to(instance, field, key_id)).decode()


def contains(instance, field, text):
    """Whether the sealed text of a field occurs in `text`, ignoring case; nothing of it leaves this function."""
    secret = opened(instance, field).strip().casefold()
    return bool(secret) and secret in text.casefold()


def shares_word(instance, field, text, *, shortest):
    """Whether a word of the sealed text, of at least `shortest` letters, stands in `text` as written or in capitals."""
    words = {word for word in re.findall(r"\w+", opened(instance, field)) if len(word) >= shortest}
    return not (words | {word.upper() for word in words}).isdisjoint(re.findall(r"\w+", text))


def fingerprint(purpose, text):
    """Keyed hash (hex) that lets equal texts be recognised without storing them; `purpose` keeps uses apart."""
    return hmac.new(keys.root_key(), f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()
