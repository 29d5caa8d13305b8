"""What a voice may be used for, and where it may be heard: our own two closed lists.

There is no "everything" on purpose: a person can only agree to uses that were named to them
(a reasonably specific description of the intended uses: California AB 2602, New York General
Obligations Law 5-302).
"""

from typing import Final

PURPOSES: Final[dict[str, str]] = {
    "advertising": "Advertising for goods, services or brands",
    "promotion": "Trailers and announcements for programmes and events",
    "corporate": "Corporate and explainer films",
    "internal": "Communication inside an organization",
    "e_learning": "Courses and training",
    "audiobook": "Audiobooks",
    "podcast": "Podcasts",
    "news": "News and journalism read aloud",
    "narration": "Documentary narration",
    "drama": "Acting in film, series or radio drama",
    "dubbing": "Dubbing into another language",
    "video_game": "Characters and narration in games",
    "telephony": "Telephone menus and announcements",
    "assistant": "Voice assistants and chatbots",
    "audio_guide": "Museum and travel guides",
    "accessibility": "Screen readers and audio description",
}

MEDIA: Final[dict[str, str]] = {
    "radio": "Radio",
    "tv": "Broadcast and cable television",
    "streaming_audio": "Audio streaming services",
    "streaming_video": "Video streaming and connected television",
    "podcast": "Podcasts",
    "social": "Social networks",
    "web": "Web sites and display advertising",
    "app": "Mobile and desktop applications",
    "game": "Games",
    "cinema": "Cinemas",
    "out_of_home": "Screens and speakers in public places",
    "in_store": "Shops",
    "event": "Live events",
    "telephone": "Telephone",
    "device": "Physical devices and vehicles",
    "internal": "An organization's own closed channels",
}
