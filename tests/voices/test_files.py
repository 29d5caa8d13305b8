"""Sound files are known by their content, refused by their claims before decoding, and held to them after."""

import struct

import numpy as np
import pytest

from marketplace.core.errors import Refusal
from tests.voices.sound import SPEECH, chunk, encode, flac_header, pcm_format, riff, speech
from voices.quality.limits import MAXIMUM_BYTES
from voices.quality.recording import read_recording

SECOND = bytes(2 * 24_000)


def refusal(data: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        read_recording(data)
    assert refused.value.detail.endswith((".", "record."))
    return refused.value.code


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize(
    ("container", "subtype", "bits"),
    [("WAV", "PCM_16", 16), ("WAV", "PCM_24", 24), ("WAV", "PCM_32", 32), ("WAV", "FLOAT", 32),
     ("WAVEX", "PCM_24", 24), ("FLAC", "PCM_16", 16), ("FLAC", "PCM_24", 24)],
)  # fmt: skip
def test_reads_every_allowed_format(rate: int, container: str, subtype: str, bits: int) -> None:
    samples = speech(1.0, rate)
    recording = read_recording(encode(samples, rate, container, subtype))
    assert (recording.sample_rate, recording.bits, recording.duration_ms) == (rate, bits, 1000)
    assert np.abs(recording.samples - samples).max() <= 2.0 ** (1 - min(bits, 24))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "take.unreadable"),
        (b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x00" * 1000, "take.unreadable"),
        (b"OggS" + bytes(1000), "take.unreadable"),
        (b"RF64" + bytes(1000), "take.unreadable"),
        (b"RIFF", "take.unreadable"),
        (b"fLaC", "take.truncated"),
        (flac_header(), "take.truncated"),
        (flac_header(frames=0), "take.unreadable"),
        (flac_header(rate=0), "take.unreadable"),
        (flac_header(channels=2), "take.stereo"),
        (flac_header(channels=8), "take.stereo"),
        (flac_header(bits=8), "take.bit_depth"),
        (flac_header(rate=8_000), "take.sample_rate"),
        (flac_header(rate=96_000, frames=96_000), "take.sample_rate"),
        (flac_header(frames=24_000 // 4), "take.too_short"),
        (flac_header(frames=24_000 * 61), "take.too_long"),
        (flac_header(frames=2**36 - 1), "take.too_long"),
        (riff(pcm_format(), chunk(b"data", SECOND)) + b"PK\x03\x04", "take.unreadable"),
        (riff(pcm_format(), pcm_format(), chunk(b"data", SECOND)), "take.unreadable"),
        (riff(pcm_format(), chunk(b"data", SECOND), chunk(b"data", SECOND)), "take.unreadable"),
        (riff(pcm_format()), "take.unreadable"),
        (riff(chunk(b"data", SECOND)), "take.unreadable"),
        (riff(chunk(b"fmt ", bytes(4)), chunk(b"data", SECOND)), "take.unreadable"),
        (riff(chunk(b"fmt ", bytes(16)), chunk(b"data", SECOND)), "take.encoding"),
        (riff(pcm_format(tag=6, bits=8), chunk(b"data", SECOND)), "take.encoding"),
        (riff(pcm_format(tag=3, bits=64), chunk(b"data", SECOND * 4)), "take.encoding"),
        (riff(pcm_format(bits=8), chunk(b"data", SECOND)), "take.bit_depth"),
        (riff(pcm_format(channels=2), chunk(b"data", SECOND)), "take.stereo"),
        (riff(pcm_format(), chunk(b"data", SECOND[:-1])), "take.unreadable"),
        (riff(pcm_format(), b"data" + struct.pack("<I", 0xFFFFFFFF) + SECOND), "take.truncated"),
        (encode(speech(0.4)), "take.too_short"),
        (encode(speech(0.4), container="WAV"), "take.too_short"),
        (encode(np.zeros((24_000, 2), np.float32), container="WAV"), "take.stereo"),
        (encode(speech(1.0), container="WAV", subtype="PCM_U8"), "take.bit_depth"),
        (encode(speech(1.0), container="WAV", subtype="ULAW"), "take.encoding"),
        (encode(speech(1.0), container="FLAC", subtype="PCM_S8"), "take.bit_depth"),
        (encode(speech(1.0), container="AIFF"), "take.unreadable"),
        (encode(speech(61.0, 16_000), 16_000), "take.too_long"),
    ],
)
def test_refuses_with_a_stable_code(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_refuses_more_bytes_than_any_take_needs_before_looking_inside() -> None:
    assert refusal(b"fLaC" + bytes(MAXIMUM_BYTES)) == "take.too_large"


@pytest.mark.parametrize("container", ["WAV", "FLAC"])
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.95, 0.999])
def test_refuses_a_truncated_file(container: str, kept: float) -> None:
    whole = encode(speech(3.0), container=container)
    assert refusal(whole[: int(len(whole) * kept)]) == "take.truncated"


def test_refuses_flac_whose_audio_is_not_what_its_sum_says() -> None:
    data = bytearray(encode(speech(1.0)))
    data[8 + 18] ^= 1
    assert refusal(bytes(data)) == "take.unreadable"


def test_refuses_flac_that_understates_its_length() -> None:
    data = bytearray(encode(speech(3.0)))
    data[21:26] = (int.from_bytes(data[21:26], "big") & ~(2**36 - 1) | 24_000).to_bytes(5, "big")
    assert refusal(bytes(data)) == "take.unreadable"


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
def test_refuses_numbers_that_are_no_sound(poison: float) -> None:
    samples = speech(1.0)
    samples[12_000] = poison
    assert refusal(encode(samples, container="WAV", subtype="FLOAT")) == "take.not_finite"


def test_any_flipped_byte_of_a_flac_header_is_refused_or_changes_nothing() -> None:
    data = encode(speech(0.6, 16_000), 16_000)
    original = read_recording(data)
    for position in range(4, 42):
        broken = bytearray(data)
        broken[position] ^= 0x11
        try:
            recording = read_recording(bytes(broken))
        except Refusal:
            continue
        assert recording.samples.tobytes() == original.samples.tobytes()


@pytest.mark.skipif(not SPEECH.exists(), reason="the recordings of ../shared/speech are not here")
def test_reads_real_takes() -> None:
    for path in sorted((SPEECH / "ljspeech").glob("*.flac")):
        recording = read_recording(path.read_bytes())
        assert (recording.sample_rate, recording.bits, recording.container) == (22_050, 16, "flac")
