"""The training's process: takes on stdin, progress and the changed weights on stdout.

Coqui's Trainer ends its process on any error and deletes its folder, so it has this one to itself.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from synthesis.engines.coqui import frames
from synthesis.engines.coqui.arrays import Arrays, pack, unpack
from synthesis.engines.coqui.checkpoint import Checkpoint, PinMismatch
from synthesis.engines.coqui.worker import LOAD_ERRORS, pipes, told


def main() -> None:
    folders = list[Path]()
    answers, questions = pipes(lambda: _clear(folders))
    launch, payload = questions.get()
    takes = unpack(launch["arrays"], payload)
    scratch = Path(launch["scratch"])
    folders.append(scratch)
    try:
        header, data = _train(answers, launch, takes, scratch)
    except (ImportError, PinMismatch, OSError) as error:
        header, data = {"error": told(error), "code": "engine_unavailable"}, b""
    except LOAD_ERRORS as error:
        header, data = {"error": f"The training failed: {told(error)}", "code": "training_failed"}, b""
    except SystemExit as stopped:
        # The Trainer printed what happened and threw it away; it is still the context.
        cause = stopped.__context__
        header = {"error": f"The training failed: {told(cause or stopped)}", "code": "training_failed"}
        data = b""
    finally:
        _clear(folders)
    frames.write(answers, header, data)


def _clear(folders: Sequence[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _train(
    answers: BinaryIO, launch: Mapping[str, Any], takes: Arrays, scratch: Path
) -> tuple[dict[str, Any], bytes]:
    import torch

    torch.set_num_threads(launch["threads"])
    checkpoint = Checkpoint.from_json(launch["checkpoint"])
    if checkpoint.model == "xtts":
        from synthesis.engines.coqui.tune_xtts import tune
    else:
        from synthesis.engines.coqui.tune_vits import tune

    def report(fraction: float, stage: str) -> None:
        frames.write(answers, {"fraction": fraction, "stage": stage})

    tuned, facts = tune(
        checkpoint,
        launch["tuning"],
        list(zip(launch["texts"], takes.values(), strict=True)),
        launch["language"],
        scratch,
        report,
    )
    described, data = pack(tuned)
    return {"done": facts, "arrays": described}, data


if __name__ == "__main__":
    main()
