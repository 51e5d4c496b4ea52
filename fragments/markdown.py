"""Markdown as safe HTML, whose length is bounded by that of what was typed."""

import re
from collections.abc import Callable, Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

# The tags that people can use.
ALLOWED = {
    "p",
    "br",
    "strong",
    "em",
    "s",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
LONGEST = 20_000  # characters; twice what any field takes. Longer text is shown as it is
LONGEST_LINK = 500  # what a field for a link takes
MOST_CELLS = 3_000
MOST_BRACKETS = 500  # each is looked at as the start of a link, up to its end
DEEPEST = 20  # a list in a list counts twice; what is deeper would be dropped
# How often a rule is tried on a line. A quote looks at all lines up to the next empty one, whatever becomes of them.
MOST_TRIES = 80_000
# No Markdown that people write becomes this many times as long.
GROWTH = 25
# An address of the web, written out. What ends the sentence around it is cut off afterwards.
ADDRESS = re.compile(r"(?<![\w/])https?://[^\s<>\"“”]{3,}", re.IGNORECASE)
# Below a heading, the line with the dashes, which decides how many cells each row has.
RULER = re.compile(r"^[> \t]*[|:-][|:\- \t]*$", re.MULTILINE)


Rule = Callable[[StateBlock, int, int, bool], bool]


class TooMuch(Exception):
    """More than Markdown is for."""


def render(text: str) -> Markup:
    """Text that asks for more than Markdown is for is shown as it was typed."""
    if len(text) > LONGEST or text.count("[") > MOST_BRACKETS:
        return _as_typed(text)
    parser = MARKDOWN if _cells(text) <= MOST_CELLS else WITHOUT_TABLES
    try:
        tokens = parser.parse(text)
    except TooMuch:
        return _as_typed(text)
    if any(token.level >= DEEPEST - 1 for token in tokens):
        return _as_typed(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):  # below the headings of the page
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = parser.renderer.render(tokens, parser.options, {})
    if len(html) > GROWTH * len(text) + 1000:
        return _as_typed(text)
    return Markup(
        nh3.clean(
            html,
            tags=ALLOWED,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


def linked(text: str) -> Markup:
    """Plain text in which the addresses of the web are links."""
    parts, end = [], 0
    for address, start in _addresses(text):
        link = Markup('<a href="{0}" rel="noopener nofollow">{0}</a>').format(address)
        parts += [escape(text[end:start]), link]
        end = start + len(address)
    return Markup("").join([*parts, escape(text[end:])])


class Parser(MarkdownIt):
    def __init__(self, *extensions: str):
        super().__init__("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
        self.enable([*extensions])
        self.core.ruler.after("block", "references", _drop_amplifying_references)
        self.core.ruler.push("addresses", _link_addresses)
        for rule in self.block.ruler.__rules__:
            self.block.ruler.at(rule.name, _counted(rule.fn, is_quote=rule.name == "blockquote"), {"alt": rule.alt})

    def validateLink(self, url: str) -> bool:
        return len(url) <= LONGEST_LINK and super().validateLink(url)


def _counted(rule: Rule, *, is_quote: bool) -> Rule:
    """Counts the tries: some texts make the parser look at the same lines a thousand times."""

    def counting(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        tries = state.env["tries"] = state.env.get("tries", 0) + 1
        if tries > MOST_TRIES:
            raise TooMuch
        is_found = rule(state, start, end, silent)
        if is_found and is_quote and not silent:
            state.env["tries"] += next((line for line in range(start, end) if state.isEmpty(line)), end) - start
        return is_found

    return counting


def _drop_amplifying_references(state: StateCore) -> None:
    """`[a]` can stand for a long address a thousand times over. Then it stays `[a]`."""
    references = state.env.get("references", {})
    longest = max((len(one["href"]) + len(one["title"]) for one in references.values()), default=0)
    if longest * state.src.count("[") > 10 * len(state.src):
        references.clear()


def _link_addresses(state: StateCore) -> None:
    """An address that is written out is a link. Only of the web, and not within another link or code."""
    for block in state.tokens:
        if block.type == "inline" and block.children and "://" in block.content:
            depth, children = 0, []
            for token in block.children:
                depth += (token.type == "link_open") - (token.type == "link_close")
                children += [token] if depth or token.type != "text" else _with_links(state, token)
            block.children = children


def _with_links(state: StateCore, token: Token) -> list[Token]:
    found, end = [], 0
    for address, start in _addresses(token.content):
        href = state.md.normalizeLink(address)
        if not state.md.validateLink(href):
            continue
        opening = Token("link_open", "a", 1, attrs={"href": href}, level=token.level)
        texts = Token("text", "", 0, content=token.content[end:start], level=token.level)
        text = Token("text", "", 0, content=address, level=token.level + 1)
        found += [texts, opening, text, Token("link_close", "a", -1, level=token.level)]
        end = start + len(address)
    return [*found, Token("text", "", 0, content=token.content[end:], level=token.level)]


def _addresses(text: str) -> Iterator[tuple[str, int]]:
    """Each address that is written out, without what ends the sentence around it, and where it begins."""
    for match in ADDRESS.finditer(text):
        address = match[0].rstrip(".,:;!?'\"*_~")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(").,:;!?")
        if len(address) <= LONGEST_LINK:
            yield address, match.start()


def _cells(text: str) -> int:
    """At most so many cells: each line may become a row, and each row is filled up to the width of its table."""
    widest = max((ruler.count("|") + 1 for ruler in RULER.findall(text)), default=0)
    return widest * text.count("\n")


def _as_typed(text: str) -> Markup:
    return Markup("<p>{}</p>").format(Markup("<br>\n").join(escape(line) for line in text[:LONGEST].splitlines()))


MARKDOWN = Parser("table", "strikethrough")
WITHOUT_TABLES = Parser("strikethrough")
