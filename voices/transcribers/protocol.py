"""What a transcriber offers: the words it heard."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Transcriber(Protocol):
    """Hears words in mono speech; only as good as its model, so compare ratios, not absolute rates."""

    name: str
    version: str
    languages: tuple[str, ...]

    def transcribe(self, samples: NDArray[np.float32], sample_rate: int) -> str:
        """Return the words in lower case, an empty string where none was heard."""
        ...
