"""The only writers of licensing: one verb, one transaction."""

from licensing.services.aftermath import (
    acknowledge,
    as_document,
    certificate,
    lift_hold,
    place_hold,
    record_obeyed,
    sweep_notices,
    verify_certificate,
)
from licensing.services.agree_licence import agree_licence, preview_licence
from licensing.services.agree_quote import agree_quote
from licensing.services.authorise import authorise
from licensing.services.check_statement import check_statement, sweep_statements
from licensing.services.check_use import check_use, epochs_of, judge_use
from licensing.services.consent_receipt import consent_receipt, verify_consent_receipt
from licensing.services.consents import grant_consent, preview_consent, withdraw_consent
from licensing.services.end_licence import give_first_use_notice, terminate_licence
from licensing.services.narrow_consent import Narrowing, narrow_consent
from licensing.services.offers import create_offer, preview_offer, publish_offer, withdraw_offer
from licensing.services.price import price_of
from licensing.services.quotes import (
    ask_quote,
    counter_quote,
    decline_quote,
    lapse_quotes,
    withdraw_quote,
)
from licensing.services.reminders import remind_of_endings
from licensing.services.review_statement import review_statement
from licensing.services.revoke import revoke
from licensing.services.script_terms import screen_ahead
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
    "Narrowing",
    "acknowledge",
    "agree_licence",
    "agree_quote",
    "as_document",
    "ask_quote",
    "authorise",
    "certificate",
    "check_statement",
    "check_use",
    "consent_receipt",
    "counter_quote",
    "create_offer",
    "decide_script",
    "decline_quote",
    "epochs_of",
    "expire_statements",
    "give_back_usage",
    "give_first_use_notice",
    "grant_consent",
    "issue_statement",
    "judge_use",
    "lapse_quotes",
    "licence_shares",
    "lift_hold",
    "narrow_consent",
    "open_statement_audio",
    "place_hold",
    "preview_consent",
    "preview_licence",
    "preview_offer",
    "price_of",
    "publish_offer",
    "record_obeyed",
    "record_statement",
    "register_script",
    "remind_of_endings",
    "require_standing_consent",
    "reserve_usage",
    "review_statement",
    "revoke",
    "screen_ahead",
    "settle_seconds",
    "share_licence",
    "submit_script",
    "sweep",
    "sweep_notices",
    "sweep_scripts",
    "sweep_statements",
    "terminate_licence",
    "text_of",
    "unshare_licence",
    "verify_certificate",
    "verify_consent_receipt",
    "withdraw_consent",
    "withdraw_offer",
    "withdraw_quote",
]
