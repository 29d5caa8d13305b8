"""Sessions in espeak-ng's languages are aligned and spoken; other espeak voices stand in for talents."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from synthesis.engines.builtin.align import Utterance, align_takes
from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.builtin.features import FRAME_SECONDS, Analysis, analyse, resampled
from synthesis.engines.builtin.phones import from_reading
from synthesis.engines.builtin.sources.espeak import VOICES, EspeakSource
from synthesis.engines.builtin.sources.process import ReaderProcess
from synthesis.engines.builtin.sources.protocol import PAUSE, Reading
from synthesis.engines.protocol import SpeechRequest, TrainedVoice, TrainingTake
from synthesis.engines.text import sentences

TEXTS = Path(__file__).with_name("languages")
# espeak-ng's voice, a variant of another pitch and timbre than the source's, slower than the source.
TALENTS = {
    "de": ("de+f3", "150"),
    "es": ("es+klatt2", "150"),
    "fr": ("fr+f5", "150"),
    "hi": ("hi+f4", "145"),
    "zh": ("cmn-latn-pinyin+f2", "150"),
}
NEW = {
    "de": "Vier Kinder laufen fröhlich über die grüne Wiese. Wie schön!",
    "es": "Cuatro niños corren alegres por el prado verde. ¡Qué bonito!",
    "fr": "Quatre enfants courent joyeux dans la prairie verte. Comme c'est beau !",
    "hi": "चार बच्चे हरे मैदान में खुशी से दौड़ रहे हैं। कितना सुंदर है!",
    "zh": "四个孩子高兴地跑过绿色的草地。真漂亮！",
}


@dataclass(frozen=True)
class Session:
    """A stand-in's takes with its own phones, and its reading of a text that is in none of them."""

    language: str
    texts: list[str]
    readings: list[Reading]
    new: Reading

    @property
    def takes(self) -> list[TrainingTake]:
        return [
            TrainingTake(str(number), reading.samples, reading.sample_rate, text)
            for number, (text, reading) in enumerate(zip(self.texts, self.readings, strict=True))
        ]


@pytest.fixture(scope="module", params=sorted(TALENTS))
def session(request: pytest.FixtureRequest, needs_espeak: None) -> Session:
    language = request.param
    texts = (TEXTS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    reader = ReaderProcess("synthesis.engines.builtin.sources.espeak_reader", *TALENTS[language])
    readings = [reader.read({"text": text}) for text in texts]
    new = reader.read({"text": NEW[language]})
    reader.close()
    return Session(language, texts, readings, new)


@pytest.fixture(scope="module")
def trained(session: Session) -> TrainedVoice:
    pytest.importorskip("torch", reason="training needs the worker extra")
    engine = BuiltinEngine(minimum_seconds=30, steps=60, seeds=1)
    return engine.train(session.takes, language=session.language, progress=lambda *_: None)


def analysed(reading: Reading) -> tuple[Analysis, NDArray[np.float32]]:
    samples = resampled(reading.samples, reading.sample_rate)
    return analyse(samples), samples


@pytest.mark.slow
def test_a_session_in_the_language_is_aligned(session: Session) -> None:
    """Against the stand-in's own phone times: half of the boundaries within 15 ms, four of five within 40."""
    source = EspeakSource(VOICES[session.language])
    utterances = []
    for number, (text, reading) in enumerate(zip(session.texts, session.readings, strict=True)):
        read = source.read(text)
        heard, _ = analysed(read)
        talent, samples = analysed(reading)
        utterances.append(Utterance(str(number), heard, from_reading(read, len(heard)), talent, samples))
    source.close()
    errors = list[float]()
    for reading, aligned in zip(session.readings, align_takes(utterances, lambda _: None), strict=True):
        own = [phone for phone in reading.phones if phone.name != PAUSE]
        found = [
            (name, start)
            for name, start in zip(aligned.phones.names, aligned.boundaries[:-1].tolist(), strict=True)
            if name != PAUSE
        ]
        assert [name for name, _ in found] == [phone.name for phone in own]
        errors += [
            abs(start * FRAME_SECONDS - phone.start) for (_, start), phone in zip(found, own, strict=True)
        ]
    assert np.median(errors) < 0.015
    assert np.mean(np.array(errors) < 0.04) > 0.8


@pytest.mark.slow
def test_a_voice_in_the_language_speaks_it_as_its_talent(session: Session, trained: TrainedVoice) -> None:
    encoders = pytest.importorskip("voices.encoders.resemblyzer", reason="needs the worker extra")
    encoder = encoders.ResemblyzerEncoder()
    assert trained.details["takes_used"] >= 15
    voice = BuiltinEngine().load(trained.artefact)
    text = NEW[session.language]
    assert len(sentences(text, session.language)) == 2
    speech = voice.synthesize(SpeechRequest(text, session.language))
    read = voice.source.read(text)
    voice.close()
    assert 0.7 < len(speech.samples) / speech.sample_rate / (len(session.new.samples) / 22_050) < 1.4
    assert 0.03 < np.sqrt((speech.samples**2).mean()) < 0.3
    spoken = encoder.embed(speech.samples, speech.sample_rate)
    talent = encoder.embed(session.new.samples, session.new.sample_rate)
    source = encoder.embed(read.samples, read.sample_rate)
    assert spoken @ talent > 0.8
    assert spoken @ talent > spoken @ source + 0.05
