from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from access.offices import ASSOCIATION_OFFICES, holds


class ReferenceAdminSite(AdminSite):
    """Plain records of reference; acts about money and people live on the work pages."""

    site_header = site_title = _("Records of reference")
    index_title = _("Records")
    site_url = "/home/"
    enable_nav_sidebar = False  # it folds by a script

    def has_permission(self, request):
        """The door of the admin: a current office of the association, no staff flag."""
        return request.user.is_authenticated and holds(request.user, *ASSOCIATION_OFFICES)

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):  # noqa: ARG002 - the admin's own signature
        """There is one login for the whole site; whoever is signed in and comes here has no office that opens it."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/records/"))
