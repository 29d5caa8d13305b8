"""XTTS's GPT, fine-tuned by Coqui's published recipe (recipes/ljspeech/xtts_v2/train_gpt_xtts.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch
from TTS.tts.configs.xtts_config import XttsAudioConfig
from TTS.tts.layers.xtts.trainer import dataset
from TTS.tts.layers.xtts.trainer.gpt_trainer import GPTArgs, GPTTrainer, GPTTrainerConfig

from synthesis.engines.coqui.arrays import Arrays
from synthesis.engines.coqui.checkpoint import Checkpoint
from synthesis.engines.coqui.fitting import Best, Report, Spoken, fit, part, quiet
from synthesis.engines.coqui.loading import model_state, read_json

RATE = 22_050
SHORTEST = 0.5


def tune(
    checkpoint: Checkpoint,
    tuning: Mapping[str, Any],
    takes: Sequence[Spoken],
    language: str,
    scratch: Path,
    report: Report,
) -> tuple[Arrays, dict[str, Any]]:
    """The GPT's weights after training, named as in the checkpoint, and facts about the run.

    Takes that XTTS cannot learn from (over 11.6 s, over 200 tokens, letters it does not know) are left out.
    """
    report(0.0, "loading")
    config = _config(checkpoint, tuning, scratch)
    model = GPTTrainer(config)
    model.xtts.load_state_dict(model_state(checkpoint), strict=False)
    heard = {str(number): torch.from_numpy(samples.copy())[None] for number, (_, samples) in enumerate(takes)}
    # The library reads files; takes stay in memory.
    dataset.load_audio = lambda name, rate: heard[name]
    named = [
        {"audio_file": str(number), "text": text, "language": language, "speaker_name": "talent"}
        for number, (text, samples) in enumerate(takes)
        if _suits(text, len(samples), language, model, config)
    ]
    training, held_out = part(named)
    best = Best(
        lambda: {f"gpt.{name}": value for name, value in model.xtts.gpt.state_dict().items()},
        "avg_loss",
        report,
    )
    fit(model, config, training, held_out, scratch, best)
    return best.arrays, best.facts() | {"takes": len(training), "takes_left_out": len(takes) - len(named)}


def _config(checkpoint: Checkpoint, tuning: Mapping[str, Any], scratch: Path) -> Any:
    raw = read_json(checkpoint, "config.json")
    known = {field.name for field in fields(GPTArgs)}
    given = {name: value for name, value in raw["model_args"].items() if name in known}
    given |= {
        "tokenizer_file": _copy(checkpoint, "vocab.json", scratch),
        "dvae_checkpoint": _copy(checkpoint, "dvae.pth", scratch),
        "mel_norm_file": _copy(checkpoint, "mel_stats.pth", scratch),
        "xtts_checkpoint": "",
        "gpt_checkpoint": "",
    }
    config = GPTTrainerConfig(
        model_args=GPTArgs(**given),
        audio=XttsAudioConfig(sample_rate=RATE, dvae_sample_rate=RATE),
        optimizer="AdamW",
        optimizer_wd_only_on_weights=True,
        optimizer_params={"betas": [0.9, 0.96], "eps": 1e-8, "weight_decay": 1e-2},
        lr=tuning["learning_rate"] or 5e-6,
    )
    quiet(config, tuning, scratch)
    return config


def _copy(checkpoint: Checkpoint, name: str, scratch: Path) -> str:
    """The library opens these by name: it gets the very bytes that were checked."""
    with checkpoint.open(name) as file:
        (scratch / name).write_bytes(file.read())
    return str(scratch / name)


def _suits(text: str, length: int, language: str, model: Any, config: Any) -> bool:
    tokens = model.xtts.tokenizer.encode(text, language)
    arguments = config.model_args
    return (
        SHORTEST * RATE <= length <= arguments.max_wav_length
        and length < arguments.gpt_max_audio_tokens * arguments.gpt_code_stride_len
        and 0 < len(tokens) <= arguments.max_text_length
        and not {0, 1} & set(tokens)  # [STOP] and [UNK]
    )
