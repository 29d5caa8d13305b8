"""The licence gate and the error codes."""

import dataclasses
from typing import Any

import pytest

from synthesis.engines.builtin.engine import BuiltinEngine
from synthesis.engines.gate import require_commercial
from synthesis.engines.protocol import EngineError, LicenceTerms

FORBIDDEN = LicenceTerms("CC BY-NC 4.0", False, "https://creativecommons.org/licenses/by-nc/4.0/")
OPEN = BuiltinEngine().info


@pytest.mark.parametrize("purposes", [["advertising"], ["research", "advertising"], [], ["something new"]])
@pytest.mark.parametrize("part", ["code_licence", "weights_licence"])
def test_commercial_use_is_refused_when_a_licence_forbids_it(part: str, purposes: list[str]) -> None:
    changed: dict[str, Any] = {part: FORBIDDEN}
    info = dataclasses.replace(OPEN, **changed)
    with pytest.raises(EngineError, match="CC BY-NC") as refused:
        require_commercial(info, purposes)
    assert refused.value.code == "commercial_use_forbidden"


def test_research_passes_and_so_does_an_open_engine() -> None:
    require_commercial(dataclasses.replace(OPEN, weights_licence=FORBIDDEN), ["research"])
    require_commercial(OPEN, ["advertising"])


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="unknown"):
        EngineError("oops", "message")
