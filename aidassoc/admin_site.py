from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

from access.offices import ASSOCIATION_OFFICES, holds


class ReferenceAdminSite(AdminSite):
    """Plain records of reference; acts about money and people live on the work pages."""

    site_header = site_title = _("Records of reference")
    index_title = _("Records")
    site_url = "/home/"

    def has_permission(self, request):
        """The door of the admin: a current office of the association, no staff flag."""
        return request.user.is_authenticated and holds(request.user, *ASSOCIATION_OFFICES)
