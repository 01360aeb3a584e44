"""What `manage.py check --deploy` says to an open door."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from access.door_checks import closed_door
from access.door_key import Unreadable, door_key, lock, unlock


def faults():
    return [fault.id for fault in closed_door(None)]


def test_a_closed_door_is_clean(settings):
    settings.DOOR_KEY = base64.b64encode(bytes(range(32))).decode()
    assert faults() == []


def test_a_waived_factor_and_the_demos_key_are_refused(settings):
    settings.SECOND_FACTOR, settings.DOOR_KEY = False, settings.KNOWN_DOOR_KEY
    assert faults() == ["door.E001", "door.E003"]


@pytest.mark.parametrize("key", ["", "short", "a" * 44, base64.b64encode(b"x" * 31).decode()])
def test_a_key_that_is_none_is_refused(settings, key):
    settings.DOOR_KEY = key
    assert faults() == ["door.E002"]
    with pytest.raises(ImproperlyConfigured, match="AIDASSOC_DOOR_KEY"):
        door_key()


def test_what_is_locked_opens_for_its_purpose_and_place_alone(settings):
    locked = lock(b"word", purpose="factor", place="row")
    assert (unlock(locked, purpose="factor", place="row"), b"word" in locked) == (b"word", False)
    wrong = [
        (locked, {"purpose": "session", "place": "row"}),
        (locked, {"purpose": "factor", "place": "other"}),
        (locked[:-1] + b"x", {"purpose": "factor", "place": "row"}),
        (b"", {"purpose": "factor", "place": "row"}),
    ]
    for content, where in wrong:
        with pytest.raises(Unreadable):
            unlock(content, **where)
    settings.DOOR_KEY = base64.b64encode(b"y" * 32).decode()
    with pytest.raises(Unreadable):
        unlock(locked, purpose="factor", place="row")
