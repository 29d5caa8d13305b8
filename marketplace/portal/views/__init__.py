"""The portal's views, one file per part of the navigation."""
