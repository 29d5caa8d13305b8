"""Embeddings of the real speakers in ../shared/speech, and the pairs that a speaker check is judged by."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"
SPLITS = 10

Vectors = NDArray[np.float32]
Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Speakers:
    """Unit vectors by speaker: of whole utterances, of halves of a single one, and through a poor channel."""

    whole: dict[str, Vectors]
    halves: dict[str, Vectors]
    channel: dict[str, Vectors]

    @property
    def many(self) -> list[str]:
        """Those with utterances enough for a centroid."""
        return [name for name, vectors in self.whole.items() if len(vectors) > 5]


def embed_all(encoder: Any) -> Speakers:
    """Embed everybody; about two CPU minutes."""
    whole: dict[str, list[Any]] = defaultdict(list)
    halves, channel = defaultdict(list), defaultdict(list)
    for speaker, samples, rate, single in _utterances():
        whole[speaker].append(encoder.embed(samples, rate))
        if not single:
            channel[speaker].append(encoder.embed(*through_a_poor_channel(samples, rate)))
            continue
        middle = len(samples) // 2
        for part in (samples[:middle], samples[middle:]):
            try:
                halves[speaker].append(encoder.embed(part, rate))
            except ValueError:
                continue  # silence fills one half of one speaker's clip; she has no pair then
    return Speakers(_stacked(whole), _stacked(halves), _stacked(channel))


def through_a_poor_channel(samples: Samples, rate: int) -> tuple[Samples, int]:
    """Another microphone: cut at 5.5 kHz, tilted by 3 dB an octave, with noise 30 dB below."""
    narrow = soxr.resample(samples, rate, 11_000)
    tilted = np.append(narrow[:1], narrow[1:] - 0.5 * narrow[:-1])
    noise = np.random.default_rng(0).standard_normal(len(tilted)) * tilted.std() * 10 ** (-30 / 20)
    noisy = soxr.resample((tilted + noise).astype(np.float32), 11_000, 16_000)
    return (noisy / max(1.0, float(np.abs(noisy).max()))).astype(np.float32), 16_000


def centroid_scores(speakers: Speakers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Single utterances against centroids: of the others of their own, and of other speakers."""
    genuine, impostor = [], []
    for name in speakers.many:
        own = speakers.whole[name]
        total = own.sum(axis=0)
        genuine += [float(vector @ unit(total - vector)) for vector in own]
        for other, vectors in speakers.whole.items():
            if other != name:
                impostor += list(map(float, vectors @ unit(total)))
    return np.array(genuine), np.array(impostor)


def single_scores(speakers: Speakers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every two utterances: of one speaker, of two."""
    names = [name for name, vectors in speakers.whole.items() for _ in vectors]
    vectors = np.concatenate(list(speakers.whole.values()))
    cosines = vectors @ vectors.T
    same = np.array(names)[:, None] == np.array(names)[None]
    upper = np.triu(np.ones_like(same), 1)
    return cosines[upper & same].astype(np.float64), cosines[upper & ~same].astype(np.float64)


def double_scores(speakers: Speakers, second: str) -> NDArray[np.float64]:
    """Centroids of two halves of each speaker's utterances, in ten splits; `second` names one's vectors."""
    scores = []
    generator = np.random.default_rng(0)
    for name in speakers.many:
        one, other = speakers.whole[name], getattr(speakers, second)[name]
        for _ in range(SPLITS):
            order = generator.permutation(len(one))
            first, rest = order[: len(one) // 2], order[len(one) // 2 :]
            scores.append(float(unit(one[first].sum(axis=0)) @ unit(other[rest].sum(axis=0))))
    return np.array(scores)


def half_scores(speakers: Speakers) -> NDArray[np.float64]:
    """The two halves of one utterance of those who have no more: far less than an enrolment."""
    return np.array([float(pair[0] @ pair[1]) for pair in speakers.halves.values() if len(pair) == 2])


def stranger_scores(speakers: Speakers) -> NDArray[np.float64]:
    """Centroids (or the one utterance) of every two speakers."""
    middles = np.stack([unit(vectors.sum(axis=0)) for vectors in speakers.whole.values()])
    return np.asarray((middles @ middles.T)[np.triu_indices(len(middles), 1)], dtype=np.float64)


def equal_error(genuine: NDArray[np.float64], impostor: NDArray[np.float64]) -> tuple[float, float]:
    """The equal error rate and its threshold."""
    thresholds = np.unique(np.concatenate([genuine, impostor]))
    rates = [(float((impostor >= at).mean()), float((genuine < at).mean())) for at in thresholds]
    best = min(range(len(rates)), key=lambda index: abs(rates[index][0] - rates[index][1]))
    return sum(rates[best]) / 2, float(thresholds[best])


def unit(vector: Any) -> Any:
    """The vector at length 1."""
    return vector / np.linalg.norm(vector)


def _utterances() -> Iterator[tuple[str, Samples, int, bool]]:
    for path in sorted(SPEECH.rglob("*.flac")):
        single = path.parent.name == "one-each"
        name = path.stem.split("-")[0] if single else path.parent.name
        samples, rate = soundfile.read(path, dtype="float32")
        yield name, samples, rate, single


def _stacked(found: dict[str, list[Any]]) -> dict[str, Vectors]:
    return {name: np.stack(vectors) for name, vectors in found.items()}
