"""Small words and numbers of the pages: {% load house %}."""

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_currency_precision
from django import template
from django.conf import settings
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from portal.dates import partial_date_words

register = template.Library()
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CODE = re.compile(r"\b[A-Z]+(?:-[A-Z0-9]+)+\b")


def locale():
    """Babel's locale of the page's language; English when Babel does not know it."""
    try:
        name = to_locale(get_language() or settings.LANGUAGE_CODE)
        # English as the world writes it, 12 Nov 2026: day before month whoever reads.
        return Locale("en", "150") if name == "en" else Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def number(amount, currency, *, brackets=False):
    """The amount as this language writes it, with the currency's own decimals, more where the sum has more.

    Negative sums get a true minus sign, or brackets in reports. Zero has no sign.
    """
    amount = Decimal(amount)
    decimals = max(get_currency_precision(str(currency)), -amount.normalize().as_tuple().exponent)
    text = format_decimal(
        abs(amount), "#,##0." + "0" * decimals if decimals else "#,##0", locale(), decimal_quantization=False
    )
    if amount >= 0:
        return text
    return f"({text})" if brackets else f"−{text}"


@register.simple_tag
def money(amount, currency, brackets=False):
    """A sum with its currency code. `amount` may be a Money; then `currency` is ignored."""
    code = getattr(currency, "pk", currency)
    return format_html(
        '<bdi class="sum" dir="ltr">{}&nbsp;<span class="cur">{}</span></bdi>',
        number(amount, code, brackets=brackets),
        code,
    )


@register.simple_tag
def sum_only(amount, currency, brackets=False):
    """The number alone, for a column whose head or first cell names the currency."""
    code = getattr(currency, "pk", currency)
    text = number(amount, code, brackets=brackets)
    if text.endswith(")"):  # the bracket hangs outside the column, so that the digits stand under each other
        text = format_html('{}<span class="hang">)</span>', text[:-1])
    return format_html('<bdi class="sum" dir="ltr">{}</bdi>', text)


@register.simple_tag
def quantity(amount, unit):
    """So much of some goods, without the zeros that its column adds: 12.5 kg."""
    return format_html('<span class="sum">{}</span> <bdi>{}</bdi>', format_decimal(amount, "#,##0.###", locale()), unit)


@register.filter
def country(code):
    """A country by its name in this language; by its code where it has none any more."""
    return locale().territories.get(code, code)


@register.filter
def deviation(figure):
    """So many percent more or less: +0.3 %, −0.1 %, 0.0 %."""
    sign = "+" if figure > 0 else "−" if figure < 0 else ""
    words = format_decimal(abs(figure), "0.0", locale(), decimal_quantization=False)
    return format_html('<bdi class="sum" dir="ltr">{}{}&nbsp;%</bdi>', sign, words)


@register.filter
def days(count):
    """An age in words: today, 1 day, 12 days."""
    count = int(count)
    if count <= 0:
        return _("today")
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


@register.filter
def check_code(text, groups=4):
    """A digest as people compare it: the first characters in groups of four."""
    text = text.hex() if isinstance(text, bytes | memoryview) else str(text)
    text = text[: 4 * int(groups)]
    return format_html(
        '<bdi class="code" dir="ltr">{}</bdi>', " ".join(text[i : i + 4] for i in range(0, len(text), 4))
    )


@register.filter
def partial_date(value):
    """An EDTF text or a partial date in words of this language: about 1930; before 12 March 1935."""
    return partial_date_words(str(getattr(value, "edtf", value) or ""), locale())


@register.filter(needs_autoescape=True)
def keep_codes(sentence, autoescape=None):
    """A sentence whose codes (R-2026-0160) are not broken across lines."""
    text = conditional_escape(sentence) if autoescape else sentence
    return SafeString(CODE.sub(r'<span class="sum">\g<0></span>', text))


@register.filter
def fact_words(facts):
    """The facts of a minute as one line: lines 18 · sent on 7 Sep 2026; without what is false."""
    told = ((key.replace("_", " "), value) for key, value in (facts or {}).items() if value is not False)
    # Fenced in each: a day or a code from right to left would else change places with its neighbours.
    return format_html_join(" · ", "<bdi>{}</bdi>", ((_fact(name, value),) for name, value in told))


def _fact(name, value):
    if value is True:
        return name
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, str) and DAY.fullmatch(value):
        with suppress(ValueError):
            value = date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    return f"{name} {value}"


@register.simple_tag(takes_context=True)
def sort_head(context, key, label, numeric=False):
    """A sortable column head: keeps the rest of the address, turns the order round when chosen again."""
    query = context["request"].GET.copy()
    order = query.get("sort", "")
    query["sort"] = f"-{key}" if order == key else key
    query.pop("page", None)
    now = {key: "ascending", f"-{key}": "descending"}.get(order)
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}</a></th>',
        SafeString(' class="num"') if numeric else "",
        format_html(' aria-sort="{}"', now) if now else "",
        query.urlencode(),
        label,
    )


@register.simple_tag(takes_context=True)
def post_token(context):
    """The hidden token of a POST form, also inside a component that was included with `only`."""
    request = getattr(context, "request", None)
    return (
        format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
        if request
        else ""
    )


@register.simple_tag
def association_name():
    return settings.ASSOCIATION_NAME if hasattr(settings, "ASSOCIATION_NAME") else "International Relief Association"


@register.simple_tag(takes_context=True)
def home_url(context):
    """Where the brand leads: the home of who is signed in, else the public front page."""
    request = getattr(context, "request", None)
    signed_in = request is not None and hasattr(request, "user") and request.user.is_authenticated
    try:
        return reverse("portal:home" if signed_in else "bulletins:front")
    except NoReverseMatch:
        return "/"


class FillNode(template.Node):
    def __init__(self, name, nodelist):
        self.name = name
        self.nodelist = nodelist

    def render(self, context):
        context[self.name] = SafeString(self.nodelist.render(context).strip())  # rendered nodes are escaped already
        return ""


@register.tag
def fill(parser, token):
    """{% fill as name %}...{% endfill %}: keep what stands between, so that an empty block draws nothing."""
    nodelist = parser.parse(("endfill",))
    parser.delete_first_token()
    return FillNode(token.split_contents()[2], nodelist)
