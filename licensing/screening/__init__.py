"""Screening: what a script says that a voice must not say unasked; screeners plug in behind one protocol."""
