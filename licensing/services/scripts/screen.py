"""The screeners' answer to a text, or an honest refusal."""

from licensing.screening import panel
from licensing.screening.protocol import ScreenerUnavailable, Screening
from marketplace.core.errors import Unavailable


def screened(text: str, *, language: str) -> Screening:
    """What all screeners find in a canonical text.

    Raises Unavailable: `screening.unavailable`; an unscreened text is never taken for clear.
    """
    try:
        return panel.screen(text, language=language)
    except ScreenerUnavailable as error:
        raise Unavailable(
            "screening.unavailable", "Texts cannot be screened at the moment. Try again shortly."
        ) from error
