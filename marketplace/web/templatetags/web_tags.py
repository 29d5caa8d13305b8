"""Template tags and filters that every page may use: money, durations, badges, fields, players, charts."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal
from uuid import uuid4

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString

from marketplace.web import charts

register = template.Library()

MICROS = 1_000_000
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥"}
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND"})
TONES = {
    "good": "accepted acknowledged active agreed approved captured clear delivered done exact granted kept "
    "passed published ready shared succeeded verified",
    "busy": "analysing answered asked held near open pending queued recorded rendering review running "
    "training uploaded waiting",
    "warn": "draft expired lapsed needs_reference suspended to_check unknown warned not_for_sale",
    "bad": "blocked declined denied failed refused rejected revoked terminated withdrawn missed fell overdue",
}
TONE_OF = {status: tone for tone, statuses in TONES.items() for status in statuses.split()}


@register.filter
def money(amount: Any, currency: str = "") -> str:
    """`{{ micros|money:"USD" }}` or `{{ a_money|money }}`: two decimals, more for parts of a cent."""
    micros = int(getattr(amount, "micros", amount) or 0)
    currency = currency or str(getattr(amount, "currency", ""))
    value = Decimal(abs(micros)) / MICROS
    digits = 0 if currency in WITHOUT_CENTS else 2
    while digits < 6 and value != round(value, digits):
        digits += 1
    sign = "−" if micros < 0 else ""
    symbol = SYMBOLS.get(currency)
    return (
        f"{sign}{symbol}{value:,.{digits}f}" if symbol else f"{sign}{value:,.{digits}f} {currency}".rstrip()
    )


@register.filter
def rounded(amount: Any, currency: str = "") -> str:
    """As `money`, rounded half to even to the currency's coins: for overviews, never for what is billed."""
    currency = currency or str(getattr(amount, "currency", ""))
    micros = int(getattr(amount, "micros", amount) or 0)
    coin = MICROS if currency in WITHOUT_CENTS else MICROS // 100
    return money(round(Decimal(micros) / coin) * coin, currency)


@register.filter
def duration(milliseconds: int | Literal[""] | None) -> str:
    """Milliseconds as `0.8 s`, `42 s`, `3:05` or `1:02:03`."""
    if milliseconds is None or milliseconds == "":
        return "–"
    seconds = milliseconds / 1000
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


@register.filter
def percent(share: float | Literal[""] | None) -> str:
    """0.913 as `91 %`; nothing as a dash."""
    return "–" if share is None or share == "" or math.isnan(share) else f"{share * 100:.0f} %"


@register.filter
def basis_points(value: int | None) -> str:
    """1250 as `12.5 %`."""
    return "–" if value is None else f"{value / 100:g} %"


@register.filter
def words(code: str) -> str:
    """A code such as `top_up` as words: `Top up`."""
    return str(code).replace("_", " ").replace(".", " ").capitalize()


@register.inclusion_tag("web/parts/badge.html")
def badge(status: str) -> dict[str, str]:
    """A status as a coloured word."""
    return {"status": words(status), "tone": TONE_OF.get(str(status), "plain")}


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One form field with label, hint and errors."""
    names = [f"{bound.id_for_label}_hint"] if bound.help_text else []
    attributes: dict[str, str | bool] = {"aria-invalid": "true"} if bound.errors else {}
    if bound.errors:
        names.append(f"{bound.id_for_label}_errors")
    if names:
        attributes["aria-describedby"] = " ".join(names)
    widget: SafeString = bound.as_widget(attrs=attributes)
    return {
        "field": bound,
        "widget": widget,
        "checkbox": isinstance(bound.field.widget, CheckboxInput),
        "invalid": bool(bound.errors),
    }


@register.inclusion_tag("web/parts/player.html")
def player(
    source: str,
    peaks: Sequence[float] = (),
    seconds: float = 0.0,
    label: str = "Audio",
    small: bool = False,
    mini: bool = False,
) -> dict[str, Any]:
    """An audio player: the browser's own with a waveform above it; app.js makes them one.

    `small` is for lists, `mini` for table cells: a button and nothing else.
    """
    return {
        "source": source,
        "path": charts.waveform_path(peaks) if peaks else "",
        "span": len(peaks) * 4,
        "seconds": f"{seconds:.2f}",
        "label": label,
        "size": "mini" if mini else "small" if small else "",
        "id": f"wave-{uuid4().hex[:8]}",
    }


@register.inclusion_tag("web/parts/bars.html")
def bars(points: Sequence[tuple[str, float, str]], title: str) -> dict[str, Any]:
    """A bar chart of (label, value, value as text); the page shows the same numbers in a table beside it."""
    wide, narrow = charts.bar_chart(points, charts.WIDE), charts.bar_chart(points, charts.NARROW)
    return {"charts": [("wide", wide), ("narrow", narrow)], "title": title}


@register.inclusion_tag("web/parts/meter.html")
def meter(share: float | None, label: str, tone: str = "") -> dict[str, Any]:
    """A share from 0 to 1 as a thin bar, named for those who do not see it."""
    inside = 0.0 if not share or math.isnan(share) else min(1.0, max(0.0, share))
    return {"width": f"{inside * 100:.1f}%", "label": label, "text": percent(share), "tone": tone}
