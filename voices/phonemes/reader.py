"""A program of its own: texts in, phones out, by espeak-ng's library (GPL-3, so never in our process).

`python reader.py VOICE` takes a JSON list of texts and needs nothing but the standard library. It answers one
list of clauses a text, each a string of IPA with words parted by spaces and phones by underscores.
"""

import ctypes
import json
import sys

SYNCHRONOUS, UTF8, IPA = 2, 1, 2
SEPARATOR = ord("_") << 8


def main(voice: str) -> int:
    """Read all of stdin, answer on stdout; 3 when espeak-ng has no such voice."""
    library = ctypes.CDLL("libespeak-ng.so.1")
    text_to_phonemes = library.espeak_TextToPhonemes
    text_to_phonemes.restype = ctypes.c_char_p
    text_to_phonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    if library.espeak_Initialize(SYNCHRONOUS, 0, None, 0) <= 0:
        return 4
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        return 3
    answers: list[list[str]] = []
    for text in json.load(sys.stdin):
        rest = ctypes.c_char_p(text.encode())
        clauses: list[str] = []
        while rest.value is not None:
            clauses.append(text_to_phonemes(ctypes.byref(rest), UTF8, IPA | SEPARATOR).decode())
        answers.append(clauses)
    json.dump(answers, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
