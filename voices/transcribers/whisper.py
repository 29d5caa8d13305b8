"""OpenAI's Whisper on CTranslate2 (both MIT): greedy, one thread, the same words every time.

CTranslate2 is called directly: faster-whisper would load PyAV, whose wheels carry the GPL's x264 and x265.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .byte_level import text_of, word_groups
from .forced import forced_path
from .mel import HOP, RATE, SECONDS, log_mel
from .protocol import HeardWord
from .weights import MODEL, Weights, packaged
from .whisper_hearing import Piece, WhisperHearing

# Whisper's own rule for silence: surely no speech, and unsure of every word it would have written.
NO_SPEECH, UNSURE = 0.6, -1.0
SHORTEST_PIECE = 22
QUIET_SECONDS = 0.2
SECONDS_PER_STEP = 0.02
MOST_TOKENS = 224
FULL_SCALE = 0.7


class WhisperTranscriber:
    """tiny.en of the worker extra, or an operator's folder of CTranslate2 weights; loads on first use.

    An operator gives `folder`, the `sha256` of model.bin, config.json and vocabulary.txt or .json, and the
    `languages` it serves (primary subtags; where they are several, each clip's is the likeliest of them).
    """

    name = "whisper"

    def __init__(
        self,
        *,
        folder: str | None = None,
        sha256: Mapping[str, str] | None = None,
        languages: Sequence[str] = ("en",),
    ) -> None:
        if (folder is None) != (sha256 is None) or not languages:
            raise ValueError("Whisper's own weights need folder, sha256 and languages together.")
        self.languages = tuple(languages)
        self._weights = Weights(Path(folder), dict(sha256)) if folder is not None and sha256 else packaged()
        self._model: Any = None
        self._tokens: list[str] = []

    @property
    def version(self) -> str:
        """The start of the weights' hash: other weights hear other words."""
        return self._weights.sha256[MODEL][:12]

    def transcribe(self, samples: NDArray[np.float32], sample_rate: int) -> str:
        """See Transcriber; punctuation stays, `words.normalise` drops it.

        Raises TranscriberUnavailable: no worker extra, or weights that are not the pinned ones.
        """
        pieces = [text_of(tokens) for tokens, _, _ in self._pieces(samples, sample_rate)]
        return " ".join(" ".join(pieces).split()).lower()

    def words(self, samples: NDArray[np.float32], sample_rate: int) -> list[HeardWord]:
        """See WordTranscriber; the places come from the attention of the model's alignment heads."""
        return [
            word
            for tokens, encoded, span in self._pieces(samples, sample_rate)
            for word in self._placed(tokens, encoded, span)
        ]

    def hear(self, samples: NDArray[np.float32], sample_rate: int) -> WhisperHearing:
        """See DoubtingTranscriber."""
        pieces = list(self._pieces(samples, sample_rate))
        ranks = {token: number for number, token in enumerate(self._tokens)}
        return WhisperHearing(
            [
                Piece(text_of(tokens), encoded, [ranks[token] for token in prompt], _frames(span))
                for tokens, (encoded, prompt), span in pieces
            ],
            self._model,
            ranks,
        )

    def margins(
        self,
        samples: NDArray[np.float32],
        sample_rate: int,
        *,
        lead: str,
        said: Sequence[str],
        among: Sequence[str],
    ) -> tuple[float, ...]:
        """See WordChooser; the decoder is led through the text and asked at every word's first token."""
        speech = _speech(samples, sample_rate)
        if not speech.any():
            return (0.0,) * len(said)
        if len(speech) > SECONDS * RATE:
            raise ValueError("Words can be chosen in speech of up to 30 s.")
        self._load()
        import ctranslate2

        features = log_mel(speech, self._model.n_mels)
        encoded = self._model.encode(ctranslate2.StorageView.from_array(features))
        path = forced_path(lead, said, among, frozenset(self._tokens))
        (result,) = self._model.generate(
            encoded,
            [[*self._prompt(encoded), "<|notimestamps|>", *path.tokens]],
            beam_size=1,
            max_length=2 * MOST_TOKENS,
            suppress_blank=False,
            suppress_tokens=[],
            return_logits_vocab=True,
        )
        ids = {token: number for number, token in enumerate(self._tokens)}
        rivals = [ids[token] for token in path.rivals]
        steps = [np.asarray(result.logits[0][place]).ravel()[rivals] for place in path.places]
        chosen = [path.rivals.index(path.tokens[place]) for place in path.places]
        return tuple(
            round(float(step[own] - np.delete(step, own).max()), 3)
            for step, own in zip(steps, chosen, strict=True)
        )

    def _pieces(
        self, samples: NDArray[np.float32], sample_rate: int
    ) -> Iterator[tuple[list[str], tuple[Any, list[str]], tuple[int, int]]]:
        """Per piece of at most 30 s: its tokens, (its encoding, the prompt), its first and last sample."""
        speech = _speech(samples, sample_rate)
        if not speech.any():
            return
        self._load()
        import ctranslate2

        for start, end in _spans(speech):
            features = log_mel(speech[start:end], self._model.n_mels)
            encoded = self._model.encode(ctranslate2.StorageView.from_array(features))
            prompt = self._prompt(encoded)
            (result,) = self._model.generate(
                encoded,
                [[*prompt, "<|notimestamps|>"]],
                beam_size=1,
                max_length=MOST_TOKENS,
                return_scores=True,
                return_no_speech_prob=True,
            )
            if result.no_speech_prob > NO_SPEECH and result.scores[0] < UNSURE:
                continue
            tokens = [token for token in result.sequences[0] if not token.startswith("<|")]
            if tokens:
                yield tokens, (encoded, prompt), (start, end)

    def _prompt(self, encoded: Any) -> list[str]:
        """What the model is told: begin, and for a multilingual one the language and the task."""
        if not self._model.is_multilingual:
            return ["<|startoftranscript|>"]
        language = f"<|{self.languages[0]}|>"
        if len(self.languages) > 1:
            (ranked,) = self._model.detect_language(encoded)
            language = next(name for name, _ in ranked if name[2:-2] in self.languages)
        return ["<|startoftranscript|>", language, "<|transcribe|>"]

    def _placed(
        self, tokens: list[str], heard: tuple[Any, list[str]], span: tuple[int, int]
    ) -> Iterator[HeardWord]:
        encoded, prompt = heard
        ids = {token: number for number, token in enumerate(self._tokens)}
        frames = _frames(span)
        (result,) = self._model.align(
            encoded, [ids[token] for token in prompt], [[ids[token] for token in tokens]], frames
        )
        starts: dict[int, float] = {}
        for token, step in result.alignments:
            starts.setdefault(token, step * SECONDS_PER_STEP)
        end_of_speech = frames * HOP / RATE
        offset = span[0] / RATE
        for group in word_groups(tokens):
            spelled = text_of([tokens[index] for index in group]).strip().lower()
            start = starts.get(group[0], end_of_speech)
            end = starts.get(group[-1] + 1, end_of_speech)
            sure = float(np.mean([result.text_token_probs[index] for index in group]))
            if spelled:
                yield HeardWord(spelled, round(offset + start, 2), round(offset + end, 2), round(sure, 4))

    def _load(self) -> None:
        if self._model is None:
            self._model, self._tokens = self._weights.load()


def _frames(span: tuple[int, int]) -> int:
    """The feature frames that hold a piece's samples; the rest of the 30 s is padding."""
    return max(1, min(SECONDS * RATE, span[1] - span[0]) // HOP)


def _speech(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The clip at 16 kHz with its peak at one level, so that how loud it was changes no word."""
    if samples.ndim != 1 or not np.isfinite(samples).all():
        raise ValueError("A transcription needs finite mono samples.")
    if not samples.any():
        return np.zeros(0, dtype=np.float32)
    import soxr

    speech = samples if sample_rate == RATE else soxr.resample(samples, sample_rate, RATE)
    level: NDArray[np.float32] = (speech * (FULL_SCALE / np.abs(speech).max())).astype(np.float32)
    return level


def _spans(speech: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Pieces of at most 30 s; each ends where the speech is quietest after its 22nd second."""
    start = 0
    while len(speech) - start > SECONDS * RATE:
        region = speech[start + SHORTEST_PIECE * RATE : start + SECONDS * RATE]
        window = int(QUIET_SECONDS * RATE)
        energy = np.convolve(region.astype(np.float64) ** 2, np.ones(window), mode="valid")
        end = start + SHORTEST_PIECE * RATE + int(energy.argmin()) + window // 2
        yield start, end
        start = end
    yield start, len(speech)
