"""One line of the access table: who may ask an endpoint for what.

To enter a new endpoint, add a line to the file of its app in `tests/access/table/`:

    Endpoint("POST", "offers/{draft}/publish", "200 403 200 403 404 403 403 403 404 403 404 401"),

The path is below `/v1/`; `{draft}` is a row of the world, by the names that `furnish.py` gives (`{theirs_…}`
is the same kind of row of a talent that was shared with nobody). The twelve statuses stand in the order of
`people.PERSONAS`, `-` for one who is not asked because the answer is costly. Whoever must not know that a row
exists gets 404; 403 is for what they may see but not do, and for what their role never does.

- `body`: a function of the world, such that the right person is served. It may also prepare the world: after
  every request all is undone. Rows that only an engine could make are made directly, in `furnish_*.py`.
- `items`: how many rows of a list each persona sees, of those who get a 200; `*` where that says nothing.
- `codes`: the refusal a persona must get, where the status alone says too little.

Write "?" for the statuses first: `test_endpoints.py` prints what is, where it differs from the table. Judge
it before you paste it. A new table with `visible_to` is entered in `test_visibility.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.world import World

Body = Callable[[World], dict[str, Any]]
NO_CODES: Mapping[str, str] = {}


def nothing(world: World) -> dict[str, Any]:
    """No body."""
    return {}


@dataclass(frozen=True)
class Endpoint:
    """A request as everybody sends it, and the statuses they get, in the order of PERSONAS."""

    method: str
    path: str
    statuses: str
    body: Body = nothing
    items: str = ""
    codes: Mapping[str, str] = field(default_factory=lambda: NO_CODES)
    multipart: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def url(self, world: World) -> str:
        return f"/v1/{self.path.format_map(world.names)}"
