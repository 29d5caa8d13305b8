"""What any voice of these engines refuses before it speaks."""

from synthesis.engines.protocol import EngineError, EngineInfo, SpeechRequest
from synthesis.engines.text import sentences


def language_of(request: SpeechRequest, info: EngineInfo, *, closed: bool) -> str:
    """The primary language of a request that can be spoken.

    Raises EngineError: engine_unavailable, unsupported_language, text_too_long, text_unspeakable.
    """
    if closed:
        raise EngineError("engine_unavailable", "This voice was closed; load it again.")
    language = require_language(request.language, info)
    if len(request.text) > info.maximum_characters:
        most = info.maximum_characters
        raise EngineError("text_too_long", f"Send {most} characters at most, or several requests.")
    sentences(request.text, language)
    return language


def require_language(language: str, info: EngineInfo) -> str:
    """The primary subtag. Raises EngineError(unsupported_language)."""
    primary = language.partition("-")[0].lower()
    if primary not in {known.partition("-")[0].lower() for known in info.languages}:
        raise EngineError("unsupported_language", f"This engine does not speak {language}.")
    return primary
