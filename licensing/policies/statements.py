"""The spoken consent statement: its text, what must be heard in it, and what follows from what was heard."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from licensing.policies.coverage import excess
from licensing.terms import Scope

_TEXTS: Final[Mapping[str, str]] = {
    "en": "My name is {name}. Today is {day}. I agree that {agency} makes a synthetic copy of my voice, "
    "called {voice}, within the consent that I have signed. My four words are: {words}.",
    "de": "Mein Name ist {name}. Heute ist der {day}. Ich bin einverstanden, dass {agency} eine künstliche "
    "Kopie meiner Stimme mit dem Namen {voice} herstellt, so wie ich es unterschrieben habe. "
    "Meine vier Wörter sind: {words}.",
    "es": "Me llamo {name}. Hoy es {day}. Acepto que {agency} haga una copia sintética de mi voz, llamada "
    "{voice}, dentro del consentimiento que he firmado. Mis cuatro palabras son: {words}.",
    "fr": "Je m’appelle {name}. Nous sommes le {day}. J’accepte que {agency} fasse une copie synthétique de "
    "ma voix, appelée {voice}, dans les limites du consentement que j’ai signé. Mes quatre mots sont : "
    "{words}.",
    "zh": "我叫{name}。今天是{day}。我同意{agency}在我签署的同意书范围内制作我的声音的合成副本,名为{voice}。"
    "我的四个词是:{words}。",
}
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# A word counts as heard where it beats all others of the list; the mean margin is in nats (bench speaker).
MARGIN_UNSURE: Final = 2.0
# Share of the words before the challenge that a free transcription must hold, in order. Names are among
# them and are often misheard, so no more is asked.
COVERED_REFUSE: Final = 0.4
COVERED_ACCEPT: Final = 0.65


@dataclass(frozen=True, slots=True)
class StatementText:
    """A text to speak, in two parts: `lead`, ending before the challenge, and the whole."""

    language: str
    lead: str
    whole: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What the checks found; None where a check could not be made.

    `margins`: per challenge word, by how many nats it beat every other word of the list (negative: it lost).
    `covered`: share of the lead's words found in order. `similarity`: cosine with the takes' centroid.
    """

    margins: tuple[float, ...] | None = None
    covered: float | None = None
    similarity: float | None = None
    takes: int = 0
    own_mark: bool | None = None
    flags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The findings as stored with the statement; they hold no words that were said."""
        return asdict(self) | {"margins": list(self.margins) if self.margins is not None else None}


@dataclass(frozen=True, slots=True)
class Limits:
    """Speaker thresholds: cosines with a centroid, and how many takes make one."""

    accept: float
    refuse: float
    takes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a statement: its next status, a stable code, and one sentence for a person."""

    status: str
    code: str
    sentence: str


ACCEPTED: Final = Outcome("accepted", "", "Thank you: your words and your voice were recognised.")


def statement_text(
    *, language: str, name: str, agency: str, voice: str, on: datetime.date, challenge: Sequence[str]
) -> StatementText:
    """The text for a language we have, from its parts alone."""
    template = _TEXTS[language]
    day = f"{on.day} {_MONTHS[on.month - 1]} {on.year}" if language == "en" else f"{on:%d.%m.%Y}"
    if language == "zh":
        day = f"{on.year}年{on.month}月{on.day}日"
    values = {"name": name, "day": day, "agency": agency, "voice": voice}
    lead = template.partition("{words}")[0].rstrip().format(**values)
    joined = ("、" if language == "zh" else ", ").join(challenge)
    return StatementText(language, lead, template.format(words=joined, **values))


def covered(expected: Sequence[str], heard: Sequence[str]) -> float:
    """Share of the expected words that were heard in the same order (longest common subsequence)."""
    row = [0] * (len(heard) + 1)
    for word in expected:
        diagonal = 0
        for j, other in enumerate(heard, start=1):
            diagonal, row[j] = row[j], diagonal + 1 if word == other else max(row[j], row[j - 1])
    return row[-1] / len(expected) if expected else 0.0


def judge(heard: Heard, limits: Limits, *, explained: bool) -> Outcome:
    """Accept, refuse, or let a person decide.

    Our own mark is refused whatever is explained: the sound came out of this machine. Where the talent's side
    explained why the text cannot be spoken, nothing else is refused and a person decides. Hints that the
    recording may be replayed or synthetic (`flags`) are shown and change nothing by themselves.
    """
    if heard.own_mark:
        return Outcome(
            "refused",
            "statement.own_mark",
            "This recording carries our own mark: it was made by a synthetic voice. The talent must speak.",
        )
    if explained:
        return Outcome("review", "statement.explained", "A person will look at this and decide.")
    return _refusal(heard, limits) or _doubt(heard, limits) or ACCEPTED


def _refusal(heard: Heard, limits: Limits) -> Outcome | None:
    if heard.margins is not None and min(heard.margins) <= 0:
        return Outcome(
            "refused",
            "statement.words",
            "We did not hear the four words of this text. Ask for a new text and read it slowly, to the end.",
        )
    if heard.covered is not None and heard.covered < COVERED_REFUSE:
        return Outcome(
            "refused",
            "statement.incomplete",
            "A part of the text is missing. Ask for a new text and read all of it.",
        )
    if heard.similarity is not None and heard.similarity < limits.refuse:
        return Outcome(
            "refused",
            "statement.voice",
            "This does not sound like the voice of the takes. The talent in person must read a new text.",
        )
    return None


def _doubt(heard: Heard, limits: Limits) -> Outcome | None:
    doubts = (
        (heard.margins is None or heard.covered is None, "words_unchecked"),
        (heard.similarity is None, "voice_unchecked"),
        (heard.takes < limits.takes, "few_takes"),
        (heard.own_mark is None, "mark_unread"),
        (bool(heard.margins) and _mean(heard.margins or ()) < MARGIN_UNSURE, "words_unsure"),
        ((heard.covered or 0.0) < COVERED_ACCEPT, "words_unsure"),
        ((heard.similarity or 0.0) < limits.accept, "voice_unsure"),
    )
    for doubtful, code in doubts:
        if doubtful:
            sentence = "The machine was not sure enough, so a person will listen and decide."
            return Outcome("review", f"statement.{code}", sentence)
    return None


def vouches_for(*, spoken: Scope, spoken_epoch: int, present: Scope, present_epoch: int) -> bool:
    """Whether a statement spoken for one version of a consent still stands for the present one.

    A narrower scope or a longer term needs no new statement: what was said covers it, and the new text is
    signed. A wider scope does, and so does consenting again after a withdrawal (the epoch grew). Nothing here
    stops a voice that is trained already; it only decides about training it again.
    """
    return spoken_epoch == present_epoch and not excess(present, spoken)


def _mean(values: Collection[float]) -> float:
    return sum(values) / len(values)
