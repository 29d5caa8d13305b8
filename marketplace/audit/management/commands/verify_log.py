"""`manage.py verify_log`: recompute the log and say whether it is what was signed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.audit import services


class Command(BaseCommand):
    help = (
        "Recompute the whole log and compare it with every signed checkpoint; exits 1 on any contradiction."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--against",
            type=Path,
            metavar="FILE",
            help="a checkpoint kept elsewhere that the log must extend",
        )

    def handle(self, *args: Any, against: Path | None = None, **options: Any) -> None:
        report = services.verify(known=_read(against) if against else None)
        for failure in report.failures:
            entry = f" (entry {failure.entry_id})" if failure.entry_id is not None else ""
            self.stdout.write(f"✗ {failure.code}: {failure.detail}{entry}")
        if report.failed > len(report.failures):
            self.stdout.write(f"  … and {report.failed - len(report.failures)} more")
        if not report.ok:
            raise CommandError(_verdict(report))
        self.stdout.write(
            f"✓ The log is whole: {report.entries} entries, {report.checkpoints} signed checkpoints"
            f"{f', {report.waiting} entries waiting for a number' if report.waiting else ''}."
        )
        self.stdout.write(f"  root {report.root.hex()}")
        self.stdout.write(f"  key  {services.verifier_key()}")


def _verdict(report: services.Report) -> str:
    first = min((f.idx for f in report.failures if f.idx is not None), default=None)
    where = "" if first is None else f"; the first bad entry is number {first}"
    return f"The log was changed: {report.failed} contradictions{where}."


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Cannot read the checkpoint {path}: {error}") from error
