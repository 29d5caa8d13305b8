"""The exact English texts of a standing offer and of a licence, built from the terms alone."""

from datetime import datetime
from decimal import Decimal

from licensing.policies.rules import day
from licensing.policies.sale import Conditions, Terms
from licensing.policies.wording.clauses import named, scope_clauses
from licensing.vocabulary import categories, territories
from licensing.vocabulary.conditions import MODIFICATIONS

NOTICE_HOURS = 48


def licence_text(
    *,
    licensee: str,
    agency: str,
    talent: str,
    voice: str,
    terms: Terms,
    starts_at: datetime,
    ends_at: datetime,
) -> str:
    """The text that licensee and agency sign; the same terms always give the same text."""
    return "\n\n".join(
        [
            "LICENCE OF A SYNTHETIC VOICE",
            f"{agency}, for {talent}, allows {licensee} to have texts spoken in the synthetic voice "
            f"“{voice}”, within these limits and within the talent's consent as it stands at each request.",
            *_clauses(terms, f"From {day(starts_at)} until {day(ends_at)}.", agency),
        ]
    )


def offer_text(*, agency: str, talent: str, voice: str, terms: Terms, term_days: int) -> str:
    """The text that an agency signs to publish an offer; its clauses are those of the licences under it."""
    return "\n\n".join(
        [
            "STANDING OFFER OF A SYNTHETIC VOICE",
            f"{agency}, for {talent}, offers licences of the synthetic voice “{voice}” to every advertiser "
            "of this marketplace. As long as this offer is published, an advertiser who signs a licence "
            "within the limits below has agreed it: this signature stands under that licence too.",
            *_clauses(terms, f"At most {_count(term_days, 'day')} from a licence's start.", agency),
        ]
    )


def _clauses(terms: Terms, term: str, agency: str) -> list[str]:
    agreed = terms.conditions
    bodies = [
        f"Term. {term}",
        f"Volume. {_volume(agreed)}",
        f"Price. {_price(agreed)}",
        "Revocation. The talent may stop the voice, the consent, this licence or a single text at any time. "
        "From then on requests are refused and links to earlier recordings no longer open.",
        f"Brands. {_brands(agreed)}",
        f"Audience. {_audience(agreed)}",
        f"Changes to the recording. {MODIFICATIONS[agreed.modification]}"
        f"{'' if agreed.modification == 'none' else ', and no further'}.",
        f"Approval of texts. {_approval(agreed)}",
        f"Disclosure. {_disclosure(agreed)}",
        f"Intended use. {agreed.intended_use or 'As in clauses 1 to 5, not further described.'}",
        f"Exclusivity. {_exclusivity(agreed)}",
        f"Wind-down. {_wind_down(agreed)}",
        f"Union contract and notice. {_union(agreed)}",
        f"Termination. The licensee may end this licence at any time. {agency} may end it where the licensee "
        "breaks it, stating the breach. From then on requests are refused, links to earlier recordings no "
        "longer open, clause 17 applies, and what is owed for recordings delivered before stays owed.",
    ]
    return [
        *scope_clauses(terms.scope, 1),
        *(f"{number}. {body}" for number, body in enumerate(bodies, start=6)),
    ]


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _volume(agreed: Conditions) -> str:
    caps = [
        _count(cap, unit)
        for cap, unit in (
            (agreed.max_characters, "character"),
            (agreed.max_seconds, "second"),
            (agreed.max_renders, "recording"),
        )
        if cap is not None
    ]
    several = f"{', '.join(caps[:-1])} and {caps[-1]}" if len(caps) > 1 else "".join(caps)
    return f"At most {several}." if caps else "Not limited."


def _price(agreed: Conditions) -> str:
    per_1000 = _amount(agreed.price_per_1000_characters_micros)
    price = f"{per_1000} {agreed.currency} for every 1,000 characters, by the character"
    least = _amount(agreed.minimum_micros)
    minimum = f", at least {least} {agreed.currency} for each recording" if agreed.minimum_micros else ""
    return f"{price}{minimum}."


def _amount(micros: int) -> str:
    exact = Decimal(micros).scaleb(-6).normalize()
    return f"{exact:,.2f}" if exact == exact.quantize(Decimal("0.01")) else f"{exact:,f}"


def _brands(agreed: Conditions) -> str:
    return f"Only for {'; '.join(sorted(agreed.brands))}." if agreed.brands else "Not limited."


def _audience(agreed: Conditions) -> str:
    if agreed.max_audience is None:
        return "Not limited."
    return f"Each recording may be planned to reach at most {agreed.max_audience:,} people."


def _approval(agreed: Conditions) -> str:
    within = f"within {_count(agreed.approval_hours, 'hour')}; a text that nobody decided about is not spoken"
    if agreed.approval == "every_script":
        return f"Every text needs the approval of the talent or their agent, given {within}."
    if agreed.approval == "first_use":
        return f"The first text needs the approval of the talent or their agent, given {within}."
    return "None; every text is screened."


def _disclosure(agreed: Conditions) -> str:
    if agreed.ai_disclosure:
        return "Listeners must be told that the voice is synthetic, wherever a recording is heard."
    return "None beyond what the law demands."


def _exclusivity(agreed: Conditions) -> str:
    if not agreed.exclusive_categories:
        return "None."
    products = {code: category.name for code, category in categories.CATEGORIES.items()}
    products[categories.ANY] = "every category"
    countries = {code: territories.name(code) for code in agreed.exclusive_territories}
    what = named(agreed.exclusive_categories, products)
    where = named(agreed.exclusive_territories, countries)
    days = agreed.exclusive_days
    period = "for the whole term" if days is None else f"for {_count(days, 'day')} from the start"
    return (
        f"While this licence lasts, {period}, nobody else is licensed this voice for "
        f"{what} in {where}, in any medium."
    )


def _wind_down(agreed: Conditions) -> str:
    after = "After a revocation or a termination, recordings delivered before"
    if agreed.wind_down_days:
        return f"{after} must be off the air within {_count(agreed.wind_down_days, 'day')}."
    return f"{after} must be taken off the air at once."


def _union(agreed: Conditions) -> str:
    if not agreed.union_contract:
        return "None."
    return (
        f"{agreed.union_contract}. The licensee gives notice at least {NOTICE_HOURS} hours before the first "
        "use; before that, no text is spoken."
    )
