"""The only writers of licensing: one verb, one transaction."""

from licensing.services.agree_licence import agree_licence, preview_licence
from licensing.services.authorise import authorise
from licensing.services.check_statement import check_statement, sweep_statements
from licensing.services.check_use import check_use, epochs_of, judge_use
from licensing.services.consents import grant_consent, preview_consent, withdraw_consent
from licensing.services.offers import create_offer, publish_offer, withdraw_offer
from licensing.services.price import price_of
from licensing.services.review_statement import review_statement
from licensing.services.revoke import revoke
from licensing.services.scripts import decide_script, register_script, submit_script, sweep_scripts, text_of
from licensing.services.sharing import licence_shares, share_licence, unshare_licence
from licensing.services.standing import require_standing_consent
from licensing.services.statements import (
    expire_statements,
    issue_statement,
    open_statement_audio,
    record_statement,
)
from licensing.services.sweep import sweep
from licensing.services.usage import give_back_usage, reserve_usage, settle_seconds

__all__ = [
    "agree_licence",
    "authorise",
    "check_statement",
    "check_use",
    "create_offer",
    "decide_script",
    "epochs_of",
    "expire_statements",
    "give_back_usage",
    "grant_consent",
    "issue_statement",
    "judge_use",
    "licence_shares",
    "open_statement_audio",
    "preview_consent",
    "preview_licence",
    "price_of",
    "publish_offer",
    "record_statement",
    "register_script",
    "require_standing_consent",
    "reserve_usage",
    "review_statement",
    "revoke",
    "settle_seconds",
    "share_licence",
    "submit_script",
    "sweep",
    "sweep_scripts",
    "sweep_statements",
    "text_of",
    "unshare_licence",
    "withdraw_consent",
    "withdraw_offer",
]
