"""Judges the sound of a take: every limit, and the sentence that says what to do about it."""

from typing import Final

from voices.quality.band import Band
from voices.quality.hum import Hum
from voices.quality.measures import Edges
from voices.quality.pauses import EdgeLevels
from voices.quality.report import Finding, Verdict

CLIPPING_WARN, CLIPPING_REJECT = 2e-4, 2e-3
SNR_REJECT_DB, SNR_WARN_DB = 25.0, 35.0
# An old recording cannot be made again: down to here a person decides whether to train from it.
ARCHIVE_SNR_REJECT_DB: Final = 15.0
# No room is that quiet under a voice; real studios reach 65 dB.
SNR_IMPLAUSIBLE_DB: Final = 75.0
LEVEL_REJECT_LUFS, LEVEL_WARN_LUFS, LEVEL_LOUD_LUFS = -45.0, -32.0, -13.0
DC_WARN, DC_REJECT = 0.01, 0.1
SILENCE_WARN_SECONDS = 1.5
SPEECH_REJECT_SECONDS = 0.3
# Clean takes of LJ Speech and of flite's voices stay below 8.2 dB, .32 s, 18 dB, -22 dB at the start and
# at the end; `./dev bench takes` plants the faults and counts both sides.
HUM_WARN_DB, HUM_AUDIBLE_DB = 10.0, -60.0
DECAY_WARN_SECONDS, DECAY_REJECT_SECONDS = 0.36, 0.50
CLIFF_DB, FULL_BAND_SHARE, BAND_REJECT_HZ = 20.0, 0.85, 6_000.0
START_WARN_DB, END_WARN_DB, CUT_REJECT_DB = -17.0, -19.0, -8.0
EMPTIED_SECONDS = 0.1


def no_speech() -> Finding:
    """Nothing to judge."""
    return Finding(
        "no_speech", Verdict.REJECT, "No speech was found; check the microphone and record it again."
    )


def judge_clipping(share: float) -> list[Finding]:
    """Of the share of samples that are cut off."""
    if share <= CLIPPING_WARN:
        return []
    verdict = Verdict.REJECT if share > CLIPPING_REJECT else Verdict.WARN
    sentence = (
        f"The loudest sounds are cut off ({share:.2%} of the take); lower the gain and record it again."
    )
    return [Finding("clipping", verdict, sentence)]


def judge_noise(snr: float, reject_db: float = SNR_REJECT_DB) -> list[Finding]:
    """Of the distance in dB between the voice and the room; nearer than `reject_db` it is rejected."""
    if snr >= SNR_WARN_DB:
        return []
    verdict = Verdict.REJECT if snr < reject_db else Verdict.WARN
    sentence = f"The room is only {snr:.0f} dB below the voice; find a quieter place or move closer."
    return [Finding("noise", verdict, sentence)]


def judge_level(level: float) -> list[Finding]:
    """Of the loudness in LUFS."""
    if level > LEVEL_LOUD_LUFS:
        return [
            Finding("loud", Verdict.WARN, f"The take is loud ({level:.0f} LUFS); lower the gain a little.")
        ]
    if level >= LEVEL_WARN_LUFS:
        return []
    verdict = Verdict.REJECT if level < LEVEL_REJECT_LUFS else Verdict.WARN
    return [
        Finding("quiet", verdict, f"The take is quiet ({level:.0f} LUFS); raise the gain or move closer.")
    ]


def judge_dc(offset: float) -> list[Finding]:
    """Of the waveform's mean as a share of full scale."""
    if abs(offset) <= DC_WARN:
        return []
    verdict = Verdict.REJECT if abs(offset) > DC_REJECT else Verdict.WARN
    sentence = f"The waveform sits {abs(offset):.1%} off its middle; try another interface or cable."
    return [Finding("dc", verdict, sentence)]


def judge_edges(edges: Edges) -> list[Finding]:
    """Of the silence around the speech."""
    sides = (("leading", "starts", edges.leading_s), ("trailing", "ends", edges.trailing_s))
    return [
        Finding(
            f"{side}_silence",
            Verdict.WARN,
            f"The take {verb} with {seconds:.1f} s of silence; trim it to half a second.",
        )
        for side, verb, seconds in sides
        if seconds > SILENCE_WARN_SECONDS
    ]


def judge_hum(hum: Hum, speech_db: float) -> list[Finding]:
    """Of mains hum that stands out and is not far below the speech's level in dBFS."""
    if hum.prominence_db <= HUM_WARN_DB or hum.level_db <= speech_db + HUM_AUDIBLE_DB:
        return []
    sentence = f"Mains hum at {hum.mains_hz:.0f} Hz; unplug chargers and dimmers or use a balanced cable."
    return [Finding("hum", Verdict.WARN, sentence)]


def judge_decay(seconds: float | None) -> list[Finding]:
    """Of the time the room needs to fall silent."""
    if seconds is None or seconds <= DECAY_WARN_SECONDS:
        return []
    verdict = Verdict.REJECT if seconds > DECAY_REJECT_SECONDS else Verdict.WARN
    sentence = f"The room rings (about {seconds:.1f} s); hang blankets or go to a smaller, softer room."
    return [Finding("reverberation", verdict, sentence)]


def judge_band(band: Band, sample_rate: int) -> list[Finding]:
    """Of an empty top under the file's sample rate."""
    if not is_cut(band, sample_rate):
        return []
    verdict = Verdict.REJECT if band.edge_hz < BAND_REJECT_HZ else Verdict.WARN
    sentence = (
        f"A {sample_rate / 1000:g} kHz file with nothing above {band.edge_hz / 1000:.1f} kHz: upsampled or "
        "once an MP3; send the original."
    )
    return [Finding("bandwidth", verdict, sentence)]


def is_cut(band: Band, sample_rate: int) -> bool:
    """Whether a filter, not the microphone, ends the sound well below half the sample rate."""
    return band.drop_db > CLIFF_DB and band.edge_hz < FULL_BAND_SHARE * sample_rate / 2


def judge_cuts(levels: EdgeLevels) -> list[Finding]:
    """Of speech that is already there at the first sample, or still there at the last."""
    sides = (
        ("start", "begins", levels.start_db, START_WARN_DB),
        ("end", "ends", levels.end_db, END_WARN_DB),
    )
    return [
        Finding(
            f"truncated_{side}",
            Verdict.REJECT if level > CUT_REJECT_DB else Verdict.WARN,
            f"The take {verb} in the middle of a sound; leave a moment of quiet before and after.",
        )
        for side, verb, level, limit in sides
        if level > limit
    ]


def flag_emptied(emptied_s: float, snr: float) -> list[Finding]:
    """A note, no fault: pauses that no microphone makes. We never clean a take ourselves, and say so."""
    if emptied_s < EMPTIED_SECONDS and snr < SNR_IMPLAUSIBLE_DB:
        return []
    sentence = (
        "The pauses are emptier than any room: gated, denoised, or not from a microphone; listen to it."
    )
    return [Finding("emptied", Verdict.ACCEPT, sentence)]


def duplicate(number: int) -> Finding:
    """The same performance as another prompt's take."""
    return Finding(
        "duplicate", Verdict.REJECT, f"This is prompt {number}'s performance again; read this prompt."
    )
