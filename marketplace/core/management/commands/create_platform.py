"""Create the platform's own organization and its first owner; the start of every installation."""

import getpass
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.core import services
from marketplace.core.actor import system_actor
from marketplace.core.models import Organization


class Command(BaseCommand):
    """Prints the owner's first API key as JSON, once."""

    help = (
        "Create the platform organization with its owner, and print the owner's API key as JSON (shown once)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="Voxlicet")
        parser.add_argument("--email", required=True, help="the owner's sign-in")
        parser.add_argument("--password", help="asked for on the terminal when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        if Organization.objects.filter(kind=Organization.Kind.PLATFORM).exists():
            raise CommandError("The platform organization exists already; its owner can issue further keys.")
        password = options["password"] or getpass.getpass("Password of the owner: ")
        actor = system_actor("create_platform")
        organization = services.create_organization(actor=actor, name=options["name"], kind="platform")
        member = services.add_member(
            actor=actor,
            organization=organization,
            email=options["email"],
            role="owner",
            password_hash=services.hash_password(password),
        )
        issued = services.issue_api_key(
            actor=actor,
            organization=organization,
            name="first key",
            user=member.user,
            granted=None,
        )
        self.stdout.write(json.dumps({"organization": str(organization.id), "key": issued.secret}))
