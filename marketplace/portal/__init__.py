"""Pages that cross apps: dashboards, search, reports."""
