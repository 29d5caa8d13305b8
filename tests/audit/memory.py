"""Tiles in memory, kept by the same rules as the stored ones."""

from collections.abc import Sequence

from marketplace.audit import tree


class MemoryTiles:
    """A tree small enough to hold; `grow` appends leaf hashes and completes tiles."""

    def __init__(self, leaves: Sequence[bytes] = ()) -> None:
        self.levels: list[list[bytes]] = [[]]
        self.grow(leaves)

    @property
    def size(self) -> int:
        return len(self.levels[0])

    def read(self, level: int, number: int) -> Sequence[bytes]:
        return self.levels[level][number * tree.WIDTH : (number + 1) * tree.WIDTH]

    def grow(self, leaves: Sequence[bytes]) -> None:
        old = self.size
        self.levels[0].extend(leaves)
        level = 1
        while tree.WIDTH**level <= self.size:
            if len(self.levels) == level:
                self.levels.append([])
            for number in tree.completed(old, self.size, level):
                self.levels[level].append(tree.root_of(self.read(level - 1, number)))
            level += 1
