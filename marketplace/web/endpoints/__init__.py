"""The endpoints that every tenant has: who am I, organizations, keys, webhooks, health."""
