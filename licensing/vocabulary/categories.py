"""Product categories: the first tier of the IAB Tech Lab Ad Product Taxonomy, version 2.0.

Published at github.com/InteractiveAdvertisingBureau/Taxonomies under CC BY 3.0; the numbers are the
taxonomy's unique ids, the codes are its names in snake case. The Ad Product Taxonomy is the one that
describes what is advertised (alcohol, gambling, politics …); the Content Taxonomy describes the page
beside it. Row 1000, "Ad Safety Risk", is left out: nothing under it can be agreed to.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

TAXONOMY: Final = "IAB Tech Lab Ad Product Taxonomy 2.0"
ANY: Final = "*"


class Category(NamedTuple):
    """One row of the taxonomy's first tier."""

    iab_id: int
    name: str


CATEGORIES: Final[dict[str, Category]] = {
    "adult_products_and_services": Category(1001, "Adult Products and Services"),
    "alcohol": Category(1002, "Alcohol"),
    "culture_and_fine_arts": Category(1008, "Culture and Fine Arts"),
    "business_and_industrial": Category(1010, "Business and Industrial"),
    "cannabis": Category(1049, "Cannabis"),
    "clothing_and_accessories": Category(1058, "Clothing and Accessories"),
    "collectables_and_antiques": Category(1075, "Collectables and Antiques"),
    "computer_software": Category(1082, "Computer Software"),
    "cosmetic_services": Category(1088, "Cosmetic Services"),
    "consumer_electronics": Category(1097, "Consumer Electronics"),
    "consumer_packaged_goods": Category(1123, "Consumer Packaged Goods"),
    "dating": Category(1259, "Dating"),
    "debated_sensitive_social_issue": Category(1262, "Debated Sensitive Social Issue"),
    "durable_goods": Category(1263, "Durable Goods"),
    "dieting_and_weightloss": Category(1291, "Dieting and Weightloss"),
    "education_and_careers": Category(1295, "Education and Careers"),
    "events_and_performances": Category(1315, "Events and Performances"),
    "family_and_parenting": Category(1328, "Family and Parenting"),
    "finance_and_insurance": Category(1335, "Finance and Insurance"),
    "food_and_beverage_services": Category(1355, "Food and Beverage Services"),
    "gambling": Category(1361, "Gambling"),
    "green_eco": Category(1368, "Green/Eco"),
    "gifts_and_holiday_items": Category(1371, "Gifts and Holiday Items"),
    "health_and_medical_services": Category(1378, "Health and Medical Services"),
    "home_and_garden_services": Category(1396, "Home and Garden Services"),
    "legal_services": Category(1416, "Legal Services"),
    "media": Category(1419, "Media"),
    "metals": Category(1443, "Metals"),
    "non_fiat_currency": Category(1448, "Non-Fiat Currency"),
    "non_profits": Category(1452, "Non-Profits"),
    "pet_ownership": Category(1460, "Pet Ownership"),
    "personal_consumer_telecom": Category(1467, "Personal/Consumer Telecom"),
    "pharmaceuticals": Category(1473, "Pharmaceuticals"),
    "politics": Category(1474, "Politics"),
    "real_estate": Category(1482, "Real Estate"),
    "religion_and_spirituality": Category(1487, "Religion and Spirituality"),
    "retail": Category(1494, "Retail"),
    "fitness_activities": Category(1510, "Fitness Activities"),
    "sexual_health": Category(1519, "Sexual Health"),
    "sporting_goods": Category(1524, "Sporting Goods"),
    "travel_and_tourism": Category(1529, "Travel and Tourism"),
    "tobacco": Category(1544, "Tobacco"),
    "vehicles": Category(1551, "Vehicles"),
    "weapons_and_ammunition": Category(1576, "Weapons and Ammunition"),
}

CODES: Final = [ANY, *sorted(CATEGORIES)]


def expand(allowed: Iterable[str], forbidden: Iterable[str]) -> frozenset[str]:
    """The categories left when the forbidden ones are taken away; `*` stands for all of the taxonomy."""
    named = frozenset(allowed)
    every = frozenset(CATEGORIES)
    return (every if ANY in named else named & every) - frozenset(forbidden)


def covers(allowed: Iterable[str], forbidden: Iterable[str], wanted: str) -> bool:
    """Whether `wanted` is a category of the taxonomy, allowed, and not forbidden (which wins)."""
    return wanted in expand(allowed, forbidden)
