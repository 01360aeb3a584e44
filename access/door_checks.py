"""System checks of a real site: `manage.py check --deploy` refuses the demo's open door."""

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from access.door_key import door_key


def closed_door(app_configs, **_options):  # noqa: ARG001 - as Django calls it
    """One fault for a waived second factor, one for a door key that is missing or known to everybody."""
    faults = []
    if not settings.SECOND_FACTOR:
        faults.append(
            checks.Error(
                "The second factor is waived.", hint="Unset AIDASSOC_DEMO: it is for trying alone.", id="door.E001"
            )
        )
    try:
        door_key()
    except ImproperlyConfigured as error:
        faults.append(checks.Error(str(error), id="door.E002"))
    if settings.DOOR_KEY == settings.KNOWN_DOOR_KEY:
        faults.append(checks.Error("AIDASSOC_DOOR_KEY is the demo's, which everybody knows.", id="door.E003"))
    return faults
