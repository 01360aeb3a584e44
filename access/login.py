"""The login: no sign-up, no social accounts; second factors come with the doors."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend

from access.models import User


class ClosedDoor(DefaultAccountAdapter):
    def is_open_for_signup(self, request):  # noqa: ARG002 - as the login package asks
        return False


class OneAnswer(AuthenticationBackend):
    """Tells nobody that a password is right but the login shut: the answer is that of a wrong password."""

    @classmethod
    def _stash_user(cls, user):  # noqa: ARG003 - nobody is kept for the page "inactive", which is not mounted
        return None

    def get_user(self, user_id):
        """The signed-in user with the home body, which the frame of every page names; None once the login is shut."""
        user = User.objects.select_related("body").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
