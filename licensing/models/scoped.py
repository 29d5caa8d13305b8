"""What every row with terms shares: the dimensions of use as columns."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from licensing.terms import Scope


def codes(blank: bool = False) -> "ArrayField[list[str], list[str]]":
    """A column that holds a set of short codes."""
    return ArrayField(models.CharField(max_length=40), default=list, blank=blank)


class Scoped(models.Model):
    """The dimensions of a scope as columns; what is forbidden or excluded wins over what is allowed."""

    purposes = codes()
    media = codes()
    territories = codes()
    languages = codes()
    categories_allowed = codes()
    categories_forbidden = codes(blank=True)
    territories_excluded = codes(blank=True)

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        """The columns as one value."""
        return Scope.of(
            purposes=self.purposes,
            media=self.media,
            territories=self.territories,
            languages=self.languages,
            categories_allowed=self.categories_allowed,
            categories_forbidden=self.categories_forbidden,
            territories_excluded=self.territories_excluded,
        )


def scope_columns(scope: Scope) -> dict[str, list[str]]:
    """A scope as column values, sorted so that equal scopes are stored alike."""
    return {
        "purposes": sorted(scope.purposes),
        "media": sorted(scope.media),
        "territories": sorted(scope.territories),
        "languages": sorted(scope.languages),
        "categories_allowed": sorted(scope.categories_allowed),
        "categories_forbidden": sorted(scope.categories_forbidden),
        "territories_excluded": sorted(scope.territories_excluded),
    }
