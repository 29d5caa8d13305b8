"""Challenge words: short, common, far apart in sound; a spoken statement must hold four drawn at random.

In English no two share more than about half of their phonemes (CMUdict), none has two spellings, and each is
one token of Whisper's vocabulary, so that a listener compares like with like. 64 words drawn in order
without repetition make 15 million challenges; one challenge allows one try.
"""

import secrets
from collections.abc import Mapping
from typing import Final

LENGTH: Final = 4
ENGLISH: Final = "en"

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": tuple(
        """anchor apple bicycle blanket butterfly camera carpet chicken coffee computer cotton doctor dolphin
        dragon electric elephant engine family feather festival forest garden gorilla guitar helicopter helmet
        honey hospital hurricane island library lion magnet medicine microphone mirror monkey mountain museum
        needle newspaper orange oxygen parachute pencil piano picture potato rabbit sandwich shadow silver
        spider summer telephone temple thunder tiger tomato umbrella violin volcano window yellow""".split()
    ),
    "de": tuple(
        """Abend Apfel Blume Brücke Computer Drachen Elefant Fenster Garten Gewitter Gitarre Hammer Himmel
        Honig Insel Kaffee Kamera Kartoffel Klavier Löffel Marmelade Museum Orange Papier Regenschirm
        Schatten Sommer Spiegel Tiger Tomate Vulkan Zitrone""".split()
    ),
    "es": tuple(
        """abeja barco caballo camisa cebolla cuchara dragón elefante escalera espejo flor gigante guitarra
        helado hospital invierno jardín limón montaña museo naranja nube periódico piano queso ratón silla
        tambor tigre tomate ventana zapato""".split()
    ),
    "fr": tuple(
        """abeille bateau camion chapeau cheval citron crayon docteur dragon éléphant fenêtre fleur forêt
        fromage girafe guitare hôpital jardin lapin miroir montagne musée nuage orange parapluie piano
        poisson soleil tambour tigre tomate voiture""".split()
    ),
    "zh": tuple(
        """苹果 月亮 自行车 火山 咖啡 大象 花园 图书馆 蜂蜜 医院 雨伞 猴子 报纸 橙子 铅笔 钢琴 土豆 兔子 蜘蛛 夏天
        电话 老虎 番茄 小提琴 窗户 黄色 山谷 博物馆 镜子 面包 龙舟 椅子""".split()
    ),
}


def words_of(language: str) -> tuple[str, tuple[str, ...]]:
    """The language the challenge is in, and its words; English where we have none in `language`."""
    primary = language.split("-")[0].lower()
    return (primary, WORDS[primary]) if primary in WORDS else (ENGLISH, WORDS[ENGLISH])


def draw(words: tuple[str, ...]) -> list[str]:
    """Four different words in random order, from the system's randomness."""
    left = list(words)
    return [left.pop(left.index(secrets.choice(left))) for _ in range(LENGTH)]
