"""Every route of the site. Which of them are open without login is held by tests/project/test_doors.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from fund_collections.views.finding import list_scanned

urlpatterns = [
    path("", include("bulletins.urls")),
    path("", include("portal.urls")),
    path("users/", include("access.urls")),
    path("bodies/", include("member_parties.urls")),
    path("collections/", include("fund_collections.urls")),
    # Short, for it stands in the square on every printed list.
    path("l/<slug:token>/", list_scanned, name="list_scanned"),
    path("captives/", include("captives.urls")),
    path("letters/", include("letters.urls")),
    path("remittances/", include("remittances.urls")),
    path("books/", include("ledger.urls")),
    path("vault/", include("vault.urls")),
    path("minutes/", include("audit.urls")),
    path("reports/", include("reports.urls")),
    path("door/", include("access.door_urls")),
    path("records/", admin.site.urls),
]
if settings.DEMO:
    from portal.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
handler400 = "access.doors.unreadable"
