"""The login: no sign-up, no social accounts, and nobody is in before the second factor."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import LoginStage
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect

from access import devices, guesses
from access.doors import note_proof
from access.factors import WAIVED, suffices
from access.models import User
from access.refusal import Refusal


class ClosedDoor(DefaultAccountAdapter):
    """ACCOUNT_ADAPTER: guesses are counted before they are computed, and the visit says how its person was proved."""

    def is_open_for_signup(self, request):  # noqa: ARG002 - as the login package asks
        return False

    def get_login_stages(self):
        return ["access.login.SecondFactor"]

    def authenticate(self, request, **credentials):
        try:
            keys = guesses.spend_login(request, credentials.get("username", ""))
            user = authenticate(request, **credentials)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        if user:
            guesses.take_back(keys)
        return user

    def login(self, request, user):
        factor = getattr(request, "door_factor", WAIVED)
        if not suffices(user, factor):
            raise PermissionDenied
        super().login(request, user)
        note_proof(request.session, factor)

    def post_login(self, request, user, **about):
        response = super().post_login(request, user, **about)
        devices.remember(request, response, user)
        return response


class SecondFactor(LoginStage):
    """Between the password and the visit: until it is passed the session belongs to nobody."""

    key = "second_factor"
    urlname = "door_second"

    def handle(self):
        if not settings.SECOND_FACTOR:
            return None, True
        # A password replaced in the meantime opens nothing with what was begun under the old one.
        self.state["hash"] = self.login.user.get_session_auth_hash()
        return redirect(self.urlname), True

    def stash(self):
        """Keep in the session what was written into `state`."""
        stash_login(self.request, self.login)

    @property
    def holds(self):
        user = self.login.user
        return user.is_active and self.state.get("hash") == user.get_session_auth_hash()


def at_the_door(view):
    """Let in only who gave the right password just now and stands before the second factor."""

    def guarded(request, *args, **kwargs):
        stage = request._login_stage  # noqa: SLF001 - where the login package's decorator leaves it
        return view(request, stage, *args, **kwargs) if stage.holds else stage.abort()

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return login_stage_required(stage=SecondFactor.key, redirect_urlname="account_login")(guarded)


def come_in(request, stage, factor, *, then=None):
    """Begin the visit of who has now proved by `factor` who they are; leads on, or to `then` first."""
    request.door_factor = factor
    guesses.proved(request, stage.login.user)
    if then:
        stage.login.redirect_url = then
    return stage.exit()


class OneAnswer(AuthenticationBackend):
    """Tells nobody that a password is right but the login shut: the answer is that of a wrong password."""

    @classmethod
    def _stash_user(cls, user):  # noqa: ARG003 - nobody is kept for the page "inactive", which is not mounted
        return None

    def get_user(self, user_id):
        """The signed-in user with the home body, which the frame of every page names; None once the login is shut."""
        user = User.objects.select_related("body").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
