"""OpenVoice, FreeVC and kNN-VC in the model's process: somebody's speech in, the talent's out."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torchaudio
from TTS.vc.configs.freevc_config import FreeVCConfig
from TTS.vc.configs.knnvc_config import KNNVCConfig
from TTS.vc.configs.openvoice_config import OpenVoiceConfig
from TTS.vc.layers.freevc.speaker_encoder import speaker_encoder
from TTS.vc.layers.freevc.wavlm.wavlm import WavLM, WavLMConfig
from TTS.vc.models import freevc, knnvc
from TTS.vc.models.openvoice import OpenVoice
from TTS.vocoder.configs import HifiganConfig
from TTS.vocoder.models import setup_model as setup_vocoder

from synthesis.engines.coqui.arrays import Arrays
from synthesis.engines.coqui.checkpoint import Checkpoint
from synthesis.engines.coqui.loading import model_state, read_json, state

# WavLM's code hands this setting of the checkpoint to `eval`; only lists of numbers may get there.
_LAYERS = re.compile(r"[\[\]()\d\s,*+]+\Z")


def load(checkpoint: Checkpoint, device: str) -> "_Converter":
    made: dict[str, Callable[[Checkpoint, str], _Converter]] = {
        "openvoice": OpenVoiceModel,
        "freevc": FreeVCModel,
        "knnvc": KNNVCModel,
    }
    return made[checkpoint.model](checkpoint, device)


class _Converter(ABC):
    """Takes audio at `input_rate`, gives it at `sample_rate` in the voice of a target."""

    input_rate: int
    sample_rate: int

    def facts(self) -> dict[str, Any]:
        return {"sample_rate": self.sample_rate, "maximum_tokens": 0, "speakers": []}

    def latents(self, takes: Sequence[Any], rates: Sequence[int]) -> dict[str, Any]:
        """What the model keeps of a talent's voice."""
        heard = [self._at_rate(take, rate) for take, rate in zip(takes, rates, strict=True)]
        with torch.inference_mode():
            return {name: value.cpu().numpy() for name, value in self._target(heard).items()}

    def convert(self, arrays: Arrays, rate: int) -> Any:
        target = {name: torch.from_numpy(value.copy()) for name, value in arrays.items() if name != "source"}
        with torch.inference_mode():
            return self._convert(self._at_rate(arrays["source"], rate), target).cpu().numpy()

    def _at_rate(self, samples: Any, rate: int) -> Any:
        return torchaudio.functional.resample(torch.from_numpy(np.array(samples)), rate, self.input_rate)

    @abstractmethod
    def _target(self, heard: list[Any]) -> dict[str, Any]:
        """The voice of the takes, as tensors by name."""

    @abstractmethod
    def _convert(self, source: Any, target: dict[str, Any]) -> Any:
        """The source's samples in the target's voice."""


class OpenVoiceModel(_Converter):
    """OpenVoice's tone colour converter, with MyShell's own config.json."""

    def __init__(self, checkpoint: Checkpoint, device: str) -> None:
        config, raw = OpenVoiceConfig(), read_json(checkpoint, "config.json")
        for name, value in raw["model"].items():
            if name in config.model_args:
                setattr(config.model_args, name, value)
        audio, data = config.audio, raw["data"]
        audio.input_sample_rate = audio.output_sample_rate = data["sampling_rate"]
        audio.fft_size, audio.hop_length = data["filter_length"], data["hop_length"]
        audio.win_length = data["win_length"]
        self._model = OpenVoice(config)
        self._model.load_state_dict(model_state(checkpoint))
        self._model.eval().to(device)
        self.input_rate = self.sample_rate = int(audio.output_sample_rate)

    def _target(self, heard: list[Any]) -> dict[str, Any]:
        return {"speaker_embedding": self._model._extract_target_se(heard)}

    def _convert(self, source: Any, target: dict[str, Any]) -> Any:
        embedding, spectrum = self._model.extract_se(source)
        sides = {"g_src": embedding, "g_tgt": target["speaker_embedding"].to(embedding.device)}
        return self._model.inference(spectrum, sides)["model_outputs"][0, 0]


class FreeVCModel(_Converter):
    """FreeVC over WavLM; its speaker encoder is a pinned file where the config wants one."""

    def __init__(self, checkpoint: Checkpoint, device: str) -> None:
        config = FreeVCConfig()
        config.from_dict(read_json(checkpoint, "config.json"))
        # The constructor would download both.
        freevc.get_wavlm = lambda: _wavlm(checkpoint)
        speaker_encoder.load_fsspec = lambda path, **_: state(checkpoint, "speaker_encoder.pt")
        self._model = freevc.FreeVC(config)
        missing, unexpected = self._model.load_state_dict(model_state(checkpoint), strict=False)
        own = [name for name in missing if not name.startswith(("wavlm.", "enc_spk_ex."))]
        if own or unexpected:
            raise ValueError(f"these are not FreeVC's weights: {(own + unexpected)[:3]} …")
        self._model.eval().to(device)
        self.input_rate = int(config.audio.input_sample_rate)
        self.sample_rate = int(config.audio.output_sample_rate)

    def _target(self, heard: list[Any]) -> dict[str, Any]:
        return {"speaker_embedding": torch.as_tensor(self._model._extract_target_se(heard))}

    def _convert(self, source: Any, target: dict[str, Any]) -> Any:
        content = self._model.extract_wavlm_features(self._model.load_audio(source))
        return self._model.inference(content, g=target["speaker_embedding"].to(content.device))[0][0]


class KNNVCModel(_Converter):
    """kNN-VC: WavLM's frames of the source, replaced by the talent's nearest, through a vocoder."""

    def __init__(self, checkpoint: Checkpoint, device: str) -> None:
        knnvc.get_wavlm = lambda: _wavlm(checkpoint)  # its constructor would download it
        self._model = knnvc.KNNVC(KNNVCConfig())
        self._model.eval().to(device)
        vocoder_config = HifiganConfig()
        vocoder_config.from_dict(read_json(checkpoint, "vocoder_config.json"))
        vocoder, weights = setup_vocoder(vocoder_config), state(checkpoint, "vocoder.pth")
        # Older files hold the generator alone under "model", beside its discriminator.
        (vocoder.model_g if "model_disc" in weights else vocoder).load_state_dict(weights["model"])
        self._vocoder = vocoder.model_g.eval().to(device)
        self._vocoder.remove_weight_norm()
        self.input_rate = int(self._model.config.audio.sample_rate)
        self.sample_rate = int(vocoder_config.audio["sample_rate"])

    def _target(self, heard: list[Any]) -> dict[str, Any]:
        # Takes were trimmed and checked before; silences between words must find their like, too.
        return {"matching_set": self._model.get_matching_set(heard, vad_trigger_level=0)}

    def _convert(self, source: Any, target: dict[str, Any]) -> Any:
        matched = self._model.match(self._model.get_features(source), target["matching_set"])
        return self._vocoder.inference(matched).squeeze()


def _wavlm(checkpoint: Checkpoint) -> Any:
    found = state(checkpoint, "wavlm.pt")
    config = WavLMConfig(found["cfg"])
    if not _LAYERS.match(config.conv_feature_layers):
        raise ValueError("wavlm.pt describes its layers by something else than numbers")
    model = WavLM(config)
    model.load_state_dict(found["model"])
    return model.eval()
