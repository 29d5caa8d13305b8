"""Publish the prompt scripts that ship with the product, for every agency to record from."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.core import clock
from voices.services import seed_prompt_scripts


class Command(BaseCommand):
    """Does nothing where they are public already."""

    help = (
        "Publish the prompt scripts that ship with the product; those that are public already stay untouched."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for script in seed_prompt_scripts(now=clock.now()):
            self.stdout.write(f"published “{script.name}” ({script.prompts.count()} prompts)")
