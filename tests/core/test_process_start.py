"""What is made as a process starts: reading screening's rules takes longer than a transaction may idle."""

import subprocess
import sys

_ASKED = "from marketplace.core import backends; print(backends._made.cache_info().currsize)"
_WEB = f"import marketplace.asgi; {_ASKED}"
_WORKER = f"""
from celery.signals import worker_init
from marketplace.celery import app
app.loader.init_worker()
worker_init.send(sender=None)
{_ASKED}
"""


def made(program: str) -> int:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def test_screeners_are_made_before_the_first_request() -> None:
    assert made(_WEB) == 1


def test_screeners_are_made_before_a_worker_forks() -> None:
    assert made(_WORKER) == 1
