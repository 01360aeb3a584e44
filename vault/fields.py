"""A column for sealed text, and the masked value that Python sees instead of the text."""

from django.core import checks
from django.db import models

MASK = "•••••••• ••••"


class Sealed:
    """A sealed value. Its text cannot be had from it: printing, formatting, JSON and pickle give the mask or refuse."""

    __slots__ = ("blob",)

    def __init__(self, blob):
        self.blob = bytes(blob)

    def __str__(self):
        return MASK

    def __repr__(self):
        return f"<Sealed {MASK}>"

    def __format__(self, spec):
        return MASK

    def __eq__(self, other):
        return isinstance(other, Sealed) and self.blob == other.blob

    def __hash__(self):
        return hash(self.blob)

    def __reduce__(self):
        sentence = "A sealed value is never pickled."
        raise TypeError(sentence)


class SealedField(models.BinaryField):
    """Text, or a file (kind "bytes"), at level S3 or S4, stored as ciphertext only.

    Write with vault.services.seal, read with reveal. The stored bytes are bound to table, row id and field name: they
    open nowhere else.
    """

    def __init__(self, *args, level="S4", kind="text", **kwargs):
        self.level, self.kind = level, kind
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "level": self.level, **({} if self.kind == "text" else {"kind": self.kind})}

    def check(self, **kwargs):
        faults = super().check(**kwargs)
        if self.level not in {"S3", "S4"}:
            faults.append(checks.Error("A sealed field has level S3 or S4.", obj=self, id="vault.E001"))
        if self.kind not in {"text", "bytes"}:
            faults.append(checks.Error("A sealed field holds text or bytes.", obj=self, id="vault.E002"))
        return faults

    def from_db_value(self, value, _expression, _connection):
        return None if value is None else Sealed(value)

    def get_prep_value(self, value):
        if value is None or isinstance(value, Sealed):
            return value and value.blob
        sentence = f"{self.model.__name__}.{self.name} is sealed: set it with vault.services.seal."
        raise TypeError(sentence)

    def value_to_string(self, _obj):
        return MASK
