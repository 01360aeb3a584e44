from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Makes the project's own commands and checks known."""

    name = "aidassoc"

    def ready(self):
        from aidassoc import checks  # noqa: F401, PLC0415 - registers them


class ReferenceAdminConfig(AdminConfig):
    """The plain admin, opened by offices held instead of a staff flag."""

    default_site = "aidassoc.admin_site.ReferenceAdminSite"
