import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from access.refusal import Refusal
from letters.models import Letter


class ItemState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ItemQuerySet(models.QuerySet):
    def public(self):
        """What the world may read: published items; withdrawn ones leave a dated notice without their text.

        A flag set on the captive later takes the item away from every page and the feed at once.
        """
        flagged = Q(state=ItemState.PUBLISHED, letter__captive__do_not_publish=True)
        return self.exclude(state=ItemState.DRAFT).exclude(flagged)

    def published(self):
        return self.public().filter(state=ItemState.PUBLISHED)

    def newest_first(self):
        return self.order_by("-published_at", "id")


class Item(models.Model):
    """A piece of news made public (S0): Markdown written from a redacted letter, never from an original.

    Held by triggers in migrations/0002_rules.py: item_moves (MOVES below), item_final (what was public stays as it
    was), item_publish_gate (letter redacted, captive not flagged). What only words can tell is in bulletins/gate.py.
    """

    MOVES = {
        ItemState.DRAFT: {ItemState.PUBLISHED},
        ItemState.PUBLISHED: {ItemState.WITHDRAWN},
        ItemState.WITHDRAWN: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=20_000, help_text=_("Markdown"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    letter = models.ForeignKey(
        Letter,
        verbose_name=_("from the letter"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # leads staff, and only staff, back to the source
        related_name="items",
    )
    state = models.CharField(_("state"), max_length=10, choices=ItemState, default=ItemState.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="items_published"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=200, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.CheckConstraint(name="item_state_known", condition=Q(state__in=ItemState.values)),
            models.CheckConstraint(
                name="item_published_pair",
                condition=Q(state=ItemState.DRAFT, published_at=None, published_by=None)
                | ~Q(state=ItemState.DRAFT) & Q(published_at__isnull=False, published_by__isnull=False),
            ),
            models.CheckConstraint(
                name="item_withdrawn_with_reason",
                condition=Q(state=ItemState.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawn_because="")
                | ~Q(state=ItemState.WITHDRAWN) & Q(withdrawn_at=None, withdrawn_because=""),
                violation_error_message=_("An item is withdrawn with a reason."),
            ),
        ]
        indexes = [models.Index(fields=["-published_at", "id"], name="item_by_day")]

    def __str__(self):
        return f"N-{str(self.pk)[:8]}"

    def get_absolute_url(self):
        return reverse("bulletins:item", args=[self.pk])

    @property
    def direction(self):
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    def require_move(self, state):
        if state not in self.MOVES[ItemState(self.state)]:
            sentence = _("This item is %(state)s; it cannot become %(wanted)s.")
            raise Refusal(sentence % {"state": self.get_state_display(), "wanted": ItemState(state).label})
