"""Decorators and checks for views: what must hold before the view begins."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied

from access.offices import holds

# Login is required by default; what stays open carries this mark, and a test holds the list.
open_to_public = login_not_required


def office_required(*offices):
    """Refuse (403) whoever holds none of the offices today."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not holds(request.user, *offices):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def require_perm(user, name, obj=None):
    """Refuse (403) what may be seen but not done; what may not be seen is a 404 from `visible_to`."""
    if not user.has_perm(name, obj):
        raise PermissionDenied
