"""`python -m infra.bench.speaker [--statements N]`: whose voice, which words, and who else has this voice.

Real voices of ../shared/speech for the speaker; stand-ins of flite and espeak-ng for the words, because no
recorded person can speak our challenges; unit vectors in a scratch database for the search.
"""

import argparse
import time
from collections import Counter
from typing import Any

import numpy as np

from infra.bench._scratch import report, scratch

ENROLLED = 10_000
DIMENSIONS = 256
SEARCHES = 20


def main() -> None:
    arguments = _arguments()
    with scratch("speaker"):
        figures: dict[str, float | int] = {}
        figures |= voices()
        figures |= statements(arguments.statements)
        figures |= search()
        report("speaker", figures)


def voices() -> dict[str, float | int]:
    """The speaker check and the double search, on real speakers."""
    from infra.bench import _speaker_voices as real
    from marketplace.core import backends
    from voices.quality import speaker

    if not real.SPEECH.exists():
        raise SystemExit("The recordings of ../shared/speech are not here; this bench needs them.")
    speakers = real.embed_all(backends.get("SPEAKER_ENCODERS"))
    genuine, impostor = real.centroid_scores(speakers)
    same, different = real.single_scores(speakers)
    doubles = real.double_scores(speakers, "whole")
    poor = real.double_scores(speakers, "channel")
    halves, strangers = real.half_scores(speakers), real.stranger_scores(speakers)
    eer, at = real.equal_error(genuine, impostor)
    single_eer, single_at = real.equal_error(same, different)
    return {
        "speakers": len(speakers.whole),
        "centroid_genuine_pairs": len(genuine),
        "centroid_impostor_pairs": len(impostor),
        "eer_single_vs_centroid": eer,
        "eer_single_vs_centroid_at": at,
        "single_genuine_pairs": len(same),
        "single_impostor_pairs": len(different),
        "eer_single_vs_single": single_eer,
        "eer_single_vs_single_at": single_at,
        "statement_accept_at": speaker.STATEMENT_ACCEPT,
        "far_at_accept": float((impostor >= speaker.STATEMENT_ACCEPT).mean()),
        "frr_at_accept": float((genuine < speaker.STATEMENT_ACCEPT).mean()),
        "statement_refuse_at": speaker.STATEMENT_REFUSE,
        "impostors_sent_to_review": float(
            ((impostor >= speaker.STATEMENT_REFUSE) & (impostor < speaker.STATEMENT_ACCEPT)).mean()
        ),
        "genuine_refused": float((genuine < speaker.STATEMENT_REFUSE).mean()),
        "take_warn_at": speaker.WARN_BELOW,
        "far_at_take_warn": float((impostor >= speaker.WARN_BELOW).mean()),
        "frr_at_take_warn": float((genuine < speaker.WARN_BELOW).mean()),
        "same_person_at": speaker.SAME_PERSON,
        "double_pairs": len(doubles),
        "double_detection_rate": float((doubles >= speaker.SAME_PERSON).mean()),
        "double_lowest": float(doubles.min()),
        "double_other_microphone_rate": float((poor >= speaker.SAME_PERSON).mean()),
        "double_other_microphone_lowest": float(poor.min()),
        "perhaps_same_at": speaker.PERHAPS_SAME,
        "double_other_microphone_asked": float((poor >= speaker.PERHAPS_SAME).mean()),
        "false_cases_asked_at_10000": ENROLLED * _tail(speaker.PERHAPS_SAME, strangers),
        "double_half_utterance_pairs": len(halves),
        "double_half_utterance_rate": float((halves >= speaker.SAME_PERSON).mean()),
        "stranger_pairs": len(strangers),
        "strangers_taken_for_one": int((strangers >= speaker.SAME_PERSON).sum()),
        "strangers_highest": float(strangers.max()),
        "false_cases_expected_at_10000": ENROLLED * _tail(speaker.SAME_PERSON, strangers),
    }


def _tail(threshold: float, scores: Any) -> float:
    """Chance of a stranger above the threshold if their scores are normal: beyond what pairs can count."""
    from scipy.stats import norm

    return float(norm.sf(threshold, loc=scores.mean(), scale=scores.std()))


def statements(count: int) -> dict[str, float | int]:
    """Right and wrong challenges through the workers' check of words."""
    from infra.bench import _speaker_words as stand_ins
    from licensing.policies.statements import COVERED_ACCEPT, COVERED_REFUSE, MARGIN_UNSURE
    from licensing.services.check_statement import words
    from licensing.vocabulary import challenges
    from marketplace.core import backends

    chooser = backends.get("TRANSCRIBERS", "whisper")
    right: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    lost = 0
    start = time.process_time()
    for index, one in enumerate(stand_ins.spoken(count, seed=11)):
        heard = words(one.text.lead, one.challenge, "en", one.recording)
        margins, covered = heard.margins or (-1.0,), heard.covered or 0.0
        lost += sum(margin <= 0 for margin in margins)
        if min(margins) <= 0 or covered < COVERED_REFUSE:
            right["refused"] += 1
        elif covered < COVERED_ACCEPT or float(np.mean(margins)) < MARGIN_UNSURE:
            right["review"] += 1
        else:
            right["accepted"] += 1
        kind, others = stand_ins.wrong(one.challenge, index)
        recording = one.recording
        wrong = chooser.margins(
            recording.samples,
            recording.sample_rate,
            lead=one.text.lead,
            said=others,
            among=challenges.WORDS["en"],
        )
        asked[kind] += 1
        refused[kind] += min(wrong) <= 0
    return {
        "statements_right": count,
        "statements_right_words_accepted": right["accepted"] / count,
        "statements_right_to_review": right["review"] / count,
        "statements_right_refused": right["refused"] / count,
        "challenge_words_lost": lost / (4 * count),
        "statements_wrong": sum(asked.values()),
        "statements_wrong_refused": sum(refused.values()) / sum(asked.values()),
        **{f"refused_{kind.replace(' ', '_')}": refused[kind] / asked[kind] for kind in asked},
        "statement_check_cpu_s": (time.process_time() - start) / count,
    }


def search() -> dict[str, float | int]:
    """The neighbour search among 10,000 enrolled voices, and everything that it asks the database."""
    from voices.models import Voice
    from voices.services import gallery
    from voices.services.vectors import pack

    _enrol_many()
    generator = np.random.default_rng(1)
    probe = _vectors(generator, 1)[0]
    changed = Voice.objects.order_by("id").first()
    if changed is None:
        raise LookupError("no voice was enrolled")

    def seek() -> float:
        begun = time.perf_counter()
        gallery.neighbours(centroid=probe, encoder="bench/1", talent_id=changed.talent_id, at_least=0.92)
        return 1000 * (time.perf_counter() - begun)

    cold = seek()
    warm = [seek() for _ in range(SEARCHES)]
    after_change = []
    for version in range(1, SEARCHES + 1):
        Voice.objects.filter(id=changed.id).update(
            centroid=pack(_vectors(generator, 1)[0]), centroid_version=version
        )
        after_change.append(seek())
    return {
        "search_voices": ENROLLED,
        "search_first_in_a_process_ms": cold,
        "search_ms": float(np.median(warm)),
        "search_ms_p95": float(np.percentile(warm, 95)),
        "search_after_a_change_ms": float(np.median(after_change)),
    }


def _vectors(generator: np.random.Generator, count: int) -> Any:
    vectors = generator.standard_normal((count, DIMENSIONS)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _enrol_many() -> None:
    from infra.bench._studio import tenant
    from marketplace.core import clock, keys
    from marketplace.core.models import DataKey
    from voices.models import Talent, Voice
    from voices.services.vectors import pack

    now, organization = clock.now(), tenant("agency").organization
    pattern = keys.create_data_key(purpose="bench")
    copied = {
        field.name: getattr(pattern, field.name)
        for field in DataKey._meta.concrete_fields
        if not field.primary_key and field.name != "purpose"
    }
    numbers = range(ENROLLED)
    data_keys = DataKey.objects.bulk_create([DataKey(purpose=f"bench:{n}", **copied) for n in numbers])
    talents = Talent.objects.bulk_create(
        [
            Talent(organization=organization, stage_name=f"T{n}", legal_name="B", created_at=now)
            for n in numbers
        ]
    )
    vectors = _vectors(np.random.default_rng(0), ENROLLED)
    Voice.objects.bulk_create(
        [
            Voice(
                talent=talents[n],
                name="V",
                slug=f"v-{n}",
                language="en",
                data_key=data_keys[n],
                centroid=pack(vectors[n]),
                centroid_encoder="bench/1",
                enrolled_at=now,
                created_at=now,
            )
            for n in numbers
        ],
        batch_size=1000,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench speaker", description=__doc__)
    parser.add_argument("--statements", type=int, default=210, help="statements to have spoken")
    return parser.parse_args()


if __name__ == "__main__":
    main()
