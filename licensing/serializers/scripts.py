"""Shapes of scripts and of decisions about them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from licensing.models import Approval, Script
from licensing.policies.scripts import is_barred, standing
from licensing.screening.topics import TOPICS

# Above the services' own limit, whose refusal says more.
LONGEST_BODY_TEXT = 100_000


class ScriptIn(serializers.Serializer[Any]):
    """A text to submit."""

    licence = serializers.UUIDField()
    text = serializers.CharField(
        max_length=LONGEST_BODY_TEXT,
        allow_blank=True,
        trim_whitespace=False,
        help_text="Up to 5,000 characters. Kept in NFKC, with single blanks, nothing invisible.",
    )
    language = serializers.CharField(max_length=35, help_text="BCP 47 tag of the text.")
    title = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class DecisionIn(serializers.Serializer[Any]):
    """A decision about a text that was read."""

    text_sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$", help_text="The script's `text_sha256`: you decide about the text that you read."
    )
    note = serializers.CharField(
        max_length=1000, required=False, default="", allow_blank=True, help_text="The licensee can read it."
    )


class ScriptQuery(serializers.Serializer[Any]):
    """How to narrow a list of scripts."""

    licence = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(Script.Status.choices, required=False)


class ScriptFindingOut(serializers.Serializer[Any]):
    """What screening found, at `start` to `end` (half-open, in code points) of the script's text."""

    rule = serializers.CharField(help_text="Stable id.")
    topic = serializers.ChoiceField(["", *TOPICS])
    outcome = serializers.ChoiceField(["review", "blocked"])
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    sentence = serializers.CharField()


class ScriptOut(serializers.ModelSerializer[Script]):
    """A script as its licensee sees it; `sentence` says where it stands and what to do."""

    licence = serializers.UUIDField(source="licence_id")
    findings = ScriptFindingOut(many=True)
    barred = serializers.SerializerMethodField(help_text="Blocked, and no approval can lift it.")
    sentence = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField(help_text="What the latest decision said beside yes or no.")

    class Meta:
        model = Script
        fields = [
            *("id", "licence", "title", "text", "text_sha256", "language"),
            *("outcome", "findings", "version", "barred", "status", "sentence", "note"),
            *("created_at", "deadline_at", "decided_at"),
        ]

    def get_barred(self, script: Script) -> bool:
        return is_barred(script.findings, script.licence.scope)

    def get_sentence(self, script: Script) -> str:
        return standing(status=script.status, barred=self.get_barred(script), outcome=script.outcome)

    def get_note(self, script: Script) -> str:
        decided = list(script.approvals.all())
        return decided[-1].note if decided else ""


class ApprovalOut(serializers.ModelSerializer[Approval]):
    """One decision, as the talent's side sees it."""

    by_name = serializers.SerializerMethodField()

    class Meta:
        model = Approval
        fields = ["decision", "by_talent", "by_name", "principal", "note", "text_sha256", "at"]

    def get_by_name(self, approval: Approval) -> str:
        return approval.user.name if approval.user else ""


class ScriptTalentSideOut(ScriptOut):
    """A script as the talent's side sees it: with who decided."""

    decisions = serializers.SerializerMethodField()

    class Meta(ScriptOut.Meta):
        fields = [*ScriptOut.Meta.fields, "decisions"]

    @extend_schema_field(ApprovalOut(many=True))
    def get_decisions(self, script: Script) -> Any:
        return ApprovalOut(script.approvals.all(), many=True, context=self.context).data
