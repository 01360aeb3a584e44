"""The way of the money on the page of any of its links: {% load chain %}{% chain object %}."""

from django import template

from portal.chain import chain as links_of

register = template.Library()


@register.inclusion_tag("components/chain.html", takes_context=True)
def chain(context, thing):
    """The chain of `thing` for whoever asks for the page; nothing where there is none."""
    user = getattr(context.get("request"), "user", None)
    return {"links": links_of(thing, user) if user else []}
