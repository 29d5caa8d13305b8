"""From what was heard to flat figures: the names of the default run, the worst talent, the tables."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from infra.bench import _clone_report as report
from infra.bench import clone
from infra.bench._clone_cell import Cell, Latency, Part, Spoken, Trained
from infra.bench._clone_figures import Results, figures
from infra.bench._clone_listening import TRANSCRIBERS, Heard, Vector
from infra.bench._clone_plan import Wanted, plan
from infra.bench._clone_talents import TALENTS
from synthesis.audio.naturalness import Prosody

TEXTS = [f"text {number}" for number in range(64)]
NAMED = {
    "lj_identification_rate",
    "lj_cosine_mean",
    "lj_wer",
    "lj_wer_own",
    "cosine_gap_max",
    "identification_rate",
    "wer_ratio_max",
    "wer_ratio_max_whisper",
    "f0_sd_ratio_min",
    "join_jump_ratio_max",
    "rtf",
    "first_audio_ms",
    "train_cpu_min",
    "train_30min_cpu_min",
    "memory_mb",
    "model_mb_per_minute",
    "load_seconds",
}


PEOPLE = ["lj", "slt", "rms", "awb", "stranger"]


def voice(person: str, strange: float = 0.0) -> Vector:
    """A dimension for each person; `strange` leans towards the stranger."""
    vector = np.eye(len(PEOPLE), dtype=np.float32)[PEOPLE.index(person)]
    vector[-1] += strange
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def heard(texts: list[str], *, errors: int, vector: Vector, f0_sd: float) -> Heard:
    """Ten words a text, some of them wrong."""
    counts = np.tile([errors, 10], (len(texts), 1))
    spread = Prosody(120.0, f0_sd, 2 * f0_sd, 2.0)
    return Heard(
        tuple(texts),
        np.tile(vector, (len(texts), 1)),
        dict.fromkeys(TRANSCRIBERS, counts),
        dict.fromkeys(texts[:6], spread),
        (9.0, 1.0),
    )


def results(cells: list[Cell], *, poor: str) -> Results:
    """Every clone errs as its talent does, but for one that errs three times as much and speaks flatly."""
    found = Results(enrolled={name: voice(talent.person) for name, talent in TALENTS.items()})
    found.enrolled["stranger"] = voice("stranger")
    for name in ("espeak", "flite"):
        found.references[name] = heard(TEXTS, errors=5, vector=voice("slt"), f0_sd=1.0)
    for cell in cells:
        person = TALENTS[cell.talent].person
        held_out = ["held out"] if cell.talent == "lj" else []
        found.own[cell.talent] = heard(held_out or TEXTS, errors=1, vector=voice(person), f0_sd=2.0)
        bad = cell.talent == poor
        spoken = heard(
            [*held_out, *cell.texts],
            errors=3 if bad else 1,
            vector=voice(person, 2.0 if bad else 0.0),
            f0_sd=1.0 if bad else 2.0,
        )
        found.trained[cell] = Trained(60 * cell.minutes, 30 * cell.minutes, 500.0, 2 * cell.minutes, {})
        found.spoken[cell] = Spoken(0.09 if bad else 0.05, 200.0, 100.0, 24_000, spoken)
        if cell.part in (Part.HEADLINE, Part.LONG):
            found.latency[cell] = Latency(0.5, 140.0 if bad else 90.0, 80.0, 300.0, 1.3 if bad else 0.0)
    return found


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> list[Cell]:
    monkeypatch.setattr(type(TALENTS["lj"]), "held_out", lambda _self: ["held out"])
    return plan(Wanted(ladder=True, long=True), TEXTS, recorded=True)


def test_the_worst_talent_decides(cells: list[Cell]) -> None:
    found = figures(results(cells, poor="awb"))
    assert found.keys() >= NAMED
    assert found["wer_ratio_max"] == pytest.approx(3.0) == found["awb_wer_ratio"]
    assert found["rms_wer_ratio"] == pytest.approx(1.0)
    assert found["f0_sd_ratio_min"] == pytest.approx(0.5)
    assert found["join_jump_ratio_max"] == pytest.approx(1.0)
    assert found["cosine_gap_max"] == pytest.approx(1 - 1 / math.sqrt(5))
    assert (found["rtf"], found["first_audio_ms"]) == (0.09, 140.0)
    assert found["model_mb_per_minute"] == pytest.approx(2.0)
    assert found["train_cpu_min"] == pytest.approx(5.0)
    assert found["train_30min_cpu_min"] == pytest.approx(15.0)
    assert found["ladder_slt_varied_15min_train_cpu_min"] == pytest.approx(7.5)
    assert found["wide_above_8khz_db"] == pytest.approx(-10.0)


def test_real_speech_stays_out_of_what_is_said_of_stand_ins(cells: list[Cell]) -> None:
    found = figures(results(cells, poor="lj"))
    assert found["lj_wer"] == pytest.approx(0.3)
    assert found["lj_wer_own"] == pytest.approx(0.1)
    assert found["wer_ratio_max"] == pytest.approx(1.0)
    assert found["f0_sd_ratio_min"] == pytest.approx(1.0)


def test_a_line_up_holds_no_one_twice(cells: list[Cell]) -> None:
    found = figures(results(cells, poor="rms"))
    assert found["rms_voices_told_apart"] == found["enrolled_voices"] - 1  # rms_varied is the same person
    assert found["slt_voices_told_apart"] == found["enrolled_voices"] - 2
    assert found["rms_identification_rate"] == 0.0  # it came nearer to the stranger
    assert found["identification_rate"] == pytest.approx(0.8)


def test_the_tables_say_what_was_missed(cells: list[Cell], capsys: pytest.CaptureFixture[str]) -> None:
    measured = results(cells, poor="awb")
    report.show(measured, figures(measured))
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line}
    assert lines["wer_ratio_max"].endswith("MISSED")
    assert lines["lj_cosine_mean"].endswith("met")
    assert "slt_varied" in lines
    assert "Other" in lines  # the machine was not idle


def test_every_condition_gets_its_figures_on_the_page(cells: list[Cell]) -> None:
    measured = results(cells, poor="awb")
    on_page = {
        (talent, condition): shown
        for talent, condition, shown in report.condition_figures(measured, figures(measured))
    }
    assert on_page["awb", "clone-10min"]["wer"] == pytest.approx(0.3)
    assert on_page["awb", "own"]["wer"] == pytest.approx(0.1)
    assert on_page["slt_varied", "clone-1min"]["cosine_mean"] == pytest.approx(1.0)
    assert on_page["references", "espeak"]["wer_whisper"] == pytest.approx(0.5)


def test_the_file_is_json_even_where_a_ratio_is_infinite(tmp_path: Path) -> None:
    clone.write(tmp_path / "clone.json", {"wer_ratio_max": float("inf"), "rtf": 0.05})
    assert json.loads((tmp_path / "clone.json").read_text()) == {"rtf": 0.05, "wer_ratio_max": None}


def test_what_cannot_go_together_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["clone", "--minutes", "3"])
    with pytest.raises(SystemExit):
        clone.arguments()
    assert "--minutes wants a --talent" in capsys.readouterr().err
