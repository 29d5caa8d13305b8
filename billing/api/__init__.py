"""The HTTP edge of money: wallet, top-ups, statements and the providers' webhooks."""
