"""The few pages of the door, each by name. Of the login package's own only three; sign-up, mail and reset are walls."""

from allauth.account import views
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import TemplateView

from access import door_views, own_door_views
from access.doors import open_to_public, step_up_required

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
# The form of the login links here; the pages say whom to ask.
forgotten = TemplateView.as_view(template_name="account/password_reset.html")
lost = TemplateView.as_view(template_name="mfa/lost.html")

urlpatterns = [
    path("login/", get_or_post(open_to_public(views.login)), name="account_login"),
    path("logout/", get_or_post(never_cache(views.logout)), name="account_logout"),
    path("password/change/", get_or_post(step_up_required(views.password_change)), name="account_change_password"),
    path("password/forgotten/", never_cache(open_to_public(require_safe(forgotten))), name="account_reset_password"),
    path("lost/", never_cache(open_to_public(require_safe(lost))), name="door_lost"),
    # Between the password and the visit.
    path("second/", door_views.second, name="door_second"),
    path("code/", door_views.code, name="door_code"),
    path("passkey/", door_views.passkey, name="door_passkey"),
    path("begin/", door_views.begin, name="door_begin"),
    path("begin/code/", door_views.new_code, name="door_new_code"),
    path("begin/passkey/", door_views.new_passkey, name="door_new_passkey"),
    # Of who is signed in.
    path("reauthenticate/", own_door_views.step_up, name="account_reauthenticate"),
    path("factors/", own_door_views.own_factors, name="door_factors"),
    path("factors/code/", own_door_views.add_code, name="door_add_code"),
    path("factors/passkey/", own_door_views.add_passkey, name="door_add_passkey"),
    path("factors/recovery/", own_door_views.recovery, name="door_recovery"),
    path("factors/<int:pk>/remove/", own_door_views.remove, name="door_remove"),
    path("visits/", own_door_views.own_visits, name="door_visits"),
    path("visits/end/", own_door_views.end_other_visits, name="door_end_visits"),
]
