"""The acoustic network's forward pass in numpy, so that speaking needs no torch."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import erf

from .arrays import Flags, Floats, Ints
from .features import COEFFICIENTS, Analysis
from .inputs import OUTPUTS, Scales, frame_inputs, phone_features, source_frames
from .phones import PhoneSequence
from .sounds import by_nearness

KERNEL = 7
PHONE_DILATIONS, FRAME_DILATIONS = (1, 1), (1, 2, 4)
NORM_EPSILON = 1e-5
VARIANCE_RATIO, PITCH_RATIO = (1.0, 3.0), (1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Guide:
    """How the talent would say a sentence: phone boundaries in 5 ms frames, mel-cepstra, log F0, voicing."""

    boundaries: Ints
    mel_cepstra: Floats
    log_f0: Floats
    voiced: Flags


class Network:
    """Trained weights by the names torch gave them, with the scales and phones they were trained on."""

    def __init__(
        self, weights: Mapping[str, Floats], scales: Scales, vocabulary: Mapping[str, int], log_rate: float
    ) -> None:
        self.weights, self.scales, self.vocabulary = weights, scales, vocabulary
        self._numbers = dict(vocabulary)
        self.log_rate = log_rate

    def guide(
        self,
        source: Analysis,
        phones: PhoneSequence,
        *,
        question: bool,
        speed: float,
        part: slice = slice(None),
    ) -> Guide:
        """Predict durations, then frames, of some of a sentence's phones.

        `speed` above 1 shortens every phone. Only the source's frames under `part` need be there.
        """
        frames = source_frames(source, self.scales)
        features = phone_features(phones, frames, question=question)[part]
        phones = phones.part(part)
        vectors, log_durations = self.phones(phones, features)
        ticks = np.round(np.exp(log_durations + self.log_rate - np.log(speed)) / 2)
        boundaries = np.concatenate(([0], np.cumsum(2 * np.maximum(ticks, 1)))).astype(np.int64)
        inputs = frame_inputs(frames, phones.boundaries, boundaries)
        joined = np.concatenate([vectors[inputs.phone], inputs.position, inputs.source], axis=1)
        output = self._blocks(self._linear(joined, "frame_in"), "frame_blocks", FRAME_DILATIONS)
        return self._scaled(self._linear(output, "frame_out"), boundaries)

    def phones(self, phones: PhoneSequence, features: Floats) -> tuple[Floats, Floats]:
        """Phone vectors and log durations; a phone never seen in training is taken for the nearest."""
        numbers = [self._number(name) for name in phones.names]
        embedded = self.weights["embedding.weight"][numbers]
        vectors = self._linear(np.concatenate([embedded, features], axis=1), "phone_in")
        vectors = self._blocks(vectors, "phone_blocks", PHONE_DILATIONS)
        hidden = np.maximum(self._linear(vectors, "duration.0"), 0)
        return vectors, self._linear(hidden, "duration.2")[:, 0]

    def _number(self, name: str) -> int:
        if name not in self._numbers:
            nearest = by_nearness(name, self.vocabulary)
            self._numbers[name] = self.vocabulary[nearest[0][1]] if nearest else 0
        return self._numbers[name]

    def _linear(self, x: Floats, name: str) -> Floats:
        product: Floats = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return product

    def _blocks(self, x: Floats, name: str, dilations: tuple[int, ...]) -> Floats:
        for number, dilation in enumerate(dilations):
            x = x + self._block(x, f"{name}.{number}", dilation)
        return x

    def _block(self, x: Floats, name: str, dilation: int) -> Floats:
        """ConvNeXt: depthwise convolution, layer norm, wide GELU, narrow."""
        kernel = self.weights[f"{name}.depthwise.weight"][:, 0]
        reach = KERNEL // 2 * dilation
        padded = np.pad(x, ((reach, reach), (0, 0)))
        y = self.weights[f"{name}.depthwise.bias"] + sum(
            padded[tap * dilation : tap * dilation + len(x)] * kernel[:, tap] for tap in range(KERNEL)
        )
        y = (y - y.mean(1, keepdims=True)) / np.sqrt(y.var(1, keepdims=True) + NORM_EPSILON)
        y = y * self.weights[f"{name}.norm.weight"] + self.weights[f"{name}.norm.bias"]
        wide = self._linear(y, f"{name}.widen")
        wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)).astype(wide.dtype))
        return self._linear(wide, f"{name}.narrow")

    def _scaled(self, output: Floats, boundaries: Ints) -> Guide:
        """Interpolate 10 ms rows to 5 ms frames, scale them, restore the talent's variance."""
        frames = np.arange(int(boundaries[-1])) / 2
        rows = np.arange(len(output))
        fine = np.stack([np.interp(frames, rows, output[:, k]) for k in range(OUTPUTS)], axis=1)
        mel_cepstra = fine[:, :COEFFICIENTS] * self.scales.talent_deviation + self.scales.talent_mean
        mean, deviation = self.scales.talent_log_f0
        return Guide(
            boundaries,
            self._with_variance(mel_cepstra).astype(np.float32),
            self._with_spread(fine[:, COEFFICIENTS] * deviation + mean).astype(np.float32),
            fine[:, COEFFICIENTS + 1] > 0,
        )

    def _with_variance(self, mel_cepstra: Floats) -> Floats:
        """Widen by what the network's output lacks against the talent's, measured over the takes.

        Measured sentence by sentence, a phrase of a few words would be widened by chance.
        """
        scales = self.scales
        ratio = np.clip(scales.global_deviation / (scales.guide_deviation + 1e-6), *VARIANCE_RATIO)
        ratio[0] = 1
        restored: Floats = scales.guide_mean + (mel_cepstra - scales.guide_mean) * ratio
        return restored

    def _with_spread(self, log_f0: Floats) -> Floats:
        """Widen the pitch likewise: a mean error teaches the network contours flatter than any talent's."""
        mean, deviation = self.scales.guide_log_f0
        ratio = np.clip(self.scales.talent_log_f0[1] / (deviation + 1e-6), *PITCH_RATIO)
        widened: Floats = mean + (log_f0 - mean) * ratio
        return widened
