"""Canonical JSON, so that equal values have equal bytes and can be hashed or signed."""

import json


def dumps(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: RFC 8785 for the values we sign.

    Floats are refused, because their text form is the hard part of RFC 8785 and money never needs one.

    Raises:
        TypeError: a value is a float or no JSON value.
    """
    _refuse_floats(value)
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON takes integers and strings, not floats")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("canonical JSON takes string keys only")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
