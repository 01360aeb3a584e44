"""From the paper to its page by the square that a telephone reads; `portal:find` does it by the number typed."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from fund_collections.models import ListState, SubscriptionList
from fund_collections.views.doors import see

# The act that a list in this state waits for, and its page.
NEXT = {
    ListState.ISSUED: ("fund_collections.type_list", "fund_collections:list_type"),
    ListState.RETURNED: ("fund_collections.count_list", "fund_collections:list_count"),
    ListState.COUNTED: ("fund_collections.post_list", "fund_collections:list_post"),
}


@require_safe
def list_scanned(request, token):
    """Where this person goes on with the sheet in hand; what may not be seen is not found, like a code never drawn."""
    rows = SubscriptionList.objects.visible_to(request.user).select_related("collector")
    one = get_object_or_404(rows, token=token)
    permission, page = NEXT.get(one.state, ("", ""))
    if permission and request.user.has_perm(permission, one):
        return redirect(page, one.pk)
    return see(one)
