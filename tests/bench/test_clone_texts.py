"""The clone bench's texts and talents: nothing spoken was ever read in training, nothing is read twice."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.signal import freqz

from infra.bench import _clone_texts as texts
from infra.bench._clone_cell import Part
from infra.bench._clone_listening import band_energies
from infra.bench._clone_plan import STAND_INS, Wanted, plan
from infra.bench._clone_stand_in import EQUALISER_HZ, WIDE_RATE, peaking, widened
from infra.bench._clone_talents import StandIn, TooFewTexts
from synthesis.engines.builtin.sources.flite import installed

flite = pytest.mark.skipif(not installed(), reason="no flite here; on Debian: apt-get install flite")


def count(text: str) -> int:
    return len(re.findall(r"[\w']+", text))


def test_the_fresh_texts_are_many_natural_and_new() -> None:
    fresh = texts.lines(texts.FRESH)
    assert len(fresh) == len(set(fresh)) >= 60
    assert all(8 <= count(text) <= 20 and not re.search(r"\d", text) for text in fresh)
    assert sum(text.endswith("?") for text in fresh) >= 10
    assert not set(fresh) & {*texts.lines(texts.DEVELOPMENT), *texts.script()}


def test_no_session_reads_what_will_be_spoken() -> None:
    read = texts.script()
    assert len(read) == len(set(read)) > 400
    for spoken in (texts.DEVELOPMENT, texts.LATENCY, texts.FRESH):
        assert not set(texts.lines(spoken)) & set(read)
    assert texts.script(read[:5]) == read[5:]


def test_the_texts_for_the_latency_have_twenty_words() -> None:
    timed = texts.lines(texts.LATENCY)
    assert len(timed) >= 5
    assert {count(text) for text in timed} == {20}


def headlines(wanted: Wanted, *, recorded: bool) -> list[tuple[str, float]]:
    cells = plan(wanted, ["one", "two"], recorded=recorded)
    return [(cell.talent, cell.minutes) for cell in cells if cell.part is Part.HEADLINE]


def test_the_plan_is_the_grid_that_was_asked_for() -> None:
    assert headlines(Wanted(quick=True), recorded=True) == [("lj", 3.0)]
    assert headlines(Wanted(quick=True), recorded=False) == []
    assert headlines(Wanted(), recorded=True) == [("lj", 3.0), *((name, 10.0) for name in STAND_INS)]
    assert headlines(Wanted(talent="awb", minutes=2.0), recorded=True) == [("awb", 2.0)]
    long = plan(Wanted(quick=True, long=True, seed=7), ["one"], recorded=True)
    assert [(cell.minutes, cell.seed) for cell in long] == [(3.0, 7), (30.0, 7)]


def test_the_ladder_speaks_the_same_texts_at_every_step() -> None:
    spoken = [f"text {number}" for number in range(64)]
    ladder = [cell for cell in plan(Wanted(ladder=True), spoken, recorded=True) if cell.part is Part.LADDER]
    assert len({cell.texts for cell in ladder}) == 1
    assert sorted(cell.minutes for cell in ladder if cell.talent != "lj") == [1, 2, 3, 5, 15]


def duration(takes: Sequence[object]) -> float:
    return sum(len(take.samples) / take.sample_rate for take in takes)  # type: ignore[attr-defined]


@pytest.mark.parametrize("hertz", EQUALISER_HZ)
def test_the_equaliser_lifts_its_own_frequency_and_is_stable(hertz: float) -> None:
    b, a = peaking(hertz, 4.0, 16_000)
    gains = np.abs(freqz(b, a, [0.0, hertz], fs=16_000)[1])
    assert 20 * np.log10(gains) == pytest.approx([0.0, 4.0], abs=1e-6)
    assert np.abs(np.roots(a)).max() < 1


@flite
def test_a_perturbed_voice_reads_its_script_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.bench._clone_talents.script", lambda _kept_back=(): texts.script()[:3])
    takes = StandIn("slt_varied", "slt", perturbed=True).takes(0.5, ())
    assert duration(takes) >= 30
    assert len(takes) > 3
    assert (
        len({take.take_id for take in takes}) == len({take.samples.tobytes() for take in takes}) == len(takes)
    )
    assert all(np.abs(take.samples).max() <= 0.9 + 1e-6 for take in takes)
    again = StandIn("slt_varied", "slt", perturbed=True).own([takes[0].text])
    assert np.array_equal(again[takes[0].text][0], takes[0].samples)


@flite
def test_an_even_voice_that_runs_out_of_texts_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.bench._clone_talents.script", lambda _kept_back=(): texts.script()[:2])
    with pytest.raises(TooFewTexts, match=r"rms has texts for 0\.\d min, not 1"):
        StandIn("rms", "rms").takes(1.0, ())


def test_a_widened_voice_has_a_band_above_what_it_was_read_with() -> None:
    hiss = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    samples, rate = widened(hiss, 16_000)
    assert rate == WIDE_RATE
    below, above = band_energies(samples, rate)
    narrow_below, narrow_above = band_energies(hiss, 16_000)
    assert above > 0.05 * below
    assert narrow_above == 0 < narrow_below


def test_energies_below_and_above_eight_kilohertz() -> None:
    time = np.arange(44_100) / 44_100
    tones = [np.sin(2 * np.pi * hertz * time).astype(np.float32) for hertz in (1_000, 12_000)]
    (low, none), (nothing, high) = (band_energies(tone, 44_100) for tone in tones)
    assert low == pytest.approx(high, rel=1e-3)
    assert max(none, nothing) < 1e-6 * low
