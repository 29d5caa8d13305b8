"""What every HTTP edge shares: API base, problems, pagination, idempotency, pages, webhooks and the look."""
