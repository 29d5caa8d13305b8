"""Transcribers: the words that were heard, to check takes and models."""
