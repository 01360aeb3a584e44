"""The Atom feed of what is public. Ids are the items' own, so that they outlast a change of address."""

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.forms import LanguageForm
from bulletins.models import Item
from bulletins.texts import to_html

NEWEST = 30


class ItemFeed(Feed):
    feed_type = Atom1Feed
    subtitle = gettext_lazy("News from people in prison and exile, published with their safety in mind")
    # Atom asks for an author; it is the association, never a person.
    author_name = gettext_lazy("The association")

    def get_object(self, request):
        return LanguageForm(request.GET)

    def title(self, form):
        language = dict(form.fields["lang"].choices).get(form.data.get("lang") or None)
        return f"{_('Bulletin')} – {language}" if language else _("Bulletin")

    def link(self, _form):
        return reverse("bulletins:front")

    def items(self, form):
        return form.chosen(Item.objects.published()).newest_first()[:NEWEST]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return to_html(item.text)

    def item_guid(self, item):
        return f"urn:uuid:{item.pk}"

    def item_pubdate(self, item):
        return item.published_at

    item_updateddate = item_pubdate
