"""Language tags as this product takes them."""

import re

from marketplace.core.errors import Invalid

# Language, optional script, optional region of BCP 47 (RFC 5646); variants and extensions name no voice.
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def require_language(tag: str) -> str:
    """Return the tag. Raises Invalid: `language.unknown` where it is no plain BCP 47 tag."""
    if not _TAG.fullmatch(tag):
        raise Invalid("language.unknown", f"“{tag}” is no language tag; write one like en-US, de or zh-Hans.")
    return tag
