"""`./dev verify-engine coqui --model DIR`: files, licence, training, speech; docs/engines/coqui.md."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.demo import takes as studio
from infra.verify_engine import options, trial
from synthesis.engines.coqui.checkpoint import Checkpoint, PinMismatch
from synthesis.engines.coqui.conversion import ConversionEngine
from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.gate import require_commercial
from synthesis.engines.protocol import EngineError, EngineInfo

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = ROOT / "synthesis" / "engines" / "builtin" / "tuning_lines.txt"


def main(arguments: Sequence[str]) -> int:
    """Returns 0 when every demand was met, 1 when one was not, 2 when nothing could be tried."""
    given = _parser().parse_args(arguments)
    try:
        if given.pin:
            more = {"languages": [given.language]} if options.kind(given.model) == "vits" else {}
            options.pin(given.model, given.weights or "", **more)
        chosen = options.read(given.model) | ({"device": given.device} if given.device else {})
        _files_are_pinned(given.model, chosen)
        engine = _engine(given.model, chosen, only_run=given.only_run)
    except (options.Unusable, PinMismatch, ValueError, TypeError) as error:
        print(f"✗ {error}")
        return 2
    print(f"✓ {len(chosen['sha256'])} files are the pinned ones")
    print(f"✓ {_licence(engine.info)}")
    try:
        found = studio.find(given.takes, given.script)
        print(f"  takes: {found.origin}")
        most = found.takes[: given.most_takes]
        done = trial.run(
            engine,
            [trial.take(each.path, each.text) for each in most],
            _texts(given.text, given.sentences),
            given.language,
            given.out / given.model.name,
            only_run=given.only_run,
        )
    except (studio.TakesMissing, EngineError) as error:
        print(f"\n✗ {error}")
        return 2
    finally:
        engine.close()
    return _tell(done, engine.info, given.out / f"{given.model.name}.json")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("./dev verify-engine")
    parser.add_argument("engine", choices=["coqui"])
    parser.add_argument("--model", type=Path, required=True, help="a folder with one model's files")
    parser.add_argument("--pin", action="store_true", help="write voxlicet.json from the files as they are")
    parser.add_argument("--weights", help="their licence, for --pin: a known name, or JSON for your own")
    parser.add_argument("--takes", type=Path, help="a folder of WAV or FLAC files, with --script")
    parser.add_argument("--script", type=Path, help="a CSV of the takes' texts: id,text or id|text")
    parser.add_argument("--most-takes", type=int, default=None, help="use only the first so many takes")
    parser.add_argument("--text", type=Path, default=SENTENCES, help="sentences to speak, one a line")
    parser.add_argument("--sentences", type=int, default=12, help="how many of them")
    parser.add_argument("--language", default="en")
    parser.add_argument("--device", help="cpu, cuda or cuda:N")
    parser.add_argument("--only-run", action="store_true", help="judge that it runs, not how it sounds")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "verify")
    return parser


def _files_are_pinned(folder: Path, chosen: dict[str, Any]) -> None:
    checkpoint = Checkpoint.of(model=chosen["model"], store=folder, sha256=chosen["sha256"])
    for name in checkpoint.sha256:
        checkpoint.open(name).close()


def _engine(folder: Path, chosen: dict[str, Any], *, only_run: bool) -> CoquiEngine | ConversionEngine:
    deaf = {"listening": {"speaker_encoder": "off", "transcriber": "off"}} if only_run else {}
    made = {**chosen, "store": folder, **deaf}
    return ConversionEngine(**made) if "source" in made else CoquiEngine(**made)


def _licence(info: EngineInfo) -> str:
    try:
        require_commercial(info, ["advertising"])
        verdict = "commercial requests are served"
    except EngineError:
        verdict = "commercial requests are REFUSED"
    return f"licence: {info.weights_licence.name} ({info.weights_licence.source}); {verdict}"


def _texts(file: Path, most: int) -> list[str]:
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line][:most]


def _tell(done: trial.Trial, info: EngineInfo, target: Path) -> int:
    report = {
        "engine": f"{info.name} {info.version}",
        "weights_licence": info.weights_licence.name,
        "commercial": info.weights_licence.commercial,
        **done.figures,
        "failed": done.failed,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print()
    for name, figure in done.figures.items():
        print(f"  {name:16} {figure}")
    for demand in done.failed:
        print(f"✗ not met: {demand}")
    print(f"{'✗' if done.failed else '✓'} written to {target}")
    return 1 if done.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
