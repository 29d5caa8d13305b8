"""`python -m infra.bench.permits [--decisions N]`: CPU of one decision at 10, 40 and 200 rules.

Pure functions over values, no database. The cases differ (uses, texts, some refused); 200 rules are the
shipped ones over again under other ranks, as a platform with many gates of its own would have them.
"""

import argparse
import datetime
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

from infra.bench._scratch import report

SIZES = (10, 40, 200)
ROUNDS = 7


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=2000)
    count = parser.parse_args().decisions
    from licensing.policies.rules import RULES

    cases = list(_cases())
    figures: dict[str, float | int] = {"decisions": count, "rules": len(RULES)}
    figures["permits_all_cpu_us"] = cost(RULES, cases, count)
    for size in SIZES:
        rules = [replace(rule, rank=rank) for rank, rule in enumerate(islice(cycle(RULES), size))]
        figures[f"permits_{size}_cpu_us"] = cost(rules, cases, count)
    report("permits", figures)
    return 0


def cost(rules: Sequence[Any], cases: Sequence[dict[str, Any]], count: int) -> float:
    """CPU microseconds of one decision: the median of several rounds over all cases."""
    from licensing.policies.permits import permits

    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        permitted = sum(permits(**case, rules=rules).permitted for case in islice(cycle(cases), count))
        spent.append((time.process_time() - started) / count * 1e6)
        if not 0 < permitted < count:
            raise AssertionError("the cases must be both permitted and refused")
    return sorted(spent)[ROUNDS // 2]


def _cases() -> Any:
    from licensing.terms import (
        ConsentTerms,
        LicenceTerms,
        Scope,
        ScriptTerms,
        TalentTerms,
        Usage,
        Use,
        VoiceTerms,
    )

    now = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
    day = datetime.timedelta(days=1)
    scope = Scope.of(
        purposes=["advertising", "podcast"],
        media=["radio", "social", "web"],
        territories=["WORLD"],
        territories_excluded=["CN"],
        languages=["en", "de"],
        categories_allowed=["*"],
        categories_forbidden=["gambling", "politics", "tobacco"],
    )
    terms: dict[str, Any] = {
        "talent": TalentTerms(uuid.UUID(int=1), "active", "adult", "US-CA"),
        "voice": VoiceTerms(uuid.UUID(int=2), "ready", None, 0),
        "consent": ConsentTerms(uuid.UUID(int=3), 2, "active", scope, now - day, now + 90 * day, 0),
        "licence": LicenceTerms(
            uuid.UUID(int=4),
            "active",
            scope,
            now - day,
            now + 30 * day,
            max_characters=1_000_000,
            max_renders=10_000,
            epoch=0,
            max_audience=1_000_000,
            intended_use="Radio spots of thirty seconds for the opening of bakeries across all of Germany",
        ),
        "usage": Usage(characters=40_000, renders=900),
        "now": now,
    }
    script = ScriptTerms("0" * 64, 480, 49, "clear", (), (), "open", 0, licence_approved=False)
    for territory, category, language in (
        ("DE", "retail", "en-GB"),
        ("EU", "vehicles", "de-DE"),
        ("CN", "retail", "en-GB"),
        ("US", "gambling", "fr"),
    ):
        use = Use("advertising", "radio", territory, language, category, audience=50_000)
        yield terms | {"use": use, "script": script}
    yield terms | {"use": use, "script": script, "voice": replace(terms["voice"], status="withdrawn")}


if __name__ == "__main__":
    raise SystemExit(main())
