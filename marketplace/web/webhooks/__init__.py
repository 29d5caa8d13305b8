"""Webhooks: news of an organization, sent signed to the addresses it chose (Standard Webhooks)."""
