"""`./dev verify-engine`: what it refuses, and a whole trial with tiny models."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.verify_engine import options
from infra.verify_engine.__main__ import main
from synthesis.audio.files import encode
from synthesis.engines.protocol import TrainingTake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    made.mkdir()
    for name in ("config.json", "vocab.json", "model.pth", "notes.txt"):
        (made / name).write_text("{}")
    return made


def test_pins_are_written_once_and_checked_after(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["coqui", "--model", str(folder)]
    assert main(command) == 2
    assert "--pin --weights" in capsys.readouterr().out
    options.pin(folder, "xtts_v2")
    found = options.read(folder)
    assert (found["model"], found["weights"]) == ("xtts", "xtts_v2")
    assert set(found["sha256"]) == {"config.json", "vocab.json", "model.pth"}
    (folder / "model.pth").write_text("changed")
    assert main(command) == 2
    assert "not the pinned" in capsys.readouterr().out


def test_weights_without_a_known_licence_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coqui", "--model", str(folder), "--pin", "--weights", "free"]) == 2
    assert "unknown weights" in capsys.readouterr().out


def test_the_kind_is_told_by_the_files(folder: Path, tmp_path: Path) -> None:
    assert options.kind(folder) == "xtts"
    (folder / "vocab.json").unlink()
    assert options.kind(folder) == "vits"
    (folder / "config.json").write_text('{"data": {}}')
    assert options.kind(folder) == "openvoice"
    (folder / "wavlm.pt").touch()
    assert options.kind(folder) == "freevc"
    (folder / "vocoder_config.json").touch()
    assert options.kind(folder) == "knnvc"
    with pytest.raises(options.Unusable, match="no folder"):
        options.kind(tmp_path / "absent")


@pytest.mark.coqui
@pytest.mark.slow
def test_a_trial_of_a_tiny_model_runs(
    options_for: Callable[..., dict[str, Any]],
    read_takes: list[TrainingTake],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = shutil.copytree(options_for("xtts")["store"], tmp_path / "tiny")
    given = options_for("xtts", languages=["en"], threads=1)
    kept = {name: given[name] for name in ("model", "sha256", "weights", "python", "pace", "languages")}
    (model / options.NAME).write_text(json.dumps(kept))
    studio = tmp_path / "studio"
    studio.mkdir()
    rows = []
    for number, take in enumerate(read_takes[:3]):
        (studio / f"{number}.wav").write_bytes(encode(take.samples, take.sample_rate, format="wav"))
        rows.append(f"{number}|{take.text}")
    (studio / "script.csv").write_text("\n".join(rows))
    command = ["coqui", "--model", str(model), "--takes", str(studio), "--script", str(studio / "script.csv")]
    command += ["--sentences", "2", "--out", str(tmp_path / "out"), "--only-run"]
    assert main(command) == 0
    report = json.loads((tmp_path / "out" / "tiny.json").read_text())
    assert report["failed"] == []
    assert report["sentences"] == 2
    assert report["retries"] == 0
    assert report["rtf"] > 0
    assert {path.name for path in (tmp_path / "out" / "tiny").iterdir()} == {"01.wav", "02.wav"}
    assert "commercial requests are served" in capsys.readouterr().out
