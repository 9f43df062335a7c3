"""The lexicon leans to no side: listed pairs have even lists, and a swap of names changes no hit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from framing import Analyzer, Lexicon
from framing.evaluation.lean import Side, balances, lean_faults, read_sides, unlisted

PAIRS = read_sides()

STATES = [
    ("Israel", "Iran", "Israeli", "Iranian", "Tel Aviv", "Tehran"),
    ("Israel", "Palestine", "Israeli", "Palestinian", "Jerusalem", "Ramallah"),
    ("the United States", "Iran", "American", "Iranian", "Washington", "Tehran"),
    ("Russia", "Ukraine", "Russian", "Ukrainian", "Moscow", "Kyiv"),
    ("India", "Pakistan", "Indian", "Pakistani", "New Delhi", "Islamabad"),
    ("China", "Taiwan", "Chinese", "Taiwanese", "Beijing", "Taipei"),
    ("Poland", "Belarus", "Polish", "Belarusian", "Warsaw", "Minsk"),
    ("Saudi Arabia", "Yemen", "Saudi", "Yemeni", "Riyadh", "Sanaa"),
    ("Serbia", "Kosovo", "Serbian", "Kosovar", "Belgrade", "Pristina"),
    ("Armenia", "Azerbaijan", "Armenian", "Azerbaijani", "Yerevan", "Baku"),
    ("Venezuela", "Colombia", "Venezuelan", "Colombian", "Caracas", "Bogota"),
    ("Ethiopia", "Eritrea", "Ethiopian", "Eritrean", "Addis Ababa", "Asmara"),
]
"""Two names, two adjectives, two capitals."""
ABOUT_STATES = """
The {adjective} regime jailed two editors on Monday.
The regime in {capital} denied the report.
The {adjective} dictator spoke for an hour.
{name} is a rogue state, the columnist wrote in March.
{name} is a failed state with nuclear arms.
Troops loyal to the {adjective} puppet government withdrew.
The {adjective} tyrant fled before dawn.
{adjective} thugs beat the reporters outside the court.
{adjective} aggression has cost thousands of lives.
{name}'s brutal assault on the town went on.
Soldiers slaughtered forty villagers in {name} last week.
The barbaric {adjective} attack left nine dead.
{name}'s hostile acts at sea alarmed its neighbours.
The {adjective} junta banned the march.
{capital}'s stooges in the ministry resigned.
The {adjective} war machine rolled on.
The genocide by {adjective} forces must end.
{name}'s imperialist designs are plain to see.
The {adjective} propaganda machine blamed the victims.
{name} has blood on its hands.
The so-called {adjective} government met on Friday.
The heroic defence of {name} went on.
The peace-loving people of {name} want calm.
{adjective} terrorists fired on the bus.
{adjective} extremists burned the school.
The {adjective} warmonger refused to talk.
{name} claimed that the strike had missed.
{name} admitted that the strike had missed.
{name} slammed the resolution.
The {adjective} despot and his cronies looted the bank.
{name} carried out a massacre in the village.
The savage {adjective} attack killed a nurse.
The {adjective} liberators were greeted with flowers.
{capital} crushed the protest.
Migrants from {name} flooded across the border.
{adjective} vermin, the broadcaster called them.
{name} is a beacon of democracy in its region.
{name} launched an unprovoked attack.
"""
PARTIES = [
    ("Republicans", "Democrats", "Republican", "Democratic"),
    ("Labour", "Conservatives", "Labour", "Conservative"),
    ("Hamas", "Hezbollah", "Hamas", "Hezbollah"),
    ("the BJP", "the Indian National Congress", "BJP", "Indian National Congress"),
    ("the Taliban", "al-Qaeda", "Taliban", "al-Qaeda"),
]
ABOUT_PARTIES = """
{name} rammed through the bill at midnight.
Radical {adjective} lawmakers blocked the vote.
{adjective} extremists blocked the vote.
{name} whined about the count.
The corrupt {adjective} machine runs the city.
{name} caved in on the budget.
{name} are hypocrites, the editorial said.
{name} shamelessly broke the promise.
The {adjective} goons shouted the speaker down.
{adjective} thugs chased the canvassers away.
{name} peddled a lie about the vote.
Far-left {adjective} activists booed.
Far-right {adjective} activists booed.
{name} claimed that the vote had been stolen.
The unhinged {adjective} attack fell flat.
"""


def swapped(template: str, words: tuple[str, ...]) -> tuple[str, str]:
    """The template about the first and about the second of two."""
    names = ("name", "adjective", "capital")
    first, second = (template.format(**dict(zip(names, words[at::2], strict=False))) for at in (0, 1))
    return first[:1].upper() + first[1:], second[:1].upper() + second[1:]


@pytest.mark.parametrize(
    ("words", "templates"), [(words, ABOUT_STATES) for words in STATES] + [(words, ABOUT_PARTIES) for words in PARTIES]
)
def test_a_swap_of_names_changes_no_hit(finder: Analyzer, words: tuple[str, ...], templates: str) -> None:
    pairs = [swapped(template, words) for template in templates.split("\n") if template]
    ours, theirs = (finder.find([pair[at] for pair in pairs]) for at in (0, 1))
    for pair, mine, other in zip(pairs, ours, theirs, strict=True):
        assert [hit.direction for hit in mine] == [hit.direction for hit in other], pair


def test_the_templates_hit(finder: Analyzer) -> None:
    for templates, words in ((ABOUT_STATES, STATES[0]), (ABOUT_PARTIES, PARTIES[0])):
        sentences = [swapped(template, words)[0] for template in templates.split("\n") if template]
        found = finder.find(sentences)
        assert sum(map(bool, found)) >= 0.9 * len(sentences), [
            s for s, hits in zip(sentences, found, strict=True) if not hits
        ]


def test_there_are_enough_pairs_and_their_terms_exist() -> None:
    assert len(PAIRS) >= 20
    faults = [fault for fault in lean_faults(Lexicon.load(), PAIRS) if "expected a ratio" not in fault]
    assert [fault for fault in faults if "stands in no list" not in fault] == []


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].pair)
def test_both_sides_of_a_pair_have_as_many_words(pair: tuple[Side, Side]) -> None:
    uneven = [(balance.kind, *balance.shown) for balance in balances(Lexicon.load(), [pair]) if not balance.even]
    assert not uneven


def test_no_row_about_a_side_stays_outside_the_audit() -> None:
    assert [(side.name, term.term, term.where) for side, term in unlisted(Lexicon.load(), PAIRS)] == []


def test_a_pair_that_loses_its_words_leaves_the_band() -> None:
    pair = next(pair for pair in PAIRS if pair[0].name == "Republicans")
    assert all(balance.even for balance in balances(Lexicon.load(), [pair]))
    robbed = (pair[0], replace(pair[1], hostile=pair[1].hostile[:3]))
    assert not all(balance.even for balance in balances(Lexicon.load(), [robbed]))
    assert any("expected a ratio of 0.67 to 1.5" in fault for fault in lean_faults(Lexicon.load(), [robbed]))
    wrong = (pair[0], replace(pair[1], hostile=(*pair[1].hostile, "libtrad")))
    assert any("did you mean 'libtard'" in fault for fault in lean_faults(Lexicon.load(), [wrong]))
    twice = (pair[0], replace(pair[1], hostile=(*pair[1].hostile, "libtards")))
    assert any("are one row" in fault for fault in lean_faults(Lexicon.load(), [twice]))
