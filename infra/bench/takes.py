"""`python -m infra.bench.takes`: how many planted faults of takes are found, how many clean takes are blamed.

A fault counts as found where its finding is there, as a warning or a refusal; a clean take is blamed where
one is. Limits were chosen on other takes than those counted here: on LJ Speech's first lines (16 for the
words, 24 for the sound), on every second utterance of LibriSpeech and on flite reading the even prompts. Of
LJ Speech there are only 32 lines, so the last 16 had been heard before too, with other faults. The limits of
the speaker check are older than this bench and were chosen on some of these speakers. LibriSpeech's amateurs
have noise, hum and rooms of their own, so those kinds are counted as false alarms on studio takes only, and
as found only where the take as it came had none.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

import django
import numpy as np

from . import _takes_faults as faults
from ._scratch import RESULTS
from ._takes_sources import (
    FIRST_ACOUSTIC_LJ_LINE,
    FIRST_LJ_LINE,
    Clip,
    by_voice,
    libri_crowd,
    libri_five,
    lj,
    stand_ins,
)
from ._takes_words import Spoiler

SEED = 20261124
WORD_KINDS = ("substituted", "skipped", "added")
SOUND_KINDS: dict[str, tuple[faults.Fault, tuple[str, ...], bool]] = {
    # kind: how it is planted, the codes that find it, whether only studio takes are clean of it
    "clipping": (faults.clipping, ("clipping",), False),
    "noise": (faults.noise, ("noise",), True),
    "hum": (faults.hum, ("hum",), True),
    "reverberation": (faults.reverberation, ("reverberation",), True),
    "upsampling": (faults.upsampling, ("bandwidth",), False),
    "truncation": (faults.truncation, ("truncated_start", "truncated_end"), False),
}
REAL_LINES_EACH = 4


class Tally:
    """Per kind, whether each planted fault was found and each clean take was blamed."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
        self.blamed: dict[str, list[bool]] = defaultdict(list)

    def figures(self) -> dict[str, float | int]:
        rows: dict[str, float | int] = {}
        for kind, found in self.found.items():
            rows[kind] = _share([hit for hit, _ in found])
            for name, real in (("real", True), ("stand_in", False)):
                if any(one_is_real is real for _, one_is_real in found):
                    rows[f"{kind}_{name}"] = _share([hit for hit, is_real in found if is_real is real])
            rows[f"{kind}_takes"] = len(found)
            rows[f"{kind}_false_alarms"] = _share(self.blamed[kind])
            rows[f"{kind}_clean_takes"] = len(self.blamed[kind])
        rows["false_alarm_max"] = max(_share(blamed) for blamed in self.blamed.values())
        return rows


def _share(hits: Sequence[bool]) -> float:
    return round(float(np.mean(hits)), 4)


def words(tally: Tally, clips: Sequence[Clip]) -> None:
    """Each take is heard once; then its true prompt and several false ones are put to what was heard."""
    from voices.services.words import places_of
    from voices.transcribers.whisper import WhisperTranscriber

    transcriber = WhisperTranscriber()
    spoiler = Spoiler([clip.text for clip in clips], SEED)
    plants: dict[str, Callable[[str], str]] = {kind: getattr(spoiler, kind) for kind in WORD_KINDS}
    for clip in clips:
        hearing = transcriber.hear(clip.samples, clip.rate)
        certain = [place for place in places_of(hearing, clip.text) if place.strength >= 1]
        for kind, plant in plants.items():
            tally.blamed[kind].append(any(place.kind == kind for place in certain))
            for _ in range(REAL_LINES_EACH if clip.real else 1):
                # Which of the three names a fault gets may differ ("a fine", "fine"): found is found.
                places = places_of(hearing, plant(clip.text))
                known = {(place.expected, place.heard) for place in certain}
                fresh = [p for p in places if p.strength >= 1 and (p.expected, p.heard) not in known]
                tally.found[kind].append((bool(fresh), clip.real))


def sound(tally: Tally, clips: Sequence[Clip]) -> None:
    """Every kind of fault on every take, each measured as a take that arrives is."""
    from voices.quality.examine import examine
    from voices.quality.recording import Recording

    random = np.random.default_rng(SEED)

    def codes(samples: faults.Samples, rate: int) -> set[str]:
        return {finding.code for finding in examine(Recording(samples, rate, 16, "flac")).findings}

    for clip in clips:
        clean = codes(clip.samples, clip.rate)
        for kind, (plant, finders, studio_only) in SOUND_KINDS.items():
            blamed = bool(clean.intersection(finders))
            if clip.studio or not studio_only:
                tally.blamed[kind].append(blamed)
            if not blamed:
                spoilt = codes(*plant(clip.samples, clip.rate, random))
                tally.found[kind].append((bool(spoilt.intersection(finders)), clip.real))


def performances(tally: Tally, clips: Sequence[Clip]) -> None:
    """Every take sent once more in another dress, and compared with the takes of its voice."""
    from voices.quality.fingerprint import SAME_BELOW, fingerprint, nearest

    random = np.random.default_rng(SEED)
    for takes in by_voice(list(clips)):
        codes = [fingerprint(take.samples, take.rate) for take in takes]
        for number, take in enumerate(takes):
            other = nearest(codes[number], codes[:number] + codes[number + 1 :])
            tally.blamed["duplicate"].append(other is not None and other[1] < SAME_BELOW)
            again = nearest(fingerprint(*faults.repetition(take.samples, take.rate, random)), codes)
            hit = again is not None and again[0] == number and again[1] < SAME_BELOW
            tally.found["duplicate"].append((hit, take.real))


def speakers(tally: Tally, clips: Sequence[Clip], strangers: Sequence[Clip]) -> None:
    """Every voice's takes, with one stranger at a time among them."""
    from voices.encoders.resemblyzer import ResemblyzerEncoder
    from voices.quality import speaker

    encoder = ResemblyzerEncoder()
    unknown = [(clip.voice, encoder.embed(clip.samples, clip.rate)) for clip in strangers]
    own = {
        takes[0].voice: np.stack([encoder.embed(take.samples, take.rate) for take in takes[:10]])
        for takes in by_voice(list(clips))
    }
    unknown += [(voice, vectors[0]) for voice, vectors in own.items()]
    for voice, vectors in own.items():
        judged = [speaker.judge(float(likeness)) for likeness in speaker.similarities(vectors)]
        tally.blamed["wrong_speaker"] += [finding is not None for finding in judged]
        for name, vector in unknown:
            if name != voice:
                likeness = speaker.similarities(np.vstack([vectors, vector]))[-1]
                hit = speaker.judge(float(likeness)) is not None
                tally.found["wrong_speaker"].append((hit, not voice.startswith("flite_")))


def main() -> int:
    django.setup()
    began, tally = time.process_time(), Tally()
    synthetic, five, crowd = stand_ins(), libri_five(), libri_crowd()
    if not five:
        print("No real recordings in ../shared/speech: stand-ins only.", file=sys.stderr)
    parts: list[tuple[str, Callable[[], None]]] = [
        ("words", lambda: words(tally, [*lj(FIRST_LJ_LINE), *synthetic])),
        ("sound", lambda: sound(tally, [*lj(FIRST_ACOUSTIC_LJ_LINE), *five[1::2], *crowd[1::2], *synthetic])),
        ("performances", lambda: performances(tally, [*lj(0), *five, *synthetic])),
        ("speakers", lambda: speakers(tally, [*lj(0), *five, *synthetic], crowd)),
    ]
    for name, measure in parts:
        measure()
        print(f"{name}: {time.process_time() - began:.0f} CPU s so far", file=sys.stderr, flush=True)
    figures = {**tally.figures(), "cpu_s": round(time.process_time() - began, 1)}
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "takes.json").write_text(json.dumps(figures, indent=2) + "\n")
    show(tally, figures)
    return 0


def show(tally: Tally, figures: dict[str, float | int]) -> None:
    """A line a kind: found of all, of real takes, of stand-ins, and blamed clean takes."""
    print(f"{'fault':<14}{'found':>8}{'real':>8}{'stand-in':>10}{'of':>6}{'blamed':>9}{'of':>6}")
    for kind in tally.found:
        real, stand_in = (figures.get(f"{kind}_{name}") for name in ("real", "stand_in"))
        parts = [f"{kind:<14}{figures[kind]:>8.3f}"]
        parts += [f"{'–' if real is None else f'{real:.3f}':>8}"]
        parts += [f"{'–' if stand_in is None else f'{stand_in:.3f}':>10}{figures[f'{kind}_takes']:>6}"]
        parts += [f"{figures[f'{kind}_false_alarms']:>9.3f}{figures[f'{kind}_clean_takes']:>6}"]
        print("".join(parts))
    print(f"false_alarm_max {figures['false_alarm_max']:.3f}, {figures['cpu_s']:.0f} CPU s")


if __name__ == "__main__":
    sys.exit(main())
