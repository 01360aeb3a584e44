"""Figures as SVG with their table: {% load charts %}{% bar_chart title labels series %}, {% timeline title life %}."""

from babel.numbers import format_compact_decimal
from django import template
from django.utils.translation import get_language_bidi

from portal import charts
from portal.templatetags.house import locale

register = template.Library()


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(title, labels, series, currency=""):
    """Bars of one or two `series`, each (name, values), one value per label; the values of one currency only."""
    mirrored = get_language_bidi()
    drawn = charts.bars(labels, series, mirrored=mirrored)
    return {
        "mirrored": mirrored,
        "title": title,
        "currency": currency,
        "plot": drawn,
        "marks": [
            (y, format_compact_decimal(value, locale=locale(), fraction_digits=1)) for y, value in drawn["marks"]
        ],
        "mark_x": charts.WIDTH if mirrored else charts.LEFT - 6,
        "line": (0, charts.WIDTH - charts.LEFT) if mirrored else (charts.LEFT, charts.WIDTH),
        "names": [(name, "ab"[turn]) for turn, (name, _values) in enumerate(series)],
        "rows": [(label, [values[place] for _name, values in series]) for place, label in enumerate(labels)],
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
        "foot": charts.BOTTOM + 18,
    }


@register.inclusion_tag("components/timeline.html")
def timeline(title, life, key="life"):
    """The time line of a person (portal.charts.Life). `key` tells two on one page apart."""
    drawn = charts.life_line(life, mirrored=get_language_bidi())
    return {
        "title": title,
        "life": life,
        "plot": drawn,
        "key": key,
        "width": charts.LINE_WIDTH,
        "mirrored": get_language_bidi(),
    }


def compact(value):
    """1500 as the language writes it short: 1.5K."""
    return format_compact_decimal(value, locale=locale(), fraction_digits=1)
