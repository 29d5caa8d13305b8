"""Consent, offers, licences, permits() and revocation."""
