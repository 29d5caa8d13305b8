"""The clone bench's listening page in a real browser, from file://: comparing, the blind test, its sums."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect, sync_playwright
from scipy.stats import binom

from infra.bench import _clone_samples as samples
from infra.bench._clone_page import html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
]
RATE = 16_000
TEXTS = [f"Sentence number {number} has seven words." for number in range(12)]


def tone(hertz: float) -> tuple[np.ndarray, int]:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(RATE // 2) / RATE)).astype(np.float32), RATE


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page over tones, with the talent's figures beside one of its conditions."""
    place = samples.Place(tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("heard"))
    samples.keep(place, "lj", "own", {text: tone(300) for text in TEXTS})
    samples.keep(
        place, "lj", "clone-3min", {text: tone(400) for text in [*TEXTS, "Only the clone said this."]}
    )
    samples.keep(place, "rms", "clone-10min", {text: tone(200) for text in TEXTS[:2]})
    samples.keep(place, samples.REFERENCES, "espeak", {"Nobody else said this.": tone(500)})
    samples.annotate(place, "lj", "clone-3min", {"cosine_mean": 0.912, "wer": 0.434, "wer_whisper": None})
    path = place.clips / "index.html"
    path.write_text(html(list(samples.conditions(place))))
    return path


@pytest.fixture(scope="module")
def opened(index: Path) -> Iterator[Page]:
    """The page on a phone; every request must stay in its folder, no script may fail."""
    complaints, asked = list[str](), list[str]()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(index.as_uri())
        yield page
        browser.close()
    assert complaints == []
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}


def heard(page: Page, selector: str) -> str:
    return str(page.eval_on_selector(selector, "audio => audio.src.split('/').slice(-3).join('/')"))


def test_a_and_b_say_the_same_sentence(opened: Page) -> None:
    opened.get_by_label("Talent").first.select_option("lj")
    expect(opened.locator("#compare-position")).to_have_text("1 of 12")
    opened.get_by_role("button", name="Next").click()
    expect(opened.locator("#compare-spoken")).to_have_text(TEXTS[1])
    assert heard(opened, "#compare-a-audio") == "lj/own/02.flac"
    assert heard(opened, "#compare-b-audio") == "lj/clone-3min/02.flac"
    opened.locator("#compare-b").select_option("espeak")
    expect(opened.get_by_text("no sentence in common").first).to_be_visible()
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_figures_stand_where_they_were_measured(opened: Page) -> None:
    row = opened.locator("#figures-rows tr").first
    expect(row).to_contain_text("LJ Speech (real): clone, 3 minutes")
    expect(row.locator("td").nth(1)).to_have_text("0.912")
    expect(row.locator("td").nth(4)).to_have_text("43 %")
    expect(row.locator("td").nth(5)).to_have_text("–")


def begin(page: Page, trials: int) -> None:
    page.locator("#abx-talent").select_option("lj")
    page.get_by_label("Trials").fill(str(trials))
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Begin").click()


def test_a_blind_test_by_keyboard_gives_a_file_that_adds_up(opened: Page) -> None:
    begin(opened, 10)
    for trial in range(10):
        expect(opened.get_by_role("heading", name=f"Trial {trial + 1} of 10")).to_be_visible()
        opened.keyboard.press("1")
        expect(opened.get_by_role("button", name="X is A")).to_be_disabled()
        opened.keyboard.press("x")
        expect(opened.get_by_role("button", name="X is A")).to_be_enabled()
        opened.keyboard.press("1")
    with opened.expect_download() as download:
        opened.get_by_role("link", name="Save the result").click()
    result = json.loads(Path(download.value.path()).read_text())
    expected = sum(answer["x"] == "a" for answer in result["answers"])
    assert (result["trials"], result["right"]) == (10, expected)
    assert result["p_value"] == pytest.approx(binom.sf(expected - 1, 10, 0.5))
    assert (result["listener"], result["a"], result["b"]) == ("Ada", "own", "clone-3min")
    assert len({answer["text"] for answer in result["answers"]}) == 10
    assert all(answer["plays"] == {"a": 0, "x": 1, "b": 0} for answer in result["answers"])
    expect(opened.locator("#abx-right")).to_have_text(f"{expected} of 10")
    opened.get_by_role("button", name="Another test").click()


def test_a_pair_that_cannot_be_told_apart_is_refused(opened: Page) -> None:
    opened.locator("#abx-b").select_option("own")
    opened.get_by_role("button", name="Begin").click()
    expect(opened.get_by_role("alert")).to_have_text("A and B are the same. Choose two conditions.")
    expect(opened.locator("#abx-trial")).to_be_hidden()


def test_the_chance_of_guessing_is_the_binomial_tail(opened: Page) -> None:
    for right, count in ((0, 10), (7, 10), (10, 10), (12, 16), (60, 100)):
        assert opened.evaluate(f"guessing({right}, {count})") == pytest.approx(
            binom.sf(right - 1, count, 0.5)
        )


def test_x_is_drawn_evenly(opened: Page) -> None:
    draws = opened.evaluate("Array.from({ length: 3000 }, () => drawn(3))")
    assert set(draws) == {0, 1, 2}
    # Five standard deviations of a fair draw: fails once in two million runs.
    assert all(abs(draws.count(value) - 1000) < 130 for value in range(3))
