"""How the views of the collections fetch: what may not be seen is not there."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from fund_collections.models import SubscriptionList

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def visible_list(request, pk):
    rows = SubscriptionList.objects.visible_to(request.user)
    rows = rows.select_related("appeal__fund", "body", "collector", "currency", "typed_by", "counted_by")
    return get_object_or_404(rows, pk=pk)


def see(thing):
    """To the page of the thing that was just acted on."""
    return HttpResponseRedirect(thing.get_absolute_url())
