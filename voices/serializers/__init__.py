"""The shapes of what the API of voices takes and gives; no rules live here."""
