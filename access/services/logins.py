"""Acts about logins."""

import re
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.factors import kinds
from access.models import User
from access.offices import FORWARDER_CODE
from access.refusal import Refusal
from access.services.doors import sign_out
from audit import services as audit
from audit.numbering import next_number

# No letter or figure that is mistaken for another when it is read out.
READ_OUT_WELL = "abcdefghjkmnpqrstuvwxyz23456789"


def first_password() -> str:
    """A password for the first sign-in: twenty characters in five groups, 99 bits."""
    return "-".join("".join(secrets.choice(READ_OUT_WELL) for _letter in range(4)) for _group in range(5))


@transaction.atomic(durable=True)
def create_user(*, username: str, display_name: str, body=None, password: str | None, by: User | None) -> User:
    """Make a login without any office and return it; with no password it cannot sign in until one is given.

    Raises Refusal for a name that is taken or a weak password.
    """
    username = User.normalize_username(username)
    if re.match(FORWARDER_CODE, username, re.IGNORECASE):
        raise Refusal(
            _("%(name)s is the code of a forwarder, and given by itself.") % {"name": username}, field="username"
        )
    return _make_login(username, display_name, body, password, by=by, home=body.code if body else None)


@transaction.atomic(durable=True)
def create_forwarder(*, body=None, password: str | None, by: User | None) -> User:
    """Make a login whose name is the next code (F-3) and return it; who is behind it is written nowhere.

    Of its home body, which may be left out, the minutes say nothing: the secretary alone sees it.
    """
    code = f"F-{next_number('forwarder')}"
    return _make_login(code, code, body, password, by=by, home=None)


def _make_login(username, display_name, body, password, *, by, home) -> User:
    if by:
        require_perm(by, "access.add_user")
    user = User(username=username, display_name=display_name, body=body)
    try:
        if password is not None:
            validate_password(password, user)
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(_("There is a login %(name)s already.") % {"name": username}, field="username")
    user.set_password(password)
    user.save()
    audit.record("login made", user, by=by, body=home)
    return user


@transaction.atomic(durable=True)
def give_password(user: User, *, by: User) -> str:
    """Replace a forgotten password and return the new one, which nobody can read again. All sessions end.

    Of somebody with an office but no second factor the password is all: then a second body vouches, too.
    """
    require_perm(by, "access.give_password", user)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    password = first_password()
    user.set_password(password)
    if not kinds(user) and user.appointments.in_force(timezone.localdate()).exists():
        user.renewed_at, user.renewed_by, user.vouched_by = timezone.now(), by, None
    user.save(update_fields=["password", "renewed_at", "renewed_by", "vouched_by"])
    sign_out(user)
    audit.record("password given", user, by=by)
    return password


@transaction.atomic(durable=True)
def close_login(user: User, *, because: str, by: User) -> User:
    """Shut a person out from the next request on. Offices stay on record; they have no effect without a login."""
    return _set_active(user, active=False, because=because, by=by)


@transaction.atomic(durable=True)
def open_login(user: User, *, because: str, by: User) -> User:
    """Let a person in again who was shut out."""
    return _set_active(user, active=True, because=because, by=by)


def _set_active(user: User, *, active: bool, because: str, by: User) -> User:
    require_perm(by, "access.close_user", user)
    if not because.strip():
        raise Refusal(_("Say why; the minutes keep it."), field="because")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.is_active == active:
        state = _("%(name)s can sign in.") if active else _("%(name)s is shut out already.")
        raise Refusal(state % {"name": user.username})
    user.is_active = active
    user.save(update_fields=["is_active"])
    sign_out(user)
    audit.record("login opened" if active else "login closed", user, by=by, because=because.strip())
    return user
