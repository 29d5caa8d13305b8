"""Spellings that are the same word aloud: titles, signs, British and American."""

import re

_WORDS = {
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "prof": "professor",
    "ok": "okay",
    "vs": "versus",
    "etc": "etcetera",
    "grey": "gray",
    "greys": "grays",
    "programme": "program",
    "programmes": "programs",
    "storey": "story",
    "kerb": "curb",
    "tyre": "tire",
    "tyres": "tires",
    "cheque": "check",
    "cheques": "checks",
    "plough": "plow",
    "sceptic": "skeptic",
    "towards": "toward",
    "woollen": "woolen",
    "jewellery": "jewelry",
    "catalogue": "catalog",
    "dialogue": "dialog",
}
# Applied to what was written and to what was heard alike, so that a word they bend by chance does no harm.
_ENDINGS = (
    (re.compile(r"(?<=\w{2})our(?=(s|ed|ing|ful|fully|able|ite|ites|hood|ly|er|ers)?$)"), "or"),
    (re.compile(r"(?<=[bt])re(?=s?$)"), "er"),
    (re.compile(r"is(?=(e|es|ed|er|ers|ing|ation|ations)$)"), "iz"),
    (re.compile(r"ys(?=(e|ed|es|ing)$)"), "yz"),
    (re.compile(r"ll(?=(ed|ing|er|ers)$)"), "l"),
    (re.compile(r"(?<=[fp])enc(?=es?$)"), "ens"),
    (re.compile(r"ctic(?=(e|es|ed|ing)$)"), "ctis"),
)
_SIGNS = {"$": "dollars", "£": "pounds", "€": "euros"}
_AMOUNT = re.compile(r"([$£€]) ?(\d[\d.]*)( (?:hundred|thousand|million|billion))?")


def same_spelling(word: str) -> str:
    """The one spelling this product compares a word in."""
    word = _WORDS.get(word, word)
    for pattern, replacement in _ENDINGS:
        word = pattern.sub(replacement, word)
    return word


def spoken_signs(text: str) -> str:
    """Lower-case text with its signs as words: "$5 million" → "5 million dollars", "10:30" → "10 30"."""
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = _AMOUNT.sub(lambda found: f"{found[2]}{found[3] or ''} {_SIGNS[found[1]]}", text)
    text = text.replace("&", " and ").replace("%", " percent ").replace("per cent", "percent")
    text = text.replace("et cetera", "etcetera")
    text = re.sub(r"(?<=\d):00\b", " ", text)
    text = re.sub(r"(\d)\.(\d+)", lambda found: f"{found[1]} point {' '.join(found[2])}", text)
    return re.sub(r"(?<=\d)(?=(?!st\b|nd\b|rd\b|th\b|s\b)[a-z])|(?<=[a-z])(?=\d)", " ", text)
