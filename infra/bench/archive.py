"""`python -m infra.bench.archive`: long mixed files with known truth: what is kept, heard and trained.

Needs ../shared/speech. Every file takes the product's own way: received, sealed, analysed, accepted.
"""

import io
import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import soundfile

from ._archive_mix import RATE, Mixed, Stretch, librispeech, lj_archive, mix
from ._scratch import report, scratch

FIRST_TURN_MS, SHORTEST_MARK = 9_000, 5.0
POCKETSPHINX_SENTENCES = 10
NEW_SENTENCES = (
    "The ferry leaves at dawn and comes back after dark.",
    "Nobody asked why the garden gate was open.",
    "A cold wind carried the smell of rain over the fields.",
    "She keeps her grandfather's letters in a wooden box.",
    "We could hear the orchestra tuning behind the curtain.",
    "Two quiet streets away, the bakery was already busy.",
)


class Stage:
    """An agency with a fresh voice for every file."""

    def __init__(self) -> None:
        from ._studio import tenant

        self.agency = tenant("agency")

    def analyse(self, name: str, mixed: Mixed, *, marked: bool) -> Any:
        """The analysed archive of a mixed file; the talent is known by a marked stretch or by takes."""
        from marketplace.core import clock
        from marketplace.core.actor import system_actor
        from voices import services

        actor = self.agency.actor
        talent = services.create_talent(actor=actor, stage_name=name, legal_name=name, now=clock.now())
        voice = services.create_voice(actor=actor, talent=talent, name=name, language="en", now=clock.now())
        reference = None
        if marked:
            first = next(
                stretch
                for stretch in mixed.truth
                if stretch.kind == "talent" and stretch.end - stretch.start >= SHORTEST_MARK
            )
            start, end = round(1000 * first.start), round(1000 * first.end)
            reference = services.Reference(start, min(end, start + FIRST_TURN_MS))
        else:
            enrol(voice, mixed.takes)
        file = io.BytesIO()
        soundfile.write(file, mixed.samples, mixed.rate, format="FLAC")
        archive = services.receive_archive(
            actor=actor,
            voice=voice,
            file=file,
            size=len(file.getvalue()),
            filename=f"{name}.flac",
            reference=reference,
            now=clock.now(),
        )
        system = system_actor("bench")
        claim = services.claim_analysis(actor=system, archive_id=archive.id, now=clock.now())
        if claim is None:
            raise LookupError("the archive just received cannot be claimed")
        done = services.perform_analysis(actor=system, claim=claim)
        if done is None or done.status != "review":
            raise RuntimeError(f"{name}: {done and done.error_detail}")
        return done


def enrol(voice: Any, takes: Sequence[Any]) -> None:
    """Give the voice the centroid of takes that are not in the file."""
    from marketplace.core import backends
    from voices.models import Voice
    from voices.quality.speaker import centroid
    from voices.services.vectors import pack

    encoder = backends.get("SPEAKER_ENCODERS")
    middle = centroid(np.stack([encoder.embed(take, RATE) for take in takes]))
    name = f"{encoder.name}/{encoder.version}"
    Voice.objects.filter(id=voice.id).update(centroid=pack(middle), centroid_encoder=name)


def overlap(stretch: Stretch, spans: Sequence[Sequence[Any]], *kinds: str) -> float:
    """Seconds of a true stretch inside the spans of these kinds."""
    return sum(
        max(0.0, min(stretch.end, float(end) / 1000) - max(stretch.start, float(start) / 1000))
        for start, end, kind in spans
        if kind in kinds
    )


class Tally:
    """Seconds of what is true by what it was called, over all files."""

    def __init__(self) -> None:
        self.seconds: dict[tuple[str, str], float] = {}
        self.gaps = self.sentences = 0

    def add(self, mixed: Mixed, archive: Any) -> None:
        spans = archive.spans
        ends = [0, *(end for _, end, _ in spans)]
        starts = [*(start for start, _, _ in spans), archive.duration_ms]
        self.gaps += sum(abs(start - end) for start, end in zip(starts, ends, strict=True))
        self.sentences += archive.segments.count()
        for stretch in mixed.truth:
            for kind in {span[2] for span in spans}:
                key = (stretch.kind, kind)
                self.seconds[key] = self.seconds.get(key, 0.0) + overlap(stretch, spans, kind)

    def of(self, true: str, *called: str) -> float:
        """Seconds that are `true` and were called one of `called`, or anything."""
        return sum(s for (t, c), s in self.seconds.items() if t == true and (not called or c in called))

    def figures(self) -> dict[str, float | int]:
        kept = sum(
            self.of(true, "talent") for true in ("talent", "other", "music", "noise", "spoilt", "pause")
        )
        spoken = self.of("talent") - self.of("talent", "silence", "noise")
        return {
            "sentences": self.sentences,
            "unaccounted_ms": self.gaps,
            "talent_recall": self.of("talent", "talent") / spoken,
            "talent_lost_to_others": self.of("talent", "other", "music") / spoken,
            "impurity_others": self.of("other", "talent") / kept,
            "impurity_music_noise": (self.of("music", "talent") + self.of("noise", "talent")) / kept,
            "impurity_spoilt": self.of("spoilt", "talent") / kept,
            "spoilt_rejected": 1 - self.of("spoilt", "talent") / self.of("spoilt"),
            "music_rejected": 1 - self.of("music", "talent") / self.of("music"),
            "music_named_music": self.of("music", "music") / (self.of("music") - self.of("music", "silence")),
            "noise_rejected": 1 - self.of("noise", "talent") / self.of("noise"),
        }


def detectors(mixes: Sequence[Mixed]) -> dict[str, float]:
    """Share of frames each voice activity detector calls speech, by what is true."""
    import webrtcvad

    from voices.quality.archive.activity import SpeechDetector
    from voices.quality.archive.grid import FRAME_SECONDS

    called: dict[tuple[str, str], list[float]] = {}
    for mixed in mixes:
        silero = SpeechDetector().hear(mixed.samples) > 0.5
        strict, pcm = webrtcvad.Vad(3), (np.clip(mixed.samples, -1, 1) * 32767).astype("<i2")
        width = RATE * 30 // 1000
        flags = [
            strict.is_speech(pcm[at : at + width].tobytes(), RATE) for at in range(0, pcm.size - width, width)
        ]
        for name, mask, step in (("silero", silero, FRAME_SECONDS), ("webrtcvad", np.array(flags), 0.030)):
            for stretch in mixed.truth:
                inside = mask[round(stretch.start / step) : round(stretch.end / step)]
                called.setdefault((name, stretch.kind), []).extend(inside.tolist())
    kinds = ("talent", "music", "noise")
    return {
        f"{name}_{kind}_called_speech": float(np.mean(called[name, kind]))
        for name in ("silero", "webrtcvad")
        for kind in kinds
    }


def infix_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Word edits between what was heard and the stretch of what was said that fits it best.

    A sentence may begin and end anywhere in the lines it was cut from, so words before and after are free.
    """
    row = list(range(len(heard) + 1))
    best = row[-1]
    for word in said:
        diagonal, row[0] = row[0], 0
        for j, other in enumerate(heard, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
        best = min(best, row[-1])
    return best


def hearing(archive: Any, lines: Sequence[tuple[float, float, str]]) -> dict[str, float | int]:
    """Word errors of both transcribers on sentences cut without a script, and of those nobody need check."""
    from marketplace.core import backends, objects
    from voices.quality.recording import read_recording
    from voices.transcribers.words import normalise

    whisper, sure, sphinx = [0, 0], [0, 0], [0, 0]
    for segment in archive.segments.select_related("archive__voice__data_key").order_by("number"):
        inside = [
            text
            for start, end, text in lines
            if start * 1000 < segment.end_ms - 200 and end * 1000 > segment.start_ms + 200
        ]
        said, heard = normalise(" ".join(inside)), normalise(segment.text)
        tallies = [whisper, sure] if segment.status == "accepted" else [whisper]
        wrong = infix_errors(said, heard)
        for tally in tallies:
            tally[0], tally[1] = tally[0] + wrong, tally[1] + len(heard)
        if segment.number <= POCKETSPHINX_SENTENCES:
            audio = objects.get(key=segment.object_key, data_key=segment.archive.voice.data_key)
            recording = read_recording(audio)
            other = backends.get("TRANSCRIBERS").transcribe(recording.samples, recording.sample_rate)
            guess = normalise(other)
            sphinx[0], sphinx[1] = sphinx[0] + infix_errors(said, guess), sphinx[1] + len(guess)
        judged = (
            f"{segment.status:8} {segment.reason:16} sure {segment.confidence} wrong {wrong}/{len(heard)}"
        )
        note(f"{segment.number:3} {judged} {segment.text}")
    accepted = archive.segments.filter(status="accepted").count()
    return {
        "lj_sentences": archive.segments.count(),
        "lj_accepted_unseen": accepted,
        "whisper_wer": whisper[0] / max(1, whisper[1]),
        "whisper_wer_accepted_unseen": sure[0] / max(1, sure[1]),
        "pocketsphinx_wer": sphinx[0] / max(1, sphinx[1]),
    }


def training(actor: Any, archive: Any, own: Any) -> dict[str, float | int]:
    """Train the engine once a person has passed the rest as heard; the clone's likeness to the talent."""
    from marketplace.core import backends, clock
    from synthesis.engines.protocol import SpeechRequest, TrainingTake
    from voices import services

    for segment in archive.segments.filter(status="waiting").order_by("number"):
        services.accept_segment(actor=actor, segment=segment, now=clock.now())
    found = services.training_takes(voice=archive.voice)
    takes = [TrainingTake(str(take.take_id), take.samples, take.sample_rate, take.text) for take in found]
    engine, encoder = backends.get("SYNTHESIS_ENGINES"), backends.get("SPEAKER_ENCODERS")
    began = time.process_time()
    trained = engine.train(takes, language="en", progress=lambda _fraction, _stage: None)
    voice = engine.load(trained.artefact)
    vectors = []
    for text in NEW_SENTENCES:
        speech = voice.synthesize(SpeechRequest(text, "en"))
        vectors.append(encoder.embed(speech.samples, speech.sample_rate))
    voice.close()
    cosines = np.stack(vectors) @ own
    return {
        "train_takes": len(takes),
        "train_seconds_of_speech": sum(len(take.samples) / take.sample_rate for take in takes),
        "train_cpu_seconds": time.process_time() - began,
        "clone_cosine_mean": float(cosines.mean()),
        "clone_cosine_min": float(cosines.min()),
    }


def note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    speakers, crowd = librispeech()
    mixes: dict[str, Mixed] = {}
    for seed, (name, paths) in enumerate(speakers.items()):
        generator = np.random.default_rng(seed)
        rivals = [clips[int(generator.integers(0, 10))] for other, clips in speakers.items() if other != name]
        strangers = [crowd[index] for index in generator.choice(len(crowd), 6, replace=False)]
        mixes[name] = mix(paths, [*rivals, *strangers], seed)
    figures: dict[str, float | int] = {"files": len(mixes)}
    began = time.process_time()
    with scratch("archive"):
        from marketplace.core import backends

        stage, tally, length = Stage(), Tally(), 0.0
        for number, (name, mixed) in enumerate(mixes.items()):
            archive = stage.analyse(name, mixed, marked=number % 2 == 0)
            tally.add(mixed, archive)
            length += mixed.samples.size / mixed.rate
            note(f"{name}: {archive.segments.count()} sentences, {archive.report['kinds']}")
        figures |= {"hours": length / 3600, "analysis_rtf": (time.process_time() - began) / length}
        figures |= tally.figures() | detectors(list(mixes.values()))
        mixed, lines = lj_archive()
        archive = stage.analyse("lj", mixed, marked=True)
        figures |= hearing(archive, lines)
        encoder = backends.get("SPEAKER_ENCODERS")
        own = encoder.embed(mixed.samples, mixed.rate)
        figures |= training(stage.agency.actor, archive, own)
    figures["cpu_minutes"] = (time.process_time() - began) / 60
    report("archive", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
