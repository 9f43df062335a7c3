"""The page in a real browser. Debian's chromium is what CI has; without one these tests are skipped, and say so."""

from __future__ import annotations

from typing import Any

import pytest

from framing import Analyzer

NESTED = (
    "Crowds met the “illegal regime thugs” on Monday, and the “so-called reform” fell. \U0001f600 The regime’s lackeys "
    "fled. “The regime\u202e is corrupt,” she said.\r\n\r\nIt rained. <script>document.title='run'</script> The "
    "dictator of Marenia lied. He called the Beacon Alliance regime “corrupt”.\n"
)
PLACES = """() => {
  const walker = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT), found = [];
  let at = 0;
  for (let node; node = walker.nextNode();) {
    const size = [...node.data].length;
    for (let one = node.parentNode; one.id !== 'text'; one = one.parentNode)
      if (one.classList.contains('m')) found.push([at, at + size, one.className]);
    at += size;
  }
  return found;
}"""


@pytest.fixture(scope="module")
def html(many_headed: Analyzer, articles: dict[str, str]) -> str:
    return many_headed.analyze(articles["slanted"], id="march-slanted.txt").to_html()


@pytest.mark.parametrize("name", ["slanted", "loyal", "quiet", "neutral", None])
def test_marks_stand_at_the_right_characters(
    opened: Any, analyzer: Analyzer, articles: dict[str, str], name: str | None
) -> None:
    report = analyzer.analyze(articles[name] if name else NESTED)
    page = opened(report.to_html())
    drawn: dict[int, set[str]] = {}
    for start, end, classes in page.evaluate(PLACES):
        for at in range(start, end):
            drawn.setdefault(at, set()).update({classes.split()[1]})
    expected: dict[int, set[str]] = {}
    for hit in report.hits:
        for at in range(hit.start, hit.end):
            expected.setdefault(at, set()).add(f"c-{hit.category}")
    assert drawn == expected
    assert page.title() != "run"


def test_overlapping_spans_are_drawn_one_inside_the_other(opened: Any, finder: Analyzer) -> None:
    from dataclasses import replace

    report = finder.analyze("The corrupt regime fell.")
    corrupt, regime = report.hits
    report.__dict__["hits"] = [replace(corrupt, start=4, end=14, text="corrupt re"), replace(regime, start=9)]
    page = opened(report.to_html())
    places = page.evaluate(PLACES)
    assert sorted((a, b) for a, b, _ in places) == [(4, 9), (9, 14), (9, 14), (14, 18)]
    page.locator("#text .m .m").hover()
    page.wait_for_selector("#card:not([hidden])")
    assert page.locator("#card h3").count() == 2, "a card for each of both"


def test_a_card_opens_by_mouse_and_says_why(opened: Any, html: str) -> None:
    page = opened(html)
    mark = page.locator("#text a.m", has_text="thugs in uniform")
    assert page.locator("#card").is_hidden()
    mark.hover()
    page.wait_for_selector("#card:not([hidden])")
    card = page.locator("#card").inner_text()
    for said in ("thugs in uniform", "armed actors", "Whose words: the writer", "Avoid it", "Source:"):
        assert said in card
    page.locator("#card").hover()
    page.wait_for_timeout(400)
    assert page.locator("#card").is_visible(), "it can be hovered itself"
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    box = mark.bounding_box()
    mark.hover()
    page.wait_for_selector("#card:not([hidden])")
    shown = page.locator("#card").bounding_box()
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= 1280
    assert shown["y"] > box["y"] + box["height"] or shown["y"] + shown["height"] < box["y"]


def test_a_card_opens_by_keyboard_and_gives_the_focus_back(opened: Any, html: str) -> None:
    page = opened(html)
    page.locator("#text a.m").first.focus()
    page.keyboard.press("Tab")
    page.wait_for_selector("#card:not([hidden])")
    focused = "document.activeElement.textContent"
    mark = page.evaluate(focused)
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "card"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "close"
    assert page.locator("#card").get_attribute("role") == "dialog"
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert page.evaluate(focused) == mark


def test_a_card_opens_by_touch_and_closes_beside_it(opened: Any, html: str) -> None:
    page = opened(html, viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator("#text a.m").nth(3).tap()
    page.wait_for_selector("#card:not([hidden])")
    assert page.locator("#card .close").is_visible()
    page.touchscreen.tap(200, 100)
    assert page.locator("#card").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing is wider than the phone"


def test_a_sentences_card_has_every_head_and_the_words_that_moved_it(opened: Any, html: str) -> None:
    page = opened(html)
    page.locator("#text a.n").nth(1).click()
    card = page.locator("#card").inner_text()
    said_there = ("Sentence 2", "biased 0.", "subjectivity: subjective", "portrayal: negative", "frame: ")
    for said in (*said_there, "biased: for it "):
        assert said in card


def test_filters_filter_text_and_table(opened: Any, many_headed: Analyzer, articles: dict[str, str]) -> None:
    report = many_headed.analyze(articles["loyal"])
    page = opened(report.to_html())
    on = "#text .m:not(.off)"
    assert page.locator(on).count() == len(report.hits)
    page.locator("input[value=c-emotive]").uncheck()
    left = [hit for hit in report.hits if hit.category != "emotive"]
    assert page.locator(on).all_text_contents() == [hit.text for hit in left]
    assert page.locator("#hits tbody tr:visible").count() == len(left)
    assert page.locator("#shown").inner_text() == f"{len(left)} of {len(report.hits)} terms shown"
    page.locator("legend button").last.click()
    assert page.locator(on).count() == 0
    page.locator("label.chip", has_text="Harvest Front").click()
    aimed = [hit for hit in left if hit.target == "Harvest Front"]
    assert page.locator(on).all_text_contents() == [hit.text for hit in aimed]


def test_the_table_sorts(opened: Any, html: str) -> None:
    page = opened(html)
    for column, name in ((5, "Strength"), (2, "Words")):
        cells = page.locator(f"#hits tbody td:nth-child({column})")
        button = page.locator("#hits th button", has_text=name)
        before = cells.all_text_contents()
        button.click()
        up = cells.all_text_contents()
        assert sorted(before) == sorted(up)
        assert up == sorted(before, key=lambda cell: (cell == "contested", cell.lower()))
        button.click()
        down = cells.all_text_contents()
        assert [cell.lower() for cell in down] == sorted(map(str.lower, before), reverse=True)
        assert page.locator("#hits th[aria-sort]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Any, faults: Any, html: str, scheme: str) -> None:
    page = opened(html, color_scheme=scheme)
    assert faults(page) == []
    page.locator("#text a.m").first.click()
    assert faults(page) == [], "with a card open"
    page.set_viewport_size({"width": 390, "height": 844})
    assert faults(page) == [], "on a phone"


def test_without_its_script_the_page_is_whole(opened: Any, html: str) -> None:
    page = opened(html, java_script_enabled=False)
    assert page.locator("legend >> text=Underline").is_visible()
    assert page.locator(".chip input").first.is_hidden(), "filters that would do nothing are not offered"
    mark = page.locator("#text a.m").first
    assert mark.get_attribute("title")
    mark.click()
    assert page.url.endswith(mark.get_attribute("href"))
    assert page.locator(mark.get_attribute("href")).is_visible()


def test_paper_has_the_text_the_legend_and_no_controls(opened: Any, html: str) -> None:
    page = opened(html)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("legend button").first.is_hidden()
    assert page.locator(".chip").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_notebooks_page_keeps_its_looks(opened: Any, analyzer: Analyzer, articles: dict[str, str]) -> None:
    own = "<!doctype html><html lang=en><title>n</title><body><p class=text>mine</p><mark class=m>mine</mark><h1>n</h1>"
    looks = "(() => { const s = getComputedStyle; return [...document.querySelectorAll('body > *')].slice(0, 3)"
    looks += ".map(e => [s(e).color, s(e).font, s(e).backgroundColor, s(e).borderBottom]) })()"
    before = opened(own).evaluate(looks)
    assert opened(own + analyzer.analyze(articles["slanted"])._repr_html_()).evaluate(looks) == before
