"""Payment providers: one protocol, one file per vendor, named in settings under PAYMENT_PROVIDERS."""
