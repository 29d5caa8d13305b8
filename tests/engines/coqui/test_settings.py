"""VOXLICET_COQUI becomes engines by alias, each constructible without its weights at hand."""

from typing import Any

import pytest
from django.test import override_settings

from marketplace import settings
from marketplace.core import backends
from synthesis.engines.coqui.conversion import ConversionEngine
from synthesis.engines.coqui.engine import CoquiEngine
from synthesis.engines.gate import require_commercial
from synthesis.engines.protocol import EngineError

XTTS = {
    "model": "xtts",
    "store": "s3://models/xtts",
    "weights": "xtts_v2",
    "sha256": {"config.json": "0" * 64, "model.pth": "1" * 64, "vocab.json": "2" * 64},
}
OPENVOICE = {
    "model": "openvoice",
    "store": "/srv/openvoice",
    "weights": "openvoice_v2",
    "sha256": {"config.json": "0" * 64, "model.safetensors": "3" * 64},
}


def test_engines_come_by_alias_and_a_source_makes_a_converter() -> None:
    made = settings._coqui_engines(
        {"xtts": XTTS, "open": OPENVOICE | {"source": "default"}, "both": OPENVOICE | {"source": "xtts"}}
    )
    with override_settings(SYNTHESIS_ENGINES=settings.SYNTHESIS_ENGINES | made):
        xtts = backends.get("SYNTHESIS_ENGINES", "xtts")
        free = backends.get("SYNTHESIS_ENGINES", "open")
        bound = backends.get("SYNTHESIS_ENGINES", "both")
    assert isinstance(xtts, CoquiEngine)
    assert isinstance(free, ConversionEngine)
    require_commercial(free.info, ["advertising"])
    for engine in (xtts, bound):
        with pytest.raises(EngineError) as refused:
            require_commercial(engine.info, ["advertising"])
        assert refused.value.code == "commercial_use_forbidden"
    assert free.info.version != bound.info.version
    assert max(len(engine.info.version) for engine in (xtts, free, bound)) <= 64


@pytest.mark.parametrize("named", [[], {"xtts": "s3://models/xtts"}, XTTS, {"default": XTTS}])
def test_settings_of_another_shape_are_refused(named: Any) -> None:
    with pytest.raises(ValueError, match="VOXLICET_COQUI"):
        settings._coqui_engines(named)


@pytest.mark.parametrize("changed", [{"model": "xtts"}, {"sha256": {}}, {"device": "tpu"}])
def test_a_converters_options_must_be_exact(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own sentence
        ConversionEngine(source="default", **(OPENVOICE | changed))
