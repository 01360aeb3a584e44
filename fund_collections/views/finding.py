"""From the paper to its page: by the square that a telephone reads, or by the number typed with its check digit."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from access.doors import require_perm
from fund_collections.forms.paper import FindForm
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


@require_safe
def list_find(request):
    require_perm(request.user, "fund_collections.view_subscriptionlist")
    form = FindForm(request.GET or None, lists=SubscriptionList.objects.visible_to(request.user))
    if form.is_valid():
        return see(form.cleaned_data["number"])
    return render(request, "fund_collections/list_find.html", {"form": form})
