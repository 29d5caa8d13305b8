"""Shapes of prompt scripts, sessions, uploads and takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from voices.models import Prompt, PromptScript, Session, Take
from voices.phonemes.coverage import Coverage
from voices.prompts import STYLES
from voices.services.scripts import MAXIMUM_CHARACTERS, MAXIMUM_PROMPTS


class PromptScriptIn(serializers.Serializer[Any]):
    """A script to make; its prompts are numbered from 1 in this order."""

    name = serializers.CharField(max_length=120)
    language = serializers.CharField(max_length=16, help_text="A BCP 47 tag such as en-US.")
    prompts = serializers.ListField(
        child=serializers.CharField(max_length=MAXIMUM_CHARACTERS), min_length=1, max_length=MAXIMUM_PROMPTS
    )
    styles = serializers.ListField(
        child=serializers.CharField(max_length=16),
        default=[],
        max_length=MAXIMUM_PROMPTS,
        help_text=f"How each prompt is to be read: {', '.join(STYLES)}. Left out, all are neutral.",
    )


class PromptScriptOut(serializers.ModelSerializer[PromptScript]):
    """A script without its prompts."""

    public = serializers.SerializerMethodField()
    prompt_count = serializers.IntegerField()

    class Meta:
        model = PromptScript
        fields = ["id", "name", "language", "public", "prompt_count", "created_at"]

    def get_public(self, script: PromptScript) -> bool:
        return script.organization_id is None


class PromptOut(serializers.ModelSerializer[Prompt]):
    """One prompt."""

    class Meta:
        model = Prompt
        fields = ["number", "text", "style"]


class PromptScriptDetailOut(PromptScriptOut):
    """A script with all its prompts."""

    prompts = PromptOut(many=True)

    class Meta(PromptScriptOut.Meta):
        fields = [*PromptScriptOut.Meta.fields, "prompts"]


class PhoneOut(serializers.Serializer[Any]):
    """One sound and how often it occurs."""

    phone = serializers.CharField(help_text="IPA.")
    count = serializers.IntegerField()


class SoundsOut(serializers.Serializer[Any]):
    """The sounds of texts: the language's inventory first, in its order."""

    phones = serializers.SerializerMethodField()
    missing = serializers.ListField(child=serializers.CharField(), help_text="Sounds that do not occur.")
    thin = serializers.ListField(
        child=serializers.CharField(), help_text="Sounds that occur under five times."
    )
    complete = serializers.BooleanField()
    diphones = serializers.SerializerMethodField(help_text="Different pairs of neighbouring sounds.")

    @extend_schema_field(PhoneOut(many=True))
    def get_phones(self, sounds: Coverage) -> list[dict[str, Any]]:
        return [{"phone": phone, "count": count} for phone, count in sounds.phones.items()]

    def get_diphones(self, sounds: Coverage) -> int:
        return len(sounds.diphones)


class ScriptCoverageOut(serializers.Serializer[Any]):
    """What a script covers."""

    script = serializers.UUIDField(source="script_id")
    language = serializers.CharField(source="sounds.language")
    prompts = serializers.IntegerField(source="sounds.lines")
    sounds = SoundsOut()
    diphone_share = serializers.FloatField(
        allow_null=True, help_text="Of the pairs of sounds in all shipped scripts of this language."
    )


class SessionIn(serializers.Serializer[Any]):
    """A session to open."""

    voice = serializers.UUIDField()
    script = serializers.UUIDField()


class SessionOut(serializers.ModelSerializer[Session]):
    """A recording session."""

    voice = serializers.UUIDField(source="voice_id")
    script = serializers.UUIDField(source="script_id")

    class Meta:
        model = Session
        fields = ["id", "voice", "script", "status", "created_at", "closed_at"]


class UploadIn(serializers.Serializer[Any]):
    """A file to be put into the store."""

    prompt_number = serializers.IntegerField(min_value=1)
    size = serializers.IntegerField(min_value=0)
    sha256 = serializers.CharField(min_length=64, max_length=64)
    filename = serializers.CharField(max_length=200, default="", allow_blank=True)


class UploadOut(serializers.Serializer[Any]):
    """Where to PUT the file, with exactly these headers; then claim it as a take."""

    upload_id = serializers.UUIDField(source="upload.id")
    method = serializers.SerializerMethodField()
    url = serializers.CharField()
    headers = serializers.DictField(child=serializers.CharField())
    expires_at = serializers.DateTimeField(source="upload.expires_at")

    def get_method(self, begun: Any) -> str:
        return "PUT"


class TakeFileIn(serializers.Serializer[Any]):
    """A take sent as a file."""

    prompt_number = serializers.IntegerField(min_value=1)
    file = serializers.FileField(allow_empty_file=True, max_length=200)
    sha256 = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$", required=False, default="", help_text="Checked against what arrived."
    )


class TakeClaimIn(serializers.Serializer[Any]):
    """A take that was uploaded before."""

    upload_id = serializers.UUIDField()


class FindingOut(serializers.Serializer[Any]):
    """One fault of a take."""

    code = serializers.CharField()
    verdict = serializers.CharField()
    sentence = serializers.CharField()


class MisreadOut(serializers.Serializer[Any]):
    """A place where other words were heard than the prompt's."""

    kind = serializers.CharField(help_text="substituted, skipped or added")
    expected = serializers.CharField(allow_blank=True)
    heard = serializers.CharField(allow_blank=True)
    strength = serializers.FloatField(help_text="1 is the least that counts.")


class WordsOut(serializers.Serializer[Any]):
    """What the check of the words found."""

    checked = serializers.BooleanField(help_text="False where no transcriber knows the language.")
    transcriber = serializers.CharField(allow_blank=True)
    places = MisreadOut(many=True)


class QualityOut(serializers.Serializer[Any]):
    """What was measured on a take, and the verdict."""

    verdict = serializers.CharField(help_text="accept, warn or reject (record it again)")
    duration_ms = serializers.IntegerField()
    speech_ms = serializers.IntegerField()
    leading_silence_ms = serializers.IntegerField()
    trailing_silence_ms = serializers.IntegerField()
    clipping = serializers.FloatField(help_text="Share of samples that are cut off.")
    snr_db = serializers.FloatField()
    level_lufs = serializers.FloatField()
    dc = serializers.FloatField(help_text="Share of full scale.")
    hum_hz = serializers.FloatField(required=False, help_text="The likelier mains frequency.")
    hum_db = serializers.FloatField(required=False, help_text="How far its lines stand out.")
    decay_s = serializers.FloatField(
        required=False, allow_null=True, help_text="Time the room takes to fall by 60 dB, at least."
    )
    band_hz = serializers.FloatField(required=False, help_text="Where the sound ends.")
    start_db = serializers.FloatField(required=False, help_text="Level of the first moment over the speech.")
    end_db = serializers.FloatField(required=False, help_text="Level of the last moment over the speech.")
    emptied_s = serializers.FloatField(required=False, help_text="Pauses that hold no sound at all.")
    speaker_similarity = serializers.FloatField(required=False, help_text="After the session was closed.")
    words = WordsOut(required=False, help_text="After the words were checked; until then absent.")
    findings = FindingOut(many=True)


class TakeOut(serializers.ModelSerializer[Take]):
    """A take and its report."""

    session = serializers.UUIDField(source="session_id")
    prompt_number = serializers.IntegerField(source="prompt.number")
    report = QualityOut()

    class Meta:
        model = Take
        fields = [
            "id",
            "session",
            "prompt_number",
            "status",
            "filename",
            "sha256",
            "size",
            "container",
            "sample_rate",
            "channels",
            "bits",
            "duration_ms",
            "report",
            "superseded_at",
            "created_at",
        ]


class WorstTakeOut(serializers.Serializer[Any]):
    """A take to record again."""

    take = serializers.UUIDField(source="take_id")
    prompt_number = serializers.IntegerField()
    status = serializers.CharField()
    sentences = serializers.ListField(child=serializers.CharField())


class NextLineOut(serializers.Serializer[Any]):
    """A prompt to record next."""

    prompt_number = serializers.IntegerField()
    text = serializers.CharField()
    style = serializers.CharField()  # type: ignore[assignment]


class SessionSoundsOut(serializers.Serializer[Any]):
    """Which sounds have been recorded, and which lines add most."""

    summary = serializers.CharField()
    sounds = SoundsOut()
    diphone_share = serializers.FloatField(help_text="Of the pairs of sounds in the session's script.")
    next_lines = NextLineOut(many=True)


class FindingCountOut(serializers.Serializer[Any]):
    """How many takes have a finding."""

    code = serializers.CharField()
    takes = serializers.IntegerField()
    retakes = serializers.IntegerField(help_text="Takes that must be recorded again for it.")


class SummaryOut(serializers.Serializer[Any]):
    """What the session's takes have in common; numbers are medians over the takes."""

    findings = FindingCountOut(many=True)
    snr_db = serializers.FloatField(allow_null=True)
    decay_s = serializers.FloatField(allow_null=True)
    level_lufs = serializers.FloatField(allow_null=True)
    level_spread_lu = serializers.FloatField(allow_null=True, help_text="5th to 95th percentile.")
    advice = serializers.ListField(child=serializers.CharField(), help_text="Said once for all takes.")


class SessionReportOut(serializers.Serializer[Any]):
    """Where a session stands."""

    session = serializers.UUIDField(source="session_id")
    prompts = serializers.IntegerField()
    accepted = serializers.IntegerField()
    warned = serializers.IntegerField()
    rejected = serializers.IntegerField()
    usable_seconds = serializers.FloatField()
    missing_count = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.IntegerField(), help_text="The first 50.")
    coverage = serializers.CharField()
    worst = WorstTakeOut(many=True)
    sounds = SessionSoundsOut(allow_null=True, help_text="Null where the language cannot be read.")
    unread = serializers.IntegerField(help_text="Usable takes whose words were not checked yet.")
    summary = SummaryOut()
