"""A session summed up: what many takes share is said once."""

from typing import Any

import numpy as np

from tests.voices.conftest import Studio
from tests.voices.sound import encode, speech
from voices import services
from voices.quality.summary import summarise


def taken(*codes: str, level: float = -20.0, verdict: str = "warn") -> dict[str, Any]:
    return {
        "findings": [{"code": code, "verdict": verdict, "sentence": ""} for code in codes],
        "level_lufs": level, "snr_db": 50.0, "decay_s": None,
    }  # fmt: skip


def test_a_fault_of_one_take_is_no_advice_and_a_common_one_is() -> None:
    clean = [taken() for _ in range(8)]
    assert summarise([*clean, taken("hum")]).advice == []
    common = summarise([*clean, taken("hum"), taken("hum", "noise", verdict="reject"), taken("hum")])
    assert [(count.code, count.takes, count.retakes) for count in common.findings] == [
        ("hum", 3, 1), ("noise", 1, 1),
    ]  # fmt: skip
    assert len(common.advice) == 1
    assert "unplug" in common.advice[0]
    assert "both sides" in summarise([taken("truncated_end") for _ in range(3)]).advice[0]


def test_uneven_levels_are_said_with_their_number() -> None:
    summary = summarise([taken(level=-20.0 - 3 * number) for number in range(5)])
    assert summary.level_spread_lu == 10.8
    assert "11 LU" in summary.advice[0]
    assert summarise([taken(level=-20.0 - number) for number in range(5)]).advice == []


def test_nothing_recorded_is_summed_up_too() -> None:
    empty = summarise([])
    assert (empty.findings, empty.snr_db, empty.level_spread_lu, empty.advice) == ([], None, None, [])


def test_a_humming_session_reports_its_room(studio: Studio) -> None:
    time = np.arange(48_000) / 24_000
    hum = 0.004 * (np.sin(2 * np.pi * 50 * time) + 0.5 * np.sin(2 * np.pi * 150 * time))
    for number in range(1, 5):
        studio.record(number, encode((speech(2.0, seed=number) + hum).astype(np.float32)))
    report = services.session_report(studio.session)
    assert report.unread == report.accepted + report.warned == 4
    assert [(count.code, count.takes) for count in report.summary.findings if count.code == "hum"] == [
        ("hum", 4)
    ]
    assert any("Mains hum" in sentence for sentence in report.summary.advice)
