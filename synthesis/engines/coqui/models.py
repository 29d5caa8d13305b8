"""XTTS and VITS in the model's process; imports torch and coqui-tts, so nothing but `worker` imports this."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torchaudio
from TTS.tts.configs.vits_config import VitsConfig
from TTS.tts.configs.xtts_config import XttsConfig
from TTS.tts.models.vits import Vits
from TTS.tts.models.xtts import Xtts, _legacy_safe_globals

from synthesis.engines.coqui.checkpoint import Checkpoint

XTTS_RATE = 22050
LONGEST_REFERENCE = 30


def load(checkpoint: Checkpoint, device: str) -> "XttsModel | VitsModel":
    """Raises PinMismatch, and what torch and Coqui raise on files that are no such model."""
    return XttsModel(checkpoint, device) if checkpoint.model == "xtts" else VitsModel(checkpoint, device)


def _weights(checkpoint: Checkpoint) -> dict[str, Any]:
    """The pinned weights, unpickled as tensors only; Coqui's own loader rewrites old files in place."""
    with checkpoint.open("model.pth") as file, _legacy_safe_globals():
        state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
    return state


def _json(checkpoint: Checkpoint, name: str) -> dict[str, Any]:
    with checkpoint.open(name) as file:
        value: dict[str, Any] = json.load(file)
    return value


class _PinnedXtts(Xtts):  # type: ignore[misc]
    pinned: Checkpoint

    def _load_checkpoint(self, model_path: Path) -> dict[str, Any]:
        weights: dict[str, Any] = _weights(self.pinned)["model"]
        return weights


class XttsModel:
    """XTTS: any voice from its latents."""

    def __init__(self, checkpoint: Checkpoint, device: str) -> None:
        config = XttsConfig()
        config.from_dict(_json(checkpoint, "config.json"))
        self._config, self._model = config, _PinnedXtts(config)
        self._model.pinned = checkpoint
        with (
            checkpoint.open("vocab.json") as pinned,
            tempfile.NamedTemporaryFile(suffix=".json") as vocabulary,
        ):
            vocabulary.write(pinned.read())
            vocabulary.flush()
            self._model.load_checkpoint(
                config,
                checkpoint_path=str(checkpoint.folder / "model.pth"),
                vocab_path=vocabulary.name,
                speaker_file_path=str(checkpoint.folder / "no-speakers"),  # never the unpinned one beside it
                eval=True,
            )
        self._model.to(device)
        self.sample_rate = int(config.model_args.output_sample_rate)
        self.maximum_tokens = int(config.model_args.gpt_max_text_tokens) - 2

    def count(self, text: str, language: str) -> int:
        return len(self._model.tokenizer.encode(text.strip().lower(), lang=language))

    def latents(self, takes: Sequence[Any], rates: Sequence[int]) -> dict[str, Any]:
        """The conditioning: a speaker embedding over all takes, GPT latents over the first seconds."""
        references = [
            torchaudio.functional.resample(torch.from_numpy(np.array(take))[None], rate, XTTS_RATE)
            for take, rate in zip(takes, rates, strict=True)
        ]
        embeddings = [
            self._model.get_speaker_embedding(audio[:, : XTTS_RATE * LONGEST_REFERENCE], XTTS_RATE)
            for audio in references
        ]
        conditioning = self._model.get_gpt_cond_latents(
            torch.cat(references, dim=-1),
            XTTS_RATE,
            length=LONGEST_REFERENCE,
            chunk_length=self._config.gpt_cond_chunk_len,
        )
        return {
            "gpt_cond_latent": conditioning.cpu().numpy(),
            "speaker_embedding": torch.stack(embeddings).mean(dim=0).cpu().numpy(),
        }

    def speak(self, question: Mapping[str, Any], data: Any) -> Any:
        latents, start = {}, 0
        for name, shape in question["shapes"].items():
            stop = start + int(np.prod(shape))
            latents[name] = torch.from_numpy(data[start:stop].reshape(shape).copy())
            start = stop
        spoken = self._model.inference(
            question["text"],
            question["language"],
            speed=question["speed"],
            temperature=self._config.temperature,
            length_penalty=self._config.length_penalty,
            repetition_penalty=self._config.repetition_penalty,
            top_k=self._config.top_k,
            top_p=self._config.top_p,
            **latents,
        )
        return spoken["wav"]


class VitsModel:
    """VITS: the voice or voices it was trained on."""

    maximum_tokens = 10_000

    def __init__(self, checkpoint: Checkpoint, device: str) -> None:
        raw = _json(checkpoint, "config.json")
        with tempfile.TemporaryDirectory() as folder:
            _pinned_tables(raw, checkpoint, Path(folder))
            config = VitsConfig()
            config.from_dict(raw)
            self._model = Vits(config)
        state = {
            name: value
            for name, value in _weights(checkpoint)["model"].items()
            if "speaker_encoder" not in name
        }
        self._model.load_state_dict(state)
        self._model.eval()
        self._model.to(device)
        self._length_scale = float(self._model.length_scale)
        self.sample_rate = int(config.audio.sample_rate)

    def count(self, text: str, language: str) -> int:
        return len(text)

    def speak(self, question: Mapping[str, Any], data: Any) -> Any:
        known = self._model.speaker_manager
        if (question["speaker"] is not None) != (known is not None and len(known.speaker_names) > 1):
            # The library would quietly speak in whatever voice there is.
            raise ValueError("name a speaker exactly where the checkpoint has several")
        self._model.length_scale = self._length_scale / question["speed"]
        with torch.inference_mode():
            spoken = self._model.synthesize(question["text"], speaker=question["speaker"])
        return spoken["wav"]


def _pinned_tables(raw: dict[str, Any], checkpoint: Checkpoint, folder: Path) -> None:
    """Point the config at pinned copies of its id tables, and refuse what would be loaded from elsewhere."""
    arguments = raw.get("model_args") or {}
    tables = {"speakers_file": "speakers.json", "language_ids_file": "language_ids.json"}
    for part in (raw, arguments):
        if any(
            part.get(name) for name in ("d_vector_file", "speaker_encoder_model_path", "use_d_vector_file")
        ):
            raise ValueError("a VITS checkpoint that needs other files than its own is not taken")
        for key, name in tables.items():
            if part.get(key):
                with checkpoint.open(name) as file:
                    (folder / name).write_bytes(file.read())
                part[key] = str(folder / name)
