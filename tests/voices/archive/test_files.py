"""Long files: claims checked before anything is decoded, decoding in pieces, seals part by part."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from marketplace.core import keys, objects
from marketplace.core.errors import Invalid, Refusal, TooLarge, Unavailable
from tests.voices.sound import encode, flac_header, pcm_format, riff, speech
from voices.quality.archive import header as claims
from voices.quality.archive import limits
from voices.quality.archive.decode import cuts, mono_blocks
from voices.quality.archive.header import check_size, read_claims
from voices.services.archive import parts

SOUND = speech(31.0, seed=3)


def mp3(samples: np.ndarray, rate: int = 24_000) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="MP3")
    return file.getvalue()


def decoded(data: bytes) -> np.ndarray:
    file = io.BytesIO(data)
    return np.concatenate(list(mono_blocks(file, read_claims(file))))


@pytest.mark.parametrize("container", ["WAV", "FLAC"])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_whole_files_come_back_sample_by_sample(container: str, subtype: str) -> None:
    data = encode(SOUND, container=container, subtype=subtype)
    expected, _ = soundfile.read(io.BytesIO(data), dtype="float32")
    assert np.array_equal(decoded(data), expected)


def test_stereo_is_mixed_and_floats_are_kept_within_one() -> None:
    both = np.stack([SOUND, np.zeros_like(SOUND)], axis=1)
    assert decoded(encode(both)) == pytest.approx(SOUND / 2, abs=1e-4)
    assert np.abs(decoded(encode(30 * SOUND, container="WAV", subtype="FLOAT"))).max() == 1.0


def test_mp3_is_known_by_its_content_and_keeps_time() -> None:
    data = mp3(SOUND)
    header = read_claims(io.BytesIO(data))
    assert (header.container, header.sample_rate, header.channels) == ("mp3", 24_000, 1)
    back = decoded(data)
    assert abs(back.size - SOUND.size) < 0.2 * 24_000
    lag = np.correlate(back[24_000:48_000], SOUND[24_000:47_000]).argmax()
    assert lag < 0.12 * 24_000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "archive.unreadable"),
        (b"OggS" + bytes(4000), "archive.unreadable"),
        (b"ID3\x04" + bytes(5000), "archive.unreadable"),
        (encode(speech(2.0)), "archive.too_short"),
        (encode(SOUND, 8_000), "archive.sample_rate"),
        (encode(SOUND, container="WAV", subtype="PCM_U8"), "archive.bit_depth"),
        (encode(SOUND, container="WAV", subtype="ULAW"), "archive.encoding"),
        (encode(np.stack([SOUND] * 3, axis=1)), "archive.channels"),
        (encode(SOUND, container="WAV")[:9000], "archive.truncated"),
        (encode(SOUND, container="WAV") + bytes(99), "archive.unreadable"),
        (flac_header(rate=48_000, frames=48_000 * 7201), "archive.too_long"),
        (flac_header(frames=0), "archive.unreadable"),
        (riff(pcm_format()), "archive.unreadable"),
    ],
)
def test_bad_files_are_refused_by_their_claims(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_claims(io.BytesIO(data))
    assert refused.value.code == code
    assert "take" not in refused.value.detail.lower().replace("taken", "")


def test_files_on_disk_are_read_like_files_in_memory_whatever_their_name(tmp_path: Path) -> None:
    for data in (encode(SOUND, container="WAV"), encode(SOUND), mp3(SOUND)):
        path = tmp_path / "upload.raw"
        path.write_bytes(data)
        with path.open("rb") as file:
            assert read_claims(file) == read_claims(io.BytesIO(data))


def test_sizes() -> None:
    check_size(limits.MAXIMUM_BYTES)
    with pytest.raises(TooLarge, match=r"archive\.too_large"):
        check_size(limits.MAXIMUM_BYTES + 1)
    with pytest.raises(Refusal, match=r"archive\.unreadable"):
        check_size(0)


def spoilt(data: bytes) -> bytes:
    """FLAC whose stored sum is not that of its audio."""
    return data[:30] + bytes([data[30] ^ 1]) + data[31:]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encode(SOUND)[:-9000], "archive.truncated"),
        (spoilt(encode(SOUND)), "archive.unreadable"),
        (encode(np.where(np.arange(SOUND.size) == 500_000, np.nan, SOUND).astype(np.float32),
                container="WAV", subtype="FLOAT"), "archive.not_finite"),
    ],
)  # fmt: skip
def test_what_breaks_inside_is_found_while_decoding(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        decoded(data)
    assert refused.value.code == code


def test_cuts_are_the_same_samples_in_bounded_memory() -> None:
    data = encode(SOUND)
    file = io.BytesIO(data)
    header = read_claims(file)
    spans = [(5, 100), (239_000, 250_000), (250_000, 250_001), (700_000, SOUND.size)]
    whole = decoded(data)
    for number, samples in cuts(file, header, spans):
        assert np.array_equal(samples, whole[slice(*spans[number])])
    assert [number for number, _ in cuts(file, header, spans)] == [0, 1, 2, 3]


def test_sealed_files_read_and_seek_like_plain_ones(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 1000)
    data_key = keys.create_data_key(purpose="test")
    plain = np.random.default_rng(0).bytes(10_500)
    assert parts.parts_of(len(plain)) == 11
    parts.put_parts(folder="a/b", file=io.BytesIO(plain), data_key=data_key)
    sealed, mirror = parts.SealedFile(folder="a/b", size=len(plain), data_key=data_key), io.BytesIO(plain)
    generator = np.random.default_rng(1)
    for _ in range(200):
        whence = int(generator.integers(0, 3))
        offset = int(generator.integers(0, 10_500)) if whence == 0 else -int(generator.integers(0, 900))
        if whence == 1 and mirror.tell() + offset < 0:
            continue
        assert sealed.seek(offset, whence) == mirror.seek(offset, whence)
        count = int(generator.integers(0, 2500))
        expected = mirror.read(count)
        assert sealed.read(count) == expected
        assert sealed.tell() == mirror.tell()
    assert plain[:40] not in objects.get_raw(key=parts.part_key("a/b", 0))
    objects.put_raw(key=parts.part_key("a/b", 1), content=objects.get_raw(key=parts.part_key("a/b", 0)))
    moved = parts.SealedFile(folder="a/b", size=len(plain), data_key=data_key)
    assert moved.readall() == plain[:1000]
    assert isinstance(moved.failure, objects.ObjectDamaged)
    parts.delete_parts("a/b", 11)
    assert objects.size(parts.part_key("a/b", 3)) is None


def test_a_sentence_takes_the_best_rate_its_file_can_fill() -> None:
    assert [limits.sentence_rate(rate) for rate in (16_000, 32_000, 44_100, 96_000)] == [
        16_000, 24_000, 44_100, 48_000,
    ]  # fmt: skip
    assert claims.limits is limits


def test_long_files_are_decoded_through_their_parts(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 5000)
    data_key = keys.create_data_key(purpose="test")
    for data in (encode(SOUND), encode(SOUND, container="WAV"), mp3(SOUND)):
        header, file = read_claims(io.BytesIO(data)), io.BytesIO(data)
        parts.put_parts(folder="long", file=file, data_key=data_key)
        sealed: Any = parts.SealedFile(folder="long", size=len(data), data_key=data_key)
        whole = np.concatenate(list(mono_blocks(sealed, header)))
        assert np.array_equal(whole, np.concatenate(list(mono_blocks(file, header))))
    objects.delete(parts.part_key("long", 3))
    broken: Any = parts.SealedFile(folder="long", size=len(data), data_key=data_key)
    with pytest.raises(Invalid):
        list(mono_blocks(broken, header))
    assert isinstance(broken.failure, Unavailable)
