"""The story as one HTML page with players and pictures."""

from html import escape
from pathlib import Path
from string import Template
from typing import Any

from infra.demo.console import Chapter
from infra.demo.story import Story

_FONTS = Path(__file__).resolve().parents[2] / "marketplace" / "web" / "static" / "web" / "vendor"
_PAGE = Template((Path(__file__).parent / "page.html").read_text())


def write(story: Story) -> Path:
    """Write `index.html` beside the files it plays and shows, and the portal's two typefaces."""
    for name in ("newsreader-latin-opsz-normal.woff2", "hanken-grotesk-latin-wght-normal.woff2"):
        story.save(name, (_FONTS / name).read_bytes())
    chapters = "\n".join(_chapter(number, one) for number, one in enumerate(story.console.chapters, start=1))
    made = story.made
    return story.save(
        "index.html",
        _PAGE.substitute(
            talent=escape(made["talent"]["stage_name"]),
            origin=escape(story.studio.origin),
            text=escape(story.text),
            mark_db=f"{made['mark_db']:.0f}",
            total=f"{sum(one.seconds for one in story.console.chapters):.0f}",
            chapters=chapters,
            legs=_rows(made["legs"], ("account", "amount")),
            rulings=_rows(made["rulings"], ("rule", "sentence")),
            refusals=_rows(made["refusals"], ("rule", "sentence", "clause")),
        ),
    )


def _chapter(number: int, chapter: Chapter) -> str:
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in chapter.facts)
    return (
        f"<li><h3><span>{number}</span>{escape(chapter.title)}<small>{chapter.seconds:.1f} s</small></h3>"
        f"<dl>{facts}</dl></li>"
    )


def _rows(items: list[dict[str, Any]], columns: tuple[str, ...]) -> str:
    return "".join(
        "<tr>" + "".join(f"<td>{escape(str(item[column]))}</td>" for column in columns) + "</tr>"
        for item in items
    )
