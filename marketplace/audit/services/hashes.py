"""The log's hashes as the tree reads them: one query a tile, each tile once."""

from collections.abc import Sequence

from marketplace.audit.models import Entry, TileHash
from marketplace.audit.tree import WIDTH


class StoredTiles:
    """Tiles out of the database, remembered for the life of this object; make a new one per proof."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, int], list[bytes]] = {}

    def read(self, level: int, number: int) -> Sequence[bytes]:
        place = (level, number)
        if place not in self._read:
            self._read[place] = self._fetch(level, number * WIDTH)
        return self._read[place]

    def _fetch(self, level: int, start: int) -> list[bytes]:
        stop = start + WIDTH
        found: dict[int | None, bytes | memoryview | None]
        if level == 0:
            entries = Entry.objects.filter(idx__gte=start, idx__lt=stop)
            found = dict(entries.values_list("idx", "leaf_hash"))
        else:
            tiles = TileHash.objects.filter(level=level, number__gte=start, number__lt=stop)
            found = dict(tiles.values_list("number", "hash"))
        hashes: list[bytes] = []
        # A gap ends the tile: what follows it proves nothing.
        while (value := found.get(start + len(hashes))) is not None:
            hashes.append(bytes(value))
        return hashes
