"""What the network sees of a reading, and the scales that turn its output into the talent's features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from .align import SPECTRAL, Aligned, SpeakerScale, Utterance
from .arrays import Flags, Floats, Ints
from .features import COEFFICIENTS, Analysis, continuous_log_f0
from .phones import PhoneSequence
from .sources.protocol import PAUSE

PHONE_FEATURES, POSITION_FEATURES, SOURCE_FEATURES = 10, 4, SPECTRAL + 2
# Outputs: mel-cepstra, continuous log F0, voicing logit.
OUTPUTS = COEFFICIENTS + 2
QUIET_PERCENTILE = 20
USUAL_LOG_FRAMES = 2.5
FAR = 10


@dataclass(frozen=True, slots=True)
class Scales:
    """Means and deviations of source, talent and guide; scalars are arrays of one number.

    `guide_mean` and `guide_deviation` are those of the trained network's own mel-cepstra in spoken frames,
    `guide_log_f0` those of its pitch in voiced ones; until it is trained they are the talent's.
    """

    source_mean: Floats
    source_deviation: Floats
    source_log_f0: Floats
    talent_mean: Floats
    talent_deviation: Floats
    talent_log_f0: Floats
    global_deviation: Floats
    guide_mean: Floats
    guide_deviation: Floats
    guide_log_f0: Floats

    @classmethod
    def over(cls, utterances: Sequence[Utterance]) -> "Scales":
        source = SpeakerScale.over([utterance.source for utterance in utterances])
        talent = np.concatenate([utterance.talent.mel_cepstra for utterance in utterances])
        deviation = np.mean([spoken_deviation(u.talent.mel_cepstra) for u in utterances], axis=0)
        log_f0 = _log_f0_scale([utterance.talent for utterance in utterances])
        return cls(
            source_mean=source.mean,
            source_deviation=source.deviation,
            source_log_f0=_log_f0_scale([utterance.source for utterance in utterances]),
            talent_mean=talent.mean(0),
            talent_deviation=talent.std(0),
            talent_log_f0=log_f0,
            global_deviation=deviation,
            guide_mean=talent.mean(0),
            guide_deviation=deviation,
            guide_log_f0=log_f0,
        )

    def arrays(self) -> dict[str, Floats]:
        return {field.name: np.asarray(getattr(self, field.name), np.float32) for field in fields(self)}

    @classmethod
    def of(cls, arrays: Mapping[str, Floats]) -> "Scales":
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})


def _log_f0_scale(analyses: Sequence[Analysis]) -> Floats:
    voiced = np.concatenate([np.log(analysis.f0[analysis.f0 > 0]) for analysis in analyses])
    return np.array([voiced.mean(), voiced.std()], np.float32)


def spoken_deviation(mel_cepstra: Floats) -> Floats:
    """Deviation of each coefficient over an utterance's spoken frames."""
    deviation: Floats = mel_cepstra[spoken_frames(mel_cepstra)].std(0)
    return deviation


def spoken_frames(mel_cepstra: Floats) -> Flags:
    """Which frames are not among the quietest fifth."""
    spoken: Flags = mel_cepstra[:, 0] > np.percentile(mel_cepstra[:, 0], QUIET_PERCENTILE)
    return spoken


def source_frames(source: Analysis, scales: Scales) -> Floats:
    """Scaled mel-cepstra, log F0 and voicing of a reading, one row for 5 ms."""
    log_f0, voiced = continuous_log_f0(source.f0)
    mean, deviation = scales.source_log_f0
    spectral = (source.mel_cepstra[:, :SPECTRAL] - scales.source_mean) / scales.source_deviation
    pitch = ((log_f0 - mean) / deviation)[:, None]
    return np.concatenate([spectral, pitch, voiced[:, None]], axis=1).astype(np.float32)


def phone_features(phones: PhoneSequence, frames: Floats, *, question: bool) -> Floats:
    """Ten numbers a phone, read off the source alone."""
    pauses = [index for index, name in enumerate(phones.names) if name == PAUSE]
    last, rows = len(phones) - 1, []
    for index in range(len(phones)):
        start = min(int(phones.boundaries[index]), len(frames) - 1)
        end = max(int(phones.boundaries[index + 1]), start + 1)
        part = frames[start:end]
        following = min((pause for pause in pauses if pause >= index), default=last)
        preceding = max((pause for pause in pauses if pause <= index), default=0)
        final = following == last
        rows.append(
            (
                np.log(end - start) - USUAL_LOG_FRAMES,
                part[:, SPECTRAL].mean(),
                part[-1, SPECTRAL] - part[0, SPECTRAL],
                part[:, 0].mean(),
                part[:, SPECTRAL + 1].mean(),
                phones.word_starts[index],
                min(following - index, FAR) / FAR,
                min(index - preceding, FAR) / FAR,
                final,
                question and final,
            )
        )
    return np.array(rows, np.float32)


@dataclass(frozen=True, slots=True)
class FrameInputs:
    """Rows for the frame side, 10 ms each: phone index, place in the phone, warped source frames."""

    phone: Ints
    position: Floats
    source: Floats


def frame_inputs(frames: Floats, source: Ints, target: Ints) -> FrameInputs:
    """Warp the source's frames, phone by phone, onto the target's boundaries; keep every other frame."""
    lengths = np.diff(target)
    phone = np.repeat(np.arange(len(lengths)), lengths)
    length = lengths[phone]
    index = np.arange(len(phone)) - target[:-1][phone]
    after = length - 1 - index
    middle = (index + 0.5) / length
    position = np.stack((middle, 1 - middle, np.minimum(index, 20) / 10, np.minimum(after, 20) / 10), axis=1)
    start, end = source[:-1][phone], np.maximum(source[1:], source[:-1] + 1)[phone]
    place = np.clip(start + middle * (end - start) - 0.5, 0, len(frames) - 1)
    low = np.floor(place).astype(np.int64)
    share = (place - low)[:, None]
    warped = frames[low] * (1 - share) + frames[np.minimum(low + 1, len(frames) - 1)] * share
    return FrameInputs(phone[::2], position[::2].astype(np.float32), warped[::2].astype(np.float32))


def targets(talent: Analysis, scales: Scales) -> Floats:
    """What the network learns to give for a take, one row for 10 ms."""
    log_f0, voiced = continuous_log_f0(talent.f0)
    mean, deviation = scales.talent_log_f0
    spectral = (talent.mel_cepstra - scales.talent_mean) / scales.talent_deviation
    pitch = ((log_f0 - mean) / deviation)[:, None]
    return np.concatenate([spectral, pitch, voiced[:, None]], axis=1).astype(np.float32)[::2]


def log_durations(aligned: Aligned) -> Floats:
    """Natural logarithm of each phone's 5 ms frames in the take."""
    durations: Floats = np.log(np.maximum(np.diff(aligned.boundaries), 1)).astype(np.float32)
    return durations
