"""Tells the story: `./dev demo` starts everything and runs this."""

import argparse
import logging
import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import django
from django.conf import settings

from infra.demo import page
from infra.demo.chapters import market, proof, statement, studio, words
from infra.demo.client import Unexpected
from infra.demo.console import Chapter
from infra.demo.receiver import Receiver, Silence
from infra.demo.story import TEXT, Story
from infra.demo.takes import TakesMissing, find

OUT = Path(__file__).resolve().parents[2] / "build" / "demo"


def main() -> int:
    """Exit code: 0 when every chapter ended as it should, 1 otherwise."""
    arguments = _arguments()
    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        story = _begin(arguments)
        _tell(story)
    except (TakesMissing, Unexpected, Silence) as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        return 1
    path = page.write(story)
    _sign_ins(story)
    print(f"\nThe story with players and pictures: {path.relative_to(Path.cwd())}", flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev demo", description="The main job as a story.")
    parser.add_argument(
        "--takes", type=Path, metavar="DIR", help="a folder of WAV or FLAC files, one a prompt"
    )
    parser.add_argument("--script", type=Path, metavar="CSV", help="their texts: `id|text` or `id,text`")
    parser.add_argument("--text", default=TEXT, help="what the voice shall say")
    return parser.parse_args()


def _begin(arguments: argparse.Namespace) -> Story:
    found = find(arguments.takes, arguments.script)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    return Story(settings.PUBLIC_URL.rstrip("/"), OUT, found, arguments.text)


def _tell(story: Story) -> None:
    receiver = Receiver()
    chapters: list[tuple[str, Callable[[Story, Chapter], None]]] = [
        ("An agency, a talent and an advertiser join", studio.open_tenants),
        ("The talent's takes are uploaded and checked", studio.record),
        ("The talent signs a consent, and narrows it", market.sign_consent),
        ("The talent speaks the consent", statement.speak_consent),
        ("A voice is trained from the takes, and measured", studio.train),
        ("The agency offers the voice", market.publish_offer),
        ("The advertiser finds it, haggles, agrees a licence, tops up", market.agree_licence),
        ("What may be said: a use refused, a text blocked, another approved", words.settle),
        (
            "One request for speech: checked, spoken, marked, delivered",
            partial(market.render, receiver=receiver),
        ),
        ("A re-encoded copy turns up; its mark names the licence", proof.detect),
        ("The money, to the micro-cent", proof.follow_the_money),
        ("What the mark sounds like, alone", proof.listen),
        ("The talent says stop", proof.revoke),
        ("The advertiser is told; the talent gets a certificate", proof.follow_the_stop),
        ("The log is verified", proof.verify_log),
    ]
    try:
        for title, tell in chapters:
            with story.console.chapter(title) as chapter:
                tell(story, chapter)
    finally:
        receiver.close()


def _sign_ins(story: Story) -> None:
    """Leave the sign-ins where `./dev` prints them; they are of this machine's demo only."""
    lines = [f"  {one['who']:<28} {one['email']:<32} {one['password']}" for one in story.sign_ins]
    Path(os.environ["VOXLICET_SIGN_INS"]).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
