"""The closed lists in which consents, offers and licences are written."""
