"""The only writers of licensing: one verb, one transaction."""

from licensing.services.agree_licence import agree_licence, preview_licence
from licensing.services.authorise import authorise
from licensing.services.check_use import check_use, epochs_of, judge_use
from licensing.services.consents import grant_consent, preview_consent, withdraw_consent
from licensing.services.offers import create_offer, publish_offer, withdraw_offer
from licensing.services.price import price_of
from licensing.services.revoke import revoke
from licensing.services.sweep import sweep
from licensing.services.usage import give_back_usage, reserve_usage

__all__ = [
    "agree_licence",
    "authorise",
    "check_use",
    "create_offer",
    "epochs_of",
    "give_back_usage",
    "grant_consent",
    "judge_use",
    "preview_consent",
    "preview_licence",
    "price_of",
    "publish_offer",
    "reserve_usage",
    "revoke",
    "sweep",
    "withdraw_consent",
    "withdraw_offer",
]
