"""The history of billing's tables."""
