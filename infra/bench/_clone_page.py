"""The listening page of the clone bench: one file that needs the clips beside it and no network."""

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import Any

from ._clone_figures import Figures, Results
from ._clone_report import condition_figures
from ._clone_samples import REFERENCES, Place, annotate, conditions
from ._clone_texts import HERE, ROOT

LOOK = ROOT / "marketplace" / "web" / "static" / "web"
STYLES = ("tokens.css", "app.css", "components.css", "forms.css", "texts.css")
TALENT_LABELS = {
    "lj": "LJ Speech (real)",
    "slt": "flite slt",
    "rms": "flite rms",
    "awb": "flite awb",
    "slt_varied": "flite slt, varied takes",
    "rms_varied": "flite rms, varied takes",
    "slt_wide": "flite slt, widened to 44.1 kHz",
}
CONDITION_LABELS = {
    "own": "The talent",
    "source": "The source, before cloning",
    "espeak": "espeak-ng",
    "flite": "flite slt",
}
MINUTES = re.compile(r"clone-([0-9.]+)min")


def write(place: Place, results: Results, found: Figures) -> Path:
    """Write index.html over every condition that was kept, this time or before."""
    for talent, condition, figures in condition_figures(results, found):
        annotate(place, talent, condition, figures)
    path = place.clips / "index.html"
    path.write_text(html(list(conditions(place))), encoding="utf-8")
    return path


def html(kept: list[dict[str, Any]]) -> str:
    """The page for some conditions; see `_clone_samples.keep` for their shape."""
    by_talent: dict[str, list[dict[str, Any]]] = {}
    for one in kept:
        shown = {
            "name": one["condition"],
            "label": _label(one["condition"]),
            "clips": one["clips"],
            "figures": one.get("figures"),
        }
        by_talent.setdefault(one["talent"], []).append(shown)
    references = sorted(by_talent.pop(REFERENCES, []), key=_order)
    talents: list[dict[str, Any]] = [
        {"name": name, "label": label, "conditions": sorted(by_talent[name], key=_order)}
        for name, label in TALENT_LABELS.items()
        if name in by_talent
    ]
    data = json.dumps({"talents": talents, "references": references}, ensure_ascii=False)
    template = Template((HERE / "clone_page.html").read_text(encoding="utf-8"))
    return template.substitute(
        style=_style(),
        mark=(LOOK / "mark.svg").read_text(encoding="utf-8").replace("#2b3ccf", "currentColor"),
        script=(HERE / "clone_page.js").read_text(encoding="utf-8"),
        data=data.replace("</", "<\\/"),
        made=datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC"),
    )


def _label(condition: str) -> str:
    minutes = MINUTES.fullmatch(condition)
    if minutes is None:
        return CONDITION_LABELS[condition]
    return f"Clone, {minutes[1]} minute{'' if minutes[1] == '1' else 's'}"


def _order(shown: dict[str, Any]) -> tuple[int, float]:
    """The talent, the clones by minutes, the source; then what is not the talent's at all."""
    minutes = MINUTES.fullmatch(shown["name"])
    return (1, float(minutes[1])) if minutes else (0 if shown["name"] == "own" else 2, 0.0)


def _style() -> str:
    """The portal's styles with its two typefaces inside, and what this page adds."""
    sheets = [(LOOK / name).read_text(encoding="utf-8") for name in STYLES]
    own = (HERE / "clone_page.css").read_text(encoding="utf-8")
    return re.sub(r'url\("(vendor/[^"]+)"\)', _embedded, "\n".join([*sheets, own]))


def _embedded(match: re.Match[str]) -> str:
    font = base64.b64encode((LOOK / match[1]).read_bytes()).decode()
    return f'url("data:font/woff2;base64,{font}")'
