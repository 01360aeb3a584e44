"""The few pages of the login package that are used; its sign-up, mail and reset pages are not mounted."""

from allauth.account import views
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from access.doors import open_to_public

forgotten = TemplateView.as_view(template_name="account/password_reset.html")

urlpatterns = [
    path("login/", open_to_public(views.login), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    # The form of the login links here; the page says whom to ask.
    path("password/forgotten/", open_to_public(require_safe(forgotten)), name="account_reset_password"),
]
