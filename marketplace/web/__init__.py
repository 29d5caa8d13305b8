"""What every HTTP edge shares: the API base, errors, pagination, middleware, templates."""
