"""The shapes of what the API of synthesis takes and gives; no rules live here."""
