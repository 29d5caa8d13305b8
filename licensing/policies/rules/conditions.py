"""Rules about the conditions beyond the scope: topics, brands, audience, changes, disclosure."""

from typing import Final

from licensing.policies.rules.rule import Case, Rule, listed
from licensing.screening.topics import TOPICS
from licensing.vocabulary.conditions import may_modify


def _modification(document: str, clause: int) -> Rule:
    def allowed(case: Case) -> str:
        return case.consent.modification if document == "consent" else case.licence.modification

    return Rule(
        id=f"{document}.modification",
        heading=f"clause {clause} (changes to the recording)",
        holds=lambda case: may_modify(allowed(case), case.use.modification),
        yes=lambda case: f"The {document} allows the change “{case.use.modification}”.",
        no=lambda case: (
            f"The {document} allows no more than “{allowed(case)}”; "
            f"“{case.use.modification}” changes the recording further."
        ),
    )


def _brands(case: Case) -> frozenset[str]:
    return frozenset(brand.strip().casefold() for brand in case.licence.brands)


def _audience_fits(case: Case) -> bool:
    cap, planned = case.licence.max_audience, case.use.audience
    return cap is None or (planned is not None and planned <= cap)


def _found_topics(case: Case) -> set[str]:
    return {one.topic for one in case.script.findings} & case.consent.forbidden_topics


CONDITIONS: Final = (
    _modification("consent", 10),
    Rule(
        "consent.topics",
        "clause 11 (topics and phrases)",
        lambda c: not _found_topics(c),
        lambda c: "The text touches none of the topics that the talent forbids.",
        lambda c: (
            "The talent does not speak about this: "
            f"{listed(TOPICS.get(topic, topic) for topic in _found_topics(c))}. Take it out of the text."
        ),
    ),
    Rule(
        "consent.phrases",
        "clause 11 (topics and phrases)",
        lambda c: not c.script.phrases,
        lambda c: "The text holds none of the phrases that the talent forbids.",
        lambda c: f"The talent does not say: {listed(c.script.phrases)}. Take it out of the text.",
    ),
    Rule(
        "licence.brand",
        "clause 10 (brands)",
        lambda c: not c.licence.brands or c.use.brand.strip().casefold() in _brands(c),
        lambda c: "The licence is for this brand." if c.licence.brands else "Any brand may be named.",
        lambda c: (
            f"The licence is for {listed(c.licence.brands)}; "
            + (f"“{c.use.brand}” is another brand." if c.use.brand else "say in “brand” which one this is.")
        ),
    ),
    Rule(
        "licence.audience",
        "clause 11 (audience)",
        _audience_fits,
        lambda c: (
            "The audience is not limited."
            if c.licence.max_audience is None
            else f"The planned audience is within {c.licence.max_audience:,}."
        ),
        lambda c: (
            f"The licence goes up to an audience of {c.licence.max_audience:,}; "
            + (
                "say in “audience” how many."
                if c.use.audience is None
                else f"{c.use.audience:,} are planned."
            )
        ),
    ),
    _modification("licence", 12),
    Rule(
        "licence.disclosure",
        "clause 14 (disclosure)",
        lambda c: not c.licence.ai_disclosure or c.use.disclosed,
        lambda c: "Nothing more has to be disclosed." if not c.licence.ai_disclosure else "It is disclosed.",
        lambda c: (
            "Listeners have to be told that the voice is synthetic; say so with “disclosed” once you do."
        ),
    ),
)
