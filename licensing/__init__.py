"""Who may use which voice for what: consents, offers, licences, the rules they make, and the stop."""
