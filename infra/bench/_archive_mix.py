"""Long mixed files with known truth: a talent's turns among other people, music, noise and pauses."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"
RATE = 16_000
SPEECH_RMS = 0.06
ROOM_RMS = 0.0004
# A talent's speech that nobody should train from: over a bed 10 dB, in noise 6 dB below the voice.
BED_DB, HISS_DB = 10.0, 6.0

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is truly there between two instants, in seconds.

    `kind`: talent, other, music, noise, pause, spoilt (the talent over music or in noise).
    """

    start: float
    end: float
    kind: str


@dataclass(frozen=True, slots=True)
class Mixed:
    """Mono audio, the truth in order, and the talent's clips (at 16 kHz) that are not in it."""

    samples: Samples
    truth: list[Stretch]
    takes: list[Samples]
    rate: int = RATE


def read(path: Path) -> Samples:
    """A recording of shared/speech at 16 kHz and one level."""
    import soxr

    samples, rate = soundfile.read(path, dtype="float32")
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE).astype(np.float32)
    return at_level(samples, SPEECH_RMS)


def at_level(samples: Samples, rms: float) -> Samples:
    """Scaled so that the root mean square is `rms`."""
    return (samples * (rms / float(np.sqrt(np.mean(samples**2))))).astype(np.float32)


def music(seconds: float, generator: np.random.Generator) -> Samples:
    """A four-chord progression: soft pads or struck strings, with a bass and a beat now and then."""
    struck, beat = generator.random() < 0.5, generator.random() < 0.5
    root = 110.0 * 2 ** (generator.integers(0, 12) / 12)
    time = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros(time.size)
    bar = generator.uniform(1.2, 2.4)
    degrees = [(0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14)]
    for number, start in enumerate(np.arange(0, seconds, bar)):
        inside = (time >= start) & (time < start + bar)
        local = time[inside] - start
        envelope = (
            np.exp(-2.5 * local) if struck else np.minimum(1, 8 * local) * np.minimum(1, 8 * (bar - local))
        )
        for degree in (degrees[number % 4][0] - 12, *degrees[number % 4]):
            pitch = root * 2 ** (degree / 12)
            for partial in range(1, 7):
                phase = 2 * np.pi * generator.random()
                sound[inside] += envelope * np.sin(2 * np.pi * pitch * partial * local + phase) / partial**1.3
        if beat:
            click = generator.standard_normal(local.size) * np.exp(-40 * (local % (bar / 4)))
            sound[inside] += 0.8 * click
    return at_level(sound.astype(np.float32), SPEECH_RMS * 10 ** (generator.uniform(-6, 3) / 20))


def noise(seconds: float, generator: np.random.Generator) -> Samples:
    """White, pink or rumbling noise, as loud as speech or a little less."""
    white = generator.standard_normal(round(seconds * RATE))
    tilt = generator.choice([0.0, 0.5, 1.0])
    spectrum = np.fft.rfft(white) / np.maximum(1, np.arange(white.size // 2 + 1)) ** tilt
    shaped = np.fft.irfft(spectrum, white.size).astype(np.float32)
    return at_level(shaped, SPEECH_RMS * 10 ** (generator.uniform(-10, 0) / 20))


def mix(talent: list[Path], others: list[Path], seed: int, kept_out: int = 3) -> Mixed:
    """The talent's clips but `kept_out`, two of them spoilt, shuffled among others, music and noise."""
    generator = np.random.default_rng(seed)
    clips = [read(path) for path in talent]
    turns: list[tuple[str, Samples]] = [("talent", clip) for clip in clips[kept_out:-2]]
    bed, hiss = clips[-2], clips[-1]
    bed = bed + at_level(music(bed.size / RATE, generator), SPEECH_RMS * 10 ** (-BED_DB / 20))
    hiss = hiss + at_level(noise(hiss.size / RATE, generator), SPEECH_RMS * 10 ** (-HISS_DB / 20))
    turns += [("spoilt", bed.astype(np.float32)), ("spoilt", hiss.astype(np.float32))]
    turns += [("other", read(path)) for path in others]
    turns += [("music", music(generator.uniform(5, 12), generator)) for _ in range(4)]
    turns += [("noise", noise(generator.uniform(3, 8), generator)) for _ in range(3)]
    first = turns.pop(0)
    order = [first, *(turns[index] for index in generator.permutation(len(turns)))]
    return _joined(order, clips[:kept_out], generator)


def _joined(order: list[tuple[str, Samples]], takes: list[Samples], generator: np.random.Generator) -> Mixed:
    pieces: list[Samples] = []
    truth: list[Stretch] = []
    at = 0
    for kind, samples in order:
        gap = np.zeros(round(generator.uniform(0.3, 1.5) * RATE), np.float32)
        for label, piece in (("pause", gap), (kind, samples)):
            truth.append(Stretch(at / RATE, (at + piece.size) / RATE, label))
            pieces.append(piece)
            at += piece.size
    joined = np.concatenate(pieces)
    joined += (ROOM_RMS * generator.standard_normal(joined.size)).astype(np.float32)
    return Mixed(joined, truth, takes)


def librispeech() -> tuple[dict[str, list[Path]], list[Path]]:
    """Five speakers with ten utterances each, and sixty others with one."""
    root = SPEECH / "librispeech"
    speakers = {
        folder.name: sorted(folder.glob("*.flac"))
        for folder in sorted(root.iterdir())
        if folder.is_dir() and folder.name != "one-each"
    }
    return speakers, sorted((root / "one-each").glob("*.flac"))


def lj_archive() -> tuple[Mixed, list[tuple[float, float, str]]]:
    """LJ Speech's 32 lines as one recording with pauses, and where each line lies: start, end, words."""
    folder = SPEECH / "ljspeech"
    rows = [row.split("|") for row in (folder / "metadata.csv").read_text(encoding="utf-8").splitlines()]
    generator = np.random.default_rng(7)
    pieces: list[Samples] = []
    lines: list[tuple[float, float, str]] = []
    at, rate = 0, 0
    for name, _, said in rows:
        samples, rate = soundfile.read(folder / f"{name}.flac", dtype="float32")
        gap = np.zeros(round(generator.uniform(0.5, 1.3) * rate), np.float32)
        pieces += [samples, gap]
        lines.append((at / rate, (at + samples.size) / rate, said))
        at += samples.size + gap.size
    joined = np.concatenate(pieces)
    joined += (1e-4 * generator.standard_normal(joined.size)).astype(np.float32)
    return Mixed(joined, [Stretch(0.0, lines[0][1], "talent")], [], rate), lines
