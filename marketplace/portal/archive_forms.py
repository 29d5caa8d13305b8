"""Forms of archival material: a file, a stretch in which only the talent speaks, the words of a sentence."""

import re
from typing import Any

from django import forms

from voices.services import Reference

CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:\.\d{1,3})?)|(\d{1,5}(?:\.\d{1,3})?)")


class ClockField(forms.CharField):
    """A place in a recording: 75, 1:15 or 0:01:15.5; as milliseconds, or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=14, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).strip()
        if not text:
            return None
        match = CLOCK.fullmatch(text)
        if match is None:
            raise forms.ValidationError("Write minutes and seconds, such as 1:15.")
        hours, minutes, seconds, plain = match.groups()
        total = float(plain) if plain else 3600 * int(hours or 0) + 60 * int(minutes) + float(seconds)
        return round(1000 * total)


class ReferenceForm(forms.Form):
    """Where nobody but the talent speaks."""

    start = ClockField(label="Only the talent speaks from")
    end = ClockField(label="Until")

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._needed = required
        self.fields["start"].widget.attrs["placeholder"] = "1:15"
        self.fields["end"].widget.attrs["placeholder"] = "1:40"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        both = [values.get("start"), values.get("end")]
        if not self.errors and (both.count(None) == 1 or (self._needed and None in both)):
            raise forms.ValidationError("Give both the beginning and the end of the stretch.")
        return values

    def reference(self) -> Reference | None:
        """The stretch that was marked, or None."""
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        return None if start is None or end is None else Reference(start, end)


class ArchiveForm(ReferenceForm):
    """A long file to search for the talent's sentences."""

    file = forms.FileField(
        label="Recording",
        max_length=200,
        allow_empty_file=True,
        help_text="WAV, FLAC or MP3, up to two hours.",
    )
    field_order = ["file", "start", "end"]


class SentenceForm(forms.Form):
    """What a sentence truly says."""

    text = forms.CharField(
        label="What is said",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "is-short"}),
    )
