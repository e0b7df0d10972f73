"""Our own nonsense generator keeps its promises, and keeps them alike in Python and in JavaScript."""

import html
import json
import re
import shutil
import subprocess
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

ARTICLE = Path(__file__).resolve().parents[2] / "docs" / "bullshit"


def load() -> ModuleType:
    """The experiment file itself; not imported, so that no compiled file is left among the pages."""
    path = ARTICLE / "experiments" / "better.py"
    module = ModuleType("better")
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


better = load()
# Anything a reader can type, and what breaks templates: our own mark, replace() patterns, markup.
TOPICS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["{题}", "$&", "$1", "\\1", "<b>x</b>", "a", "x", "\N{GRINNING FACE}", " ", "{", "%s"]
)
SEEDS = st.integers(0, 2**32 - 1)
LENGTHS = st.integers(1, 1500)
PROPERTY = settings(deadline=None, derandomize=True)


@given(TOPICS, SEEDS, LENGTHS)
@PROPERTY
@example("写周报", 0, 6000)
def test_no_sentence_is_followed_by_itself(topic: str, seed: int, length: int) -> None:
    """Also over the end of a paragraph and over the end of a round of the bag."""
    sentences = [sentence for paragraph in better.write(topic, seed, length) for sentence in paragraph]
    assert all(one != next_one for one, next_one in pairwise(sentences))


@given(TOPICS, SEEDS, LENGTHS)
@PROPERTY
def test_every_paragraph_is_whole_and_names_the_topic(topic: str, seed: int, length: int) -> None:
    """Four to seven sentences, the first with the topic exactly as typed."""
    for paragraph in better.write(topic, seed, length):
        assert 4 <= len(paragraph) <= 7
        assert topic in paragraph[0]
        assert all(sentence[-1] in "。」" for sentence in paragraph)


@given(TOPICS, SEEDS, LENGTHS)
@PROPERTY
def test_length_is_kept_to_within_one_paragraph(topic: str, seed: int, length: int) -> None:
    """Enough characters with the last paragraph, too few without it."""
    article = better.write(topic, seed, length)
    sizes = [len("".join(paragraph)) for paragraph in article]
    assert sum(sizes) >= length
    assert sum(sizes[:-1]) < length


@given(st.integers(2, 9), SEEDS, st.integers(1, 200))
@PROPERTY
def test_bag_deals_every_item_once_a_round_and_never_twice_in_a_row(size: int, seed: int, draws: int) -> None:
    """After any number of draws the counts of two items differ by one at most."""
    stream = better.random32(seed)
    bag = better.bag(range(size), lambda n: next(stream) * n >> 32)
    dealt = [next(bag) for _ in range(draws)]
    counts = Counter(dealt)
    assert max(counts.values()) - min(counts.get(item, 0) for item in range(size)) <= 1
    assert all(one != next_one for one, next_one in pairwise(dealt))


def test_bag_of_two_shows_both_orders() -> None:
    """The repair at the seam must not freeze the first round: both first cards occur over the seeds."""
    firsts = set()
    for seed in range(20):
        stream = better.random32(seed)
        firsts.add(next(better.bag((0, 1), lambda n, stream=stream: next(stream) * n >> 32)))
    assert firsts == {0, 1}


def test_an_article_does_not_depend_on_what_was_written_before() -> None:
    """No state outside write(): the upstream script's pools live as long as the process."""
    alone = better.write("写周报", 7, 900)
    better.write("别的", 8, 900)
    assert better.write("写周报", 7, 900) == alone
    assert better.write("写周报", 8, 900) != alone


def test_each_half_of_the_interval_is_drawn_equally() -> None:
    """mulberry32: 100 000 draws in 16 classes; 37.7 is the 0.1 % point for 15 degrees of freedom."""
    stream = better.random32(1)
    classes = Counter(next(stream) >> 28 for _ in range(100_000))
    assert sum((n - 6250) ** 2 / 6250 for n in classes.values()) < 37.7
    assert len(classes) == 16


def test_first_sentences_are_openers_and_sayings_are_three_in_twenty_of_the_others() -> None:
    """The table's row on probability: exact over the 32-bit numbers, and by the chi-square test over 300 articles.

    10.8 is the 0.1 % point for one degree of freedom.
    """
    hits = sum(1 for x in range(644_245_000, 644_245_200) if x * 100 >> 32 < 15) + 644_245_000
    assert 0 < hits / 2**32 - 0.15 < 2e-10
    articles = [better.write("写周报", seed, 3000) for seed in range(300)]
    openers = {opener.replace("{题}", "写周报") for opener in better.OPENERS}
    assert all(paragraph[0] in openers for article in articles for paragraph in article)
    others = [sentence for article in articles for paragraph in article for sentence in paragraph[1:]]
    sayings, n = sum("说：「" in sentence for sentence in others), len(others)
    assert n > 20_000
    assert (sayings - 0.15 * n) ** 2 / (0.15 * 0.85 * n) < 10.8


@pytest.mark.parametrize(("topic", "length"), [("", 100), ("题", 0), ("题", -1)])
def test_bad_input_is_refused(topic: str, length: int) -> None:
    """An empty topic gives no empty article, but an error."""
    with pytest.raises(ValueError, match="a topic and a length"):
        better.write(topic, 1, length)


def test_topic_is_never_expanded_again() -> None:
    """A topic that holds the template's own mark stays as typed."""
    article = better.write("甲{题}乙", 3, 800)
    text = "".join(sentence for paragraph in article for sentence in paragraph)
    assert text.count("{题}") == text.count("甲{题}乙") > 0


def javascript(cases: list[tuple[str, int, int]]) -> list[list[list[str]]]:
    """The articles generator.js writes for the same arguments."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on PATH: install Node.js 20 or later, then run `pytest tests/articles` again")
    program = (
        "const {write} = require(process.argv[1]);"
        "const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "process.stdout.write(JSON.stringify(cases.map((c) => write(...c))));"
    )
    done = subprocess.run(
        [node, "-e", program, str(ARTICLE / "generator.js")],
        input=json.dumps(cases),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    articles: list[list[list[str]]] = json.loads(done.stdout)
    return articles


@given(st.lists(st.tuples(TOPICS, SEEDS, LENGTHS), min_size=20, max_size=60))
@settings(PROPERTY, max_examples=5)
def test_python_and_javascript_write_the_same_article(cases: list[tuple[str, int, int]]) -> None:
    """Same topic, seed and length: same paragraphs, same sentences."""
    cases = [*cases, ("写周报", 2019, 300), ("\N{GRINNING FACE}" * 3, 2**32 - 1, 1000), ("$&", 0, 2000)]
    assert javascript(cases) == [better.write(*case) for case in cases]


def test_sample_in_the_page_is_what_the_generator_writes() -> None:
    """Without JavaScript a reader sees the article for the seed that the form would start with."""
    page = (ARTICLE / "index.md").read_text(encoding="utf-8")
    data = r'data-generator data-topic="([^"]+)" data-seed="(\d+)" data-length="(\d+)"'
    host = re.search(rf"<div[^>]*{data}>(.*?)</div>\s*</div>", page, re.S)
    assert host is not None
    topic, seed, length, body = host.groups()
    paragraphs = [html.unescape(p) for p in re.findall(r"<p>(.*?)</p>", body)]
    assert paragraphs == ["".join(p) for p in better.write(topic, int(seed), int(length))]


def test_the_page_script_writes_text_only() -> None:
    """The mistake that the article shows in the upstream page must not be made again in ours."""
    script = (ARTICLE / "generator.js").read_text(encoding="utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert word not in script
    assert "textContent" in script
