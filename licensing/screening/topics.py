"""The topics a script can touch, and the product category whose ordinary subject a topic is."""

from typing import Final

TOPICS: Final[dict[str, str]] = {
    "political_persuasion": "Political persuasion",
    "medical_claims": "Medical claims",
    "financial_promotion": "Financial promotion",
    "adult": "Adult content",
    "gambling": "Gambling",
    "tobacco": "Tobacco and nicotine",
    "alcohol": "Alcohol",
    "weapons": "Weapons",
    "hate": "Hate",
    "harassment": "Harassment",
    "impersonation": "Impersonation of a named person",
    "minors": "Minors",
    "brand_safety": "Brand safety",
    "personal_data": "Personal data",
}

CODES: Final = sorted(TOPICS)

# Categories of licensing.vocabulary.categories. A topic that is not here counts under every licence.
TOPIC_CATEGORY: Final[dict[str, str]] = {
    "political_persuasion": "politics",
    "medical_claims": "pharmaceuticals",
    "financial_promotion": "finance_and_insurance",
    "adult": "adult_products_and_services",
    "gambling": "gambling",
    "tobacco": "tobacco",
    "alcohol": "alcohol",
    "weapons": "weapons_and_ammunition",
}
