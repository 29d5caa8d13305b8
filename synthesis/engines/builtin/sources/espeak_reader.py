"""Child process that reads texts with espeak-ng (GPL-3: it never enters the engine's own process)."""

import ctypes
import sys
from typing import Any

from synthesis.engines.builtin.sources.pipe import Answer, serve

AUDIO_OUTPUT_SYNCHRONOUS, PHONEME_EVENTS = 2, 1
EVENT_END, EVENT_WORD, EVENT_PHONEME = 0, 1, 7
UTF8, RATE_PARAMETER = 1, 1


class EventId(ctypes.Union):
    """What an event names."""

    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", EventId),
    ]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


class Espeak:
    """espeak-ng with one of its voices, at a fixed rate of speech."""

    def __init__(self, voice: str, words_per_minute: int) -> None:
        self.library = ctypes.CDLL("libespeak-ng.so.1")
        self.rate = self.library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 200, None, PHONEME_EVENTS)
        if self.rate <= 0 or self.library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SystemExit(f"espeak-ng cannot open its voice {voice}")
        self.library.espeak_SetParameter(RATE_PARAMETER, words_per_minute, 0)
        self.pcm, self.events = bytearray(), list[tuple[int, int, str]]()
        self.callback = CALLBACK(self._collect)
        self.library.espeak_SetSynthCallback(self.callback)

    def _collect(self, wave: Any, length: int, events: Any) -> int:
        if wave and length > 0:
            self.pcm += ctypes.string_at(wave, 2 * length)
        index = 0
        while events[index].type != EVENT_END:
            event = events[index]
            if event.type == EVENT_PHONEME:
                name = bytes(event.id.string).split(b"\0")[0].decode("utf-8", "replace")
                self.events.append((event.sample, EVENT_PHONEME, name))
            elif event.type == EVENT_WORD:
                self.events.append((event.sample, EVENT_WORD, ""))
            index += 1
        return 0

    def read(self, request: dict[str, Any], answer: Answer) -> None:
        """Read `text` at the voice's own pitch and rate."""
        self.pcm.clear()
        self.events.clear()
        text = request["text"].encode() + b"\0"
        self.library.espeak_Synth(text, len(text), 0, 1, 0, UTF8, None, None)
        self.library.espeak_Synchronize()
        answer.begin(self.rate, self._phones(), len(self.pcm) / 2 / self.rate)
        answer.samples(bytes(self.pcm))

    def _phones(self) -> list[tuple[str, float, bool]]:
        """Phones in order; the phone after a word event starts the word, at the word event's time.

        espeak's phone event lags its word event, so that matching the two by time loses half of the words.
        """
        phones, word_at = list[tuple[str, float, bool]](), None
        for sample, kind, name in self.events:
            if kind == EVENT_WORD:
                word_at = sample
            elif name.startswith("("):  # a switch of language, not a sound
                continue
            elif not name or name.startswith("_"):
                phones.append(("_", sample / self.rate, False))
            else:
                start = sample if word_at is None else min(word_at, sample)
                phones.append((name, start / self.rate, word_at is not None))
                word_at = None
        return phones


if __name__ == "__main__":
    serve(Espeak(sys.argv[1], int(sys.argv[2])).read)
