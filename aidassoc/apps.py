from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Makes the project's own commands known: serve, stop_database."""

    name = "aidassoc"


class ReferenceAdminConfig(AdminConfig):
    """The plain admin, opened by offices held instead of a staff flag."""

    default_site = "aidassoc.admin_site.ReferenceAdminSite"
