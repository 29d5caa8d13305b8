"""VITS, fine-tuned as it was trained, discriminator included, from the checkpoint's own config."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from TTS.tts.datasets import dataset
from TTS.tts.models import vits

from synthesis.engines.coqui.arrays import Arrays
from synthesis.engines.coqui.checkpoint import Checkpoint
from synthesis.engines.coqui.fitting import Best, Report, Spoken, fit, part, quiet
from synthesis.engines.coqui.loading import model_state
from synthesis.engines.coqui.speakers import vits_config

SHORTEST, LONGEST = 0.5, 12.0


class _PlainVits(vits.Vits):  # type: ignore[misc]
    """Draws no figures for a dashboard that nobody looks at."""

    def train_log(self, *arguments: Any, **named: Any) -> None:
        pass

    def eval_log(self, *arguments: Any, **named: Any) -> None:
        pass


def tune(
    checkpoint: Checkpoint,
    tuning: Mapping[str, Any],
    takes: Sequence[Spoken],
    language: str,
    scratch: Path,
    report: Report,
) -> tuple[Arrays, dict[str, Any]]:
    """All weights that speech needs after training, and facts about the run.

    Takes under half a second or over 12 s are left out. A checkpoint with several speakers is tuned in the
    slot that `speaker` names.
    """
    report(0.0, "loading")
    config = vits_config(checkpoint, scratch)
    quiet(config, tuning, scratch)
    config.model_args.init_discriminator = True
    config.phoneme_cache_path = str(scratch / "phonemes")
    if tuning["learning_rate"]:
        config.lr_gen = config.lr_disc = tuning["learning_rate"]
    model = _PlainVits(config)
    _require_speaker(model, tuning["speaker"])
    missing, unexpected = model.load_state_dict(model_state(checkpoint), strict=False)
    if unexpected or any(not name.startswith("disc.") for name in missing):
        raise ValueError("the weights are not those of the config")
    rate = int(config.audio.sample_rate)
    heard = {str(number): torch.from_numpy(samples.copy())[None] for number, (_, samples) in enumerate(takes)}
    # The library reads files; takes stay in memory.
    vits.load_audio = lambda name: (heard[name], rate)
    dataset.get_audio_size = lambda name: heard[name].shape[-1]
    named = [
        _sample(number, text, tuning["speaker"], language)
        for number, (text, samples) in enumerate(takes)
        if SHORTEST * rate <= len(samples) <= LONGEST * rate
    ]
    training, held_out = part(named)
    best = Best(lambda: _speaking(model), "avg_loss_mel", report)
    fit(model, config, training, held_out, scratch, best)
    return best.arrays, best.facts() | {"takes": len(training), "takes_left_out": len(takes) - len(named)}


def _speaking(model: Any) -> Mapping[str, Any]:
    return {name: value for name, value in model.state_dict().items() if not name.startswith("disc.")}


def _sample(number: int, text: str, speaker: str | None, language: str) -> dict[str, Any]:
    return {
        "text": text,
        "audio_file": str(number),
        "audio_unique_name": str(number),
        "speaker_name": speaker or "talent",
        "language": language,
        "root_path": "",
    }


def _require_speaker(model: Any, speaker: str | None) -> None:
    known = model.speaker_manager
    names = list(known.speaker_names) if known is not None else []
    if len(names) > 1 and speaker not in names:
        raise ValueError(
            "tune.speaker must name one of the checkpoint's speakers, whose place the talent takes"
        )
    if len(names) <= 1 and speaker is not None:
        raise ValueError("the checkpoint has one voice; leave tune.speaker out")
