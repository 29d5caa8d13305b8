"""From what was trained and heard to the clone bench's flat figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import _clone_statistics as statistics
from ._clone_cell import Cell, Latency, Part, Spoken, Trained
from ._clone_listening import Heard, Vector
from ._clone_plan import LADDER_TALENT, LADDER_TEXTS
from ._clone_statistics import Floats
from ._clone_talents import TALENTS

SUFFIXES = {"pocketsphinx": "", "whisper": "_whisper"}
LADDER_FIGURES = (
    "cosine_mean",
    "cosine_gap",
    "identification_rate",
    "wer",
    "wer_ratio",
    "wer_whisper",
    "wer_ratio_whisper",
    "train_cpu_min",
)

Figures = dict[str, float]


@dataclass
class Results:
    """Everything one run measured."""

    enrolled: dict[str, Vector] = field(default_factory=dict)
    own: dict[str, Heard] = field(default_factory=dict)
    references: dict[str, Heard] = field(default_factory=dict)
    trained: dict[Cell, Trained] = field(default_factory=dict)
    spoken: dict[Cell, Spoken] = field(default_factory=dict)
    latency: dict[Cell, Latency] = field(default_factory=dict)

    def cells(self, part: Part) -> list[Cell]:
        return [cell for cell in self.spoken if cell.part is part]


def figures(results: Results) -> Figures:
    """Every figure of a run, by its name in build/bench/clone.json."""
    found: Figures = {"enrolled_voices": len(results.enrolled)}
    headlines = results.cells(Part.HEADLINE)
    for name, heard in results.references.items():
        for tool, suffix in SUFFIXES.items():
            found[f"{name}_wer{suffix}"] = statistics.rate(heard.errors[tool])
            found[f"{name}_wer{suffix}_se"] = statistics.rate_error(heard.errors[tool])
    talents = {cell: talent_figures(cell, results) for cell in headlines}
    for cell, its in talents.items():
        found |= {f"{cell.talent}_{name}": value for name, value in its.items()}
    found |= _over_all(list(talents.values()))
    found |= _over_stand_ins([its for cell, its in talents.items() if cell.talent != "lj"])
    for cell in results.cells(Part.LADDER):
        found |= ladder_figures(cell, results)
    for cell in headlines:
        if cell.talent in (LADDER_TALENT, "lj") and results.cells(Part.LADDER):
            found |= ladder_figures(cell, results)
    for cell in results.cells(Part.WIDE):
        spoken, own = results.spoken[cell], results.own[cell.talent]
        found["wide_above_8khz_db"] = statistics.decibels_above(spoken.heard.energy)
        found["wide_above_8khz_own_db"] = statistics.decibels_above(own.energy)
        found["wide_sample_rate"] = float(spoken.sample_rate)
    for cell in results.cells(Part.LONG):
        found["train_30min_cpu_min"] = results.trained[cell].cpu_seconds / 60
        found["train_30min_memory_mb"] = results.trained[cell].memory_mb
        found["memory_30min_mb"] = results.spoken[cell].memory_mb
        found["load_30min_seconds"] = results.latency[cell].load_seconds
        found["first_audio_30min_ms"] = results.latency[cell].first_audio_ms
    return found


def talent_figures(cell: Cell, results: Results) -> Figures:
    """One clone beside its talent."""
    spoken, own = results.spoken[cell], results.own[cell.talent]
    found = likeness(cell.talent, spoken.heard.vectors, own, results.enrolled)
    for tool, suffix in SUFFIXES.items():
        found |= words(cell.texts, spoken.heard, own, tool, suffix)
    clone_prosody = [spoken.heard.prosody[text] for text in own.prosody]
    own_prosody = list(own.prosody.values())
    found |= {
        "f0_sd_semitones": statistics.f0_sd(clone_prosody),
        "f0_sd_own_semitones": statistics.f0_sd(own_prosody),
        "f0_jump_semitones": statistics.f0_jump(clone_prosody),
        "f0_jump_own_semitones": statistics.f0_jump(own_prosody),
    }
    found["f0_sd_ratio"] = found["f0_sd_semitones"] / found["f0_sd_own_semitones"]
    found["join_jump_ratio"] = found["f0_jump_semitones"] / found["f0_jump_own_semitones"]
    found["above_8khz_db"] = statistics.decibels_above(spoken.heard.energy)
    found["above_8khz_own_db"] = statistics.decibels_above(own.energy)
    return found | _costs(cell, results)


def likeness(talent: str, clone: Floats, own: Heard, enrolled: Mapping[str, Vector]) -> Figures:
    """Whose voice it is: cosine to the talent's centroid, the gap to the talent's own readings, a line-up.

    In the line-up stand the talent and every enrolled voice that is not the same person's.
    """
    person = TALENTS[talent].person
    others = {
        name: vector
        for name, vector in enrolled.items()
        if name == talent or name not in TALENTS or TALENTS[name].person != person
    }
    clone_cosines = statistics.cosines(clone, enrolled[talent])
    own_mean = float(statistics.cosines(own.vectors, enrolled[talent]).mean())
    return {
        "cosine_mean": float(clone_cosines.mean()),
        "cosine_min": float(clone_cosines.min()),
        "cosine_own": own_mean,
        "cosine_gap": own_mean - float(clone_cosines.mean()),
        "identification_rate": statistics.identified(clone, talent, others),
        "voices_told_apart": len(others),
    }


def words(texts: Sequence[str], clone: Heard, own: Heard, tool: str, suffix: str) -> Figures:
    """Word errors of the clone over the texts; beside the talent's own over those that both read."""
    heard, theirs = clone.errors[tool], own.errors[tool]
    chosen = [text for text in texts if text in own.texts] or [
        text for text in own.texts if text in clone.texts
    ]
    both, alone = heard[clone.rows(chosen)], theirs[own.rows(chosen)]
    found = {
        f"wer{suffix}": statistics.rate(heard[clone.rows(texts)]),
        f"wer{suffix}_se": statistics.rate_error(heard[clone.rows(texts)]),
        f"wer_own{suffix}": statistics.rate(alone),
        f"wer_own{suffix}_se": statistics.rate_error(alone),
        f"wer_ratio{suffix}": statistics.ratio(both, alone),
        f"wer_ratio{suffix}_se": statistics.ratio_error(both, alone),
    }
    if chosen[0] not in texts:
        found[f"wer_held_out{suffix}"] = statistics.rate(both)
    return found


def ladder_figures(cell: Cell, results: Results) -> Figures:
    """What more minutes bring, over the same texts at every step."""
    texts, own = cell.texts[:LADDER_TEXTS], results.own[cell.talent]
    clone = results.spoken[cell].heard
    rows = clone.rows([*TALENTS[cell.talent].held_out(), *texts])
    found = likeness(cell.talent, clone.vectors[rows], own, results.enrolled)
    for tool, suffix in SUFFIXES.items():
        found |= words(texts, clone, own, tool, suffix)
    found["train_cpu_min"] = results.trained[cell].cpu_seconds / 60
    prefix = f"ladder_{cell.talent}_{cell.minutes:g}min"
    return {f"{prefix}_{name}": found[name] for name in LADDER_FIGURES}


def _costs(cell: Cell, results: Results) -> Figures:
    trained, spoken = results.trained[cell], results.spoken[cell]
    latency = results.latency[cell]
    return {
        "minutes": trained.seconds / 60,
        "rtf": spoken.rtf,
        "train_cpu_min": trained.cpu_seconds / 60,
        "train_memory_mb": trained.memory_mb,
        "memory_mb": spoken.memory_mb,
        "model_mb": trained.artefact_mb,
        "model_mb_per_minute": trained.artefact_mb / (trained.seconds / 60),
        "load_seconds": latency.load_seconds,
        "first_audio_ms": latency.first_audio_ms,
        "first_audio_cpu_ms": latency.first_audio_cpu_ms,
        "first_audio_cold_ms": latency.cold_first_audio_ms,
        "first_audio_busy_elsewhere": latency.busy_elsewhere,
    }


def _over_all(talents: Sequence[Figures]) -> Figures:
    """The worst cost over all talents at their headline minutes, LJ Speech among them."""
    worst = (
        "rtf",
        "first_audio_ms",
        "first_audio_cpu_ms",
        "first_audio_busy_elsewhere",
        "train_cpu_min",
        "train_memory_mb",
        "memory_mb",
        "model_mb_per_minute",
        "load_seconds",
    )
    return {name: max(own[name] for own in talents) for name in worst if talents}


def _over_stand_ins(talents: Sequence[Figures]) -> Figures:
    """The worst of the stand-ins; the mean share of identified clips."""
    if not talents:
        return {}
    return {
        "cosine_min": min(own["cosine_min"] for own in talents),
        "cosine_gap_max": max(own["cosine_gap"] for own in talents),
        "identification_rate": sum(own["identification_rate"] for own in talents) / len(talents),
        "wer_ratio_max": max(own["wer_ratio"] for own in talents),
        "wer_ratio_max_whisper": max(own["wer_ratio_whisper"] for own in talents),
        "f0_sd_ratio_min": min(own["f0_sd_ratio"] for own in talents),
        "join_jump_ratio_max": max(own["join_jump_ratio"] for own in talents),
    }
