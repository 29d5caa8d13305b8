"""What a certificate of a stop says in words, and what it says that nobody can prove."""

from collections.abc import Mapping
from typing import Final

TYPE: Final = "voxlicet.revocation.v1"
CANNOT_BE_PROVEN: Final[tuple[Mapping[str, str], ...]] = (
    {
        "code": "copies_downloaded",
        "sentence": "Whether copies that licensees downloaded before the stop still exist. The notices bind "
        "the licensees, and the marks in the audio let copies be found.",
    },
    {
        "code": "backups",
        "sentence": "Whether old database backups and write-ahead logs still hold the destroyed key in its "
        "wrapped form. There it stays sealed under the master key, which is kept outside the database.",
    },
    {
        "code": "caches_elsewhere",
        "sentence": "Whether third parties keep audio that was once delivered to them.",
    },
)
_KEYS: Final[Mapping[str, str]] = {
    "destroyed": "The voice's data key was destroyed: the takes, models and audio that it sealed cannot be "
    "read by anybody again.",
    "held": "The voice's data key is kept because of a legal hold. Nothing is spoken or served with it, and "
    "it is destroyed when the last hold is lifted.",
    "kept": "No key was destroyed: only stopping the voice itself does that, so that the talent may consent "
    "again.",
}


def keys_sentence(state: str) -> str:
    """What became of the voice's key: `destroyed`, `held` or `kept`."""
    return _KEYS[state]
