"""Shapes of renders and receipts."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from licensing.serializers.aftermath import SignatureOut
from licensing.serializers.scope import ConditionsOfUseIn
from synthesis.models import Render, RenderFile
from voices.prompts import NEUTRAL, STYLES

# Above every limit of the services, so that their own refusals, which say more, are the ones that answer.
LONGEST_BODY_TEXT = 200_000


class RenderUseIn(ConditionsOfUseIn):
    """What the audio is for; codes as in the licence."""

    purpose = serializers.CharField(max_length=64)
    medium = serializers.CharField(max_length=64)
    territory = serializers.CharField(max_length=16, help_text="ISO 3166-1 alpha-2, or a group such as EU.")
    language = serializers.CharField(max_length=35, help_text="BCP 47 tag of the text.")
    category = serializers.CharField(max_length=64)


class RenderIn(serializers.Serializer[Any]):
    """A text to speak under a licence, or a script of this licence."""

    licence = serializers.UUIDField()
    text = serializers.CharField(
        max_length=LONGEST_BODY_TEXT,
        allow_blank=True,
        trim_whitespace=False,
        required=False,
        allow_null=True,
        default=None,
        help_text="Up to 5,000 characters. Send either this or `script`.",
    )
    script = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="A script of this licence, to be spoken."
    )
    use = RenderUseIn()
    formats = serializers.ListField(
        child=serializers.CharField(max_length=8), default=["wav", "mp3"], help_text="`wav`, `mp3` or both."
    )
    seed = serializers.IntegerField(default=0, help_text="The same seed speaks the same way again.")
    speed = serializers.FloatField(default=1.0, help_text="0.5 to 2.")
    style = serializers.CharField(  # type: ignore[assignment]
        max_length=16, default=NEUTRAL, help_text=f"{', '.join(STYLES)}: one the voice was recorded in."
    )


class WaitIn(serializers.Serializer[Any]):
    """How long to wait for the end before answering."""

    wait = serializers.FloatField(default=0.0, min_value=0.0, max_value=30.0)


class RenderFileOut(serializers.ModelSerializer[RenderFile]):
    """One encoding; hash and size are those of the bytes you download."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = RenderFile
        fields = ["format", "sha256", "size", "duration_ms", "url"]

    def get_url(self, file: RenderFile) -> str:
        return f"/v1/renders/{file.render_id}/audio.{file.format}"


class RenderOut(serializers.Serializer[Any]):
    """A render; `decision` says, rule by rule, why it was allowed.

    Written out: a ModelSerializer derives its fields anew for every answer.
    """

    id = serializers.UUIDField()
    status = serializers.ChoiceField(Render.Status.choices)
    licence = serializers.UUIDField(source="licence_id")
    script = serializers.UUIDField(
        source="script_id", allow_null=True, help_text="The text's own row, by which it can be stopped alone."
    )
    voice_model = serializers.UUIDField(source="voice_model_id")
    text = serializers.CharField()
    text_sha256 = serializers.CharField()
    characters = serializers.IntegerField()
    use = serializers.SerializerMethodField()
    formats = serializers.ListField(child=serializers.CharField())
    seed = serializers.IntegerField()
    speed = serializers.FloatField()
    style = serializers.CharField()  # type: ignore[assignment]
    price_micros = serializers.IntegerField()
    currency = serializers.CharField()
    watermark_id = serializers.CharField()
    decision = serializers.JSONField()
    error = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(RenderFileOut(many=True))
    def get_files(self, render: Render) -> Any:
        """Only a delivered render has files; nothing else costs a query."""
        if render.status != Render.Status.DELIVERED:
            return []
        return RenderFileOut(render.files.all(), many=True, context=self.context).data

    @extend_schema_field(RenderUseIn)
    def get_use(self, render: Render) -> dict[str, Any]:
        return asdict(render.use)

    def get_error(self, render: Render) -> dict[str, str] | None:
        return {"code": render.error_code, "detail": render.error_detail} if render.error_code else None


class ReceiptOut(serializers.Serializer[Any]):
    """Signed proof of one delivery; `log` is the C2SP proof, null for the seconds before it is numbered."""

    statement = serializers.JSONField()
    signature = SignatureOut()
    log = serializers.CharField(allow_null=True)
