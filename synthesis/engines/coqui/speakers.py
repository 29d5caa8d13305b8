"""XTTS and VITS in the model's process: text in, samples out."""

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
from TTS.tts.models.xtts import Xtts

from synthesis.engines.coqui.arrays import Arrays
from synthesis.engines.coqui.checkpoint import Checkpoint
from synthesis.engines.coqui.loading import as_tensors, model_state, read_json

XTTS_RATE = 22050
LONGEST_REFERENCE = 30


class _PinnedXtts(Xtts):  # type: ignore[misc]
    """Takes its weights from us: Coqui's own loader rewrites old files in place."""

    given: dict[str, Any]

    def _load_checkpoint(self, model_path: Path) -> dict[str, Any]:
        return self.given


class XttsModel:
    """XTTS: any voice from its latents; `tuned` replaces weights of the GPT."""

    def __init__(self, checkpoint: Checkpoint, device: str, tuned: Arrays) -> None:
        config = XttsConfig()
        config.from_dict(read_json(checkpoint, "config.json"))
        self._config, self._model = config, _PinnedXtts(config)
        self._model.given = model_state(checkpoint) | as_tensors(tuned)
        with (
            checkpoint.open("vocab.json") as pinned,
            tempfile.NamedTemporaryFile(suffix=".json") as vocabulary,
        ):
            vocabulary.write(pinned.read())
            vocabulary.flush()
            self._model.load_checkpoint(
                config,
                checkpoint_path=str(Path(checkpoint.folder) / checkpoint.weights),
                vocab_path=vocabulary.name,
                # Never the unpinned one beside it.
                speaker_file_path=str(Path(checkpoint.folder) / "no-speakers"),
                eval=True,
            )
        self._model.given = {}
        self._model.to(device)
        self.sample_rate = int(config.model_args.output_sample_rate)
        self.maximum_tokens = int(config.model_args.gpt_max_text_tokens) - 2

    def facts(self) -> dict[str, Any]:
        return {"sample_rate": self.sample_rate, "maximum_tokens": self.maximum_tokens, "speakers": []}

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

    def speak(self, question: Mapping[str, Any], latents: Arrays) -> Any:
        spoken = self._model.inference(
            question["text"],
            question["language"],
            speed=question["speed"],
            temperature=self._config.temperature,
            length_penalty=self._config.length_penalty,
            repetition_penalty=self._config.repetition_penalty,
            top_k=self._config.top_k,
            top_p=self._config.top_p,
            **{name: torch.from_numpy(value.copy()) for name, value in latents.items()},
        )
        return spoken["wav"]


class VitsModel:
    """VITS: the voice or voices it was trained on."""

    maximum_tokens = 10_000

    def __init__(self, checkpoint: Checkpoint, device: str, tuned: Arrays) -> None:
        with tempfile.TemporaryDirectory() as folder:
            config = vits_config(checkpoint, Path(folder))
            self._model = Vits(config)
        unwanted = ("speaker_encoder",) if hasattr(self._model, "disc") else ("speaker_encoder", "disc.")
        weights = model_state(checkpoint) | as_tensors(tuned)
        state = {name: value for name, value in weights.items() if not name.startswith(unwanted)}
        self._model.load_state_dict(state)
        self._model.eval()
        self._model.to(device)
        self._length_scale = float(self._model.length_scale)
        self.sample_rate = int(config.audio.sample_rate)

    def facts(self) -> dict[str, Any]:
        known = self._model.speaker_manager
        names = list(known.speaker_names) if known is not None else []
        speakers = names if len(names) > 1 else []
        return {"sample_rate": self.sample_rate, "maximum_tokens": self.maximum_tokens, "speakers": speakers}

    def count(self, text: str, language: str) -> int:
        return len(text)

    def speak(self, question: Mapping[str, Any], latents: Arrays) -> Any:
        self._model.length_scale = self._length_scale / question["speed"]
        with torch.inference_mode():
            spoken = self._model.synthesize(question["text"], speaker=question["speaker"])
        return spoken["wav"]


def vits_config(checkpoint: Checkpoint, folder: Path) -> Any:
    """The pinned config, its id tables pinned copies in `folder`; what would load other files is refused."""
    raw = read_json(checkpoint, "config.json")
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
    config = VitsConfig()
    config.from_dict(raw)
    return config
