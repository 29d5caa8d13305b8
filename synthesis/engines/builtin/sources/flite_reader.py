"""Child process that reads texts with flite's shared libraries (permissive licence, not thread-safe)."""

import ctypes
import sys
from typing import Any

from synthesis.engines.builtin.sources.pipe import Answer, serve

# flite keeps the pointer to a feature's name and copies nothing: these must live as long as the voice.
SETTINGS = (b"duration_stretch", b"f0_shift")
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

    def read(self, request: dict[str, Any]) -> Answer:
        """Read `text` with `duration_stretch` and `f0_shift` applied."""
        for setting in SETTINGS:
            self.library.feat_set_float(self.features, setting, request[setting.decode()])
        utterance = self.library.flite_synth_text(request["text"].encode("ascii"), self.voice)
        wave = ctypes.cast(self.library.utt_wave(utterance), ctypes.POINTER(Wave)).contents
        pcm = ctypes.string_at(wave.samples, 2 * wave.length)
        answer = (pcm, int(wave.sample_rate), self._phones(utterance))
        self.library.delete_utterance(utterance)
        return answer

    def _phones(self, utterance: int) -> list[tuple[str, float, bool]]:
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
        return phones


if __name__ == "__main__":
    serve(Flite(sys.argv[1]).read)
