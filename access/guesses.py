"""How often somebody may guess: a password, a code, once more who they are. Counted before anything is computed."""

import ipaddress
from datetime import timedelta

from allauth.core.internal.httpkit import get_client_ip
from django.utils.translation import gettext_lazy as _

from access import devices, limits
from access.refusal import Refusal

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# (most, within). A house may sit behind one address; a name is guessed at from many.
BY_ADDRESS = (60, QUARTER)
BY_NAME = (10, HOUR)
BY_DEVICE = (10, QUARTER)
CODES = ((5, QUARTER), (20, DAY))
NETWORK = 64  # bits of an IPv6 address that name a household


class TooMany(Refusal):
    """The guesses are spent."""

    def __init__(self):
        super().__init__(_("Too many tries. Wait a while and try again."))


def address_of(request):
    """The caller's address, of IPv6 the household's network; what is no address shares one count."""
    try:
        address = ipaddress.ip_address(get_client_ip(request) or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, NETWORK), strict=False) if address.version == 6 else address)


def spend_login(request, name):
    """Take one guess at this login, and return its keys for `take_back`; raises TooMany.

    A browser in which this person came in before has a count of its own, whatever its address: guessing elsewhere,
    or through the same proxy, does not lock it out.
    """
    # In capitals first, as the database compares: there a dotless i is an i.
    plain, device = name.upper().casefold(), devices.known(request, name)
    if device:
        counts = {f"login on {device} {plain}": BY_DEVICE}
    else:
        counts = {f"login from {address_of(request)}": BY_ADDRESS, f"login as {plain}": BY_NAME}
    for key, (most, within) in counts.items():
        if not limits.spend(key, most=most, within=within):
            raise TooMany
    return tuple(counts)


def take_back(keys):
    """Who was right has not guessed."""
    for key in keys:
        limits.give_back(key)


def spend_proof(request, user):
    """Take one try at this person's second factor, or at proving once more who they are; raises TooMany."""
    device = devices.known(request, user.username) or "elsewhere"
    for most, within in CODES:
        if not limits.spend(f"proof {user.pk} {device} {within}", most=most, within=within):
            raise TooMany


def proved(request, user):
    """Who was right has not guessed: the tries begin anew."""
    device = devices.known(request, user.username) or "elsewhere"
    for _most, within in CODES:
        limits.forget(f"proof {user.pk} {device} {within}")
