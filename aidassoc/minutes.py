"""What the minute book asks of the key holder and of the bodies; audit itself knows neither."""

import base64

from django.db.models import Exists, OuterRef
from django.utils import timezone

from access.models import Appointment
from access.offices import Office
from member_parties.models import Body
from vault import client


def in_hex(text):
    """The holder speaks base64, a head hex."""
    return base64.b64decode(text).hex()


def sign(count, digest, at):
    """(signature, public key) of a head in hex. Raises vault.client.Closed, NotAnswered."""
    return in_hex(client.sign_head(count, digest, at)), in_hex(client.public_key())


def holders_word():
    """The public keys and the last head that the key holder tells of: ([], []) while it is closed."""
    try:
        key, last = client.public_key(), client.last_head()
    except client.Closed:
        return [], []
    if not last:
        return [in_hex(key)] if key else [], []
    facts = {"count": last["count"], "digest": last["hash"], "at": last["time"], "key": in_hex(key)}
    facts["signature"] = in_hex(last["signature"])
    return [in_hex(key)], [facts | {"name": "The key holder's last head", "kept": True}]


def keeping_bodies():
    """Member bodies of today as (code, address for post, language), those with an address first."""
    members = Body.objects.members_on(timezone.localdate()).order_by("code")
    return sorted(members.values_list("code", "post", "language"), key=lambda body: not body[1])


def bodies_with_delegates():
    """Codes of the member bodies that have a delegate today: somebody there can read a digest."""
    today = timezone.localdate()
    held = Appointment.objects.in_force(today).filter(office=Office.DELEGATE, body=OuterRef("pk"))
    found = Body.objects.members_on(today).filter(Exists(held)).order_by("code")
    return list(found.values_list("code", flat=True))
