"""What a speaker encoder offers: one unit vector for one stretch of speech."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class SpeakerEncoder(Protocol):
    """Maps speech to a unit vector; the dot product of two vectors is their similarity.

    Vectors of encoders with different `name` or `version` must never be compared.
    """

    name: str
    version: str
    dimensions: int

    def embed(self, samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
        """Embed mono speech within ±1. Raises ValueError where no speech is found."""
        ...
