"""Child process that reads texts with flite's shared libraries (permissive licence, not thread-safe)."""

import ctypes
import sys
from typing import Any

from synthesis.engines.builtin.sources.pipe import Answer, serve

# flite keeps the pointer to a feature's name and copies nothing: these must live as long as the voice.
SETTINGS = (b"duration_stretch", b"f0_shift")
STREAM = b"streaming_info"
BLOCK_SAMPLES, GO_ON = 1_600, 0
RATE = 16_000
POINTER = ctypes.c_void_p
TEXT = ctypes.c_char_p
SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "flite_synth_text": (POINTER, [TEXT, POINTER]),
    "utt_relation": (POINTER, [POINTER, TEXT]),
    "relation_head": (POINTER, [POINTER]),
    "item_next": (POINTER, [POINTER]),
    "item_feat_string": (TEXT, [POINTER, TEXT]),
    "ffeature_float": (ctypes.c_float, [POINTER, TEXT]),
    "path_to_item": (POINTER, [POINTER, TEXT]),
    "utt_wave": (POINTER, [POINTER]),
    "delete_utterance": (None, [POINTER]),
    "feat_set": (None, [POINTER, TEXT, POINTER]),
    "feat_set_float": (None, [POINTER, TEXT, ctypes.c_float]),
}


class Wave(ctypes.Structure):
    """flite's cst_wave."""

    _fields_ = [
        ("type", TEXT),
        ("sample_rate", ctypes.c_int),
        ("length", ctypes.c_int),
        ("channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    ]


class Stream(ctypes.Structure):
    """flite's cst_audio_streaming_info."""


CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.POINTER(Wave),
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.POINTER(Stream),
)
Stream._fields_ = [
    ("least_samples", ctypes.c_int),
    ("callback", CALLBACK),
    ("utterance", POINTER),
    ("item", POINTER),
    ("user_data", POINTER),
]
SIGNATURES |= {
    "new_audio_streaming_info": (ctypes.POINTER(Stream), []),
    "audio_streaming_info_val": (POINTER, [ctypes.POINTER(Stream)]),
}


class Voice(ctypes.Structure):
    """The head of flite's cst_voice."""

    _fields_ = [("name", TEXT), ("features", POINTER)]


class Flite:
    """One flite voice, loaded."""

    def __init__(self, voice: str) -> None:
        self.library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
        # The voice's library leaves symbols of these two open.
        for dependency in ("usenglish", "cmulex"):
            ctypes.CDLL(f"libflite_{dependency}.so.1", mode=ctypes.RTLD_GLOBAL)
        for name, (result, arguments) in SIGNATURES.items():
            function = getattr(self.library, name)
            function.restype, function.argtypes = result, arguments
        self.library.flite_init()
        voice_library = ctypes.CDLL(f"libflite_cmu_us_{voice}.so.1")
        register = getattr(voice_library, f"register_cmu_us_{voice}")
        register.restype, register.argtypes = POINTER, [TEXT]
        self.voice = register(None)
        self.features = ctypes.cast(self.voice, ctypes.POINTER(Voice)).contents.features

        stream = self.library.new_audio_streaming_info()
        stream.contents.least_samples = BLOCK_SAMPLES
        self.callback = CALLBACK(self._collect)
        stream.contents.callback = self.callback
        value = self.library.audio_streaming_info_val(stream)
        self.library.feat_set(self.features, STREAM, value)

    def read(self, request: dict[str, Any], answer: Answer) -> None:
        """Read `text` with `duration_stretch` and `f0_shift` applied."""
        for setting in SETTINGS:
            self.library.feat_set_float(self.features, setting, request[setting.decode()])
        self.answer, self.begun = answer, False
        utterance = self.library.flite_synth_text(request["text"].encode("ascii"), self.voice)
        if not self.begun:
            answer.begin(RATE, (), 0.0)
        self.library.delete_utterance(utterance)

    def _collect(self, wave: Any, start: int, size: int, last: int, stream: Any) -> int:
        """Pass a block on; the phones are all known before the first."""
        if not self.begun:
            self.begun = True
            phones, end = self._phones(stream.contents.utterance)
            self.answer.begin(int(wave.contents.sample_rate), phones, end)
        first = ctypes.addressof(wave.contents.samples.contents) + 2 * start
        self.answer.samples(ctypes.string_at(first, 2 * size))
        return GO_ON

    def _phones(self, utterance: int) -> tuple[list[tuple[str, float, bool]], float]:
        phones, start, last_word = [], 0.0, None
        item = self.library.relation_head(self.library.utt_relation(utterance, b"Segment"))
        while item:
            name = self.library.item_feat_string(item, b"name").decode("ascii")
            word = None
            if name != "pau":
                word = self.library.path_to_item(item, b"R:SylStructure.parent.parent")
            phones.append(("_" if name == "pau" else name, start, word is not None and word != last_word))
            last_word = word
            start = float(self.library.ffeature_float(item, b"end"))
            item = self.library.item_next(item)
        return phones, start


if __name__ == "__main__":
    serve(Flite(sys.argv[1]).read)
