"""Why a render or a training cannot succeed, however often it is tried."""


class WorkFailed(Exception):
    """`code` is stable and public; `detail` is one sentence for a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
