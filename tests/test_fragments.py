"""Rendering: templates, cached rows and translations."""

import re
from collections import namedtuple

import jinja2
import pytest
import time_machine
from jinja2 import TemplateSyntaxError
from jinja2_fragments import render_block

from db.clock import after
from db.formats import ages, ago
from db.language import _
from fragments.languages.collect import collect
from fragments.rendering import FOLDER, LANGUAGES, Fragments, initials
from routes.dashboards import _tabs
from tests.support.speaking import GERMAN, catalogue_of


def test_only_a_changed_row_is_rendered_again(app):
    from dataclasses import make_dataclass

    fields = {"id": 7, "title": "First", "body": "", "created_at": after(minutes=-5), "read_at": None}
    fields |= {"from_name": "Ada", "from_picture": ""}
    Row = make_dataclass("Row", list(fields), frozen=True, slots=True)
    rendered = app.fragments.environment.globals["rendered"]

    def row(when="5 minutes ago", **changes):
        return rendered("notifications/_item.html", item=Row(**fields | changes), when=when)

    assert row() is row()
    assert "Second" in row(title="Second") and "First" in row()
    assert "Unread" in row() and "Unread" not in row(read_at=after())
    assert "6 minutes ago" in row(when="6 minutes ago")


def test_initials_of_any_name():
    assert [initials(name) for name in ("Ada Lovelace", "zoë", "Fatima Zahra El Idrissi", "李 小龙", "🙂")] == [
        "AL",
        "Z",
        "FI",
        "李小",
        "🙂",
    ]


@pytest.fixture(scope="module")
def fragments():
    return Fragments(static=str, demo=False, dev=False)


@pytest.fixture
def template(fragments):
    """`template("{{ … }}", "de", name=…)`: compiles and renders a template as the program does."""
    return lambda source, code="en", **context: fragments.environment_in(code).from_string(source).render(context)


def test_a_sentence_without_parameters_compiles_to_constant_text(tmp_path, fragments):
    source = '<b>{{ _("Free") }}</b>{{ shown(_("Free")) }}'
    with catalogue_of(tmp_path, de=GERMAN):
        for language, word in (("en", "Free"), ("de", "kostenlos")):
            environment = fragments.environment_in(language)
            assert f"yield '<b>{word}</b>'" in environment.compile(source, raw=True)
            assert environment.from_string(source).render(shown=str) == f"<b>{word}</b>{word}"


def test_parameters_are_escaped_and_markup_is_kept(tmp_path, template):
    source = """
    {%- set strong %}<b>{{ title }}</b>{% endset -%}
    {{ _("{name} booked “{title}”", name=name, title=strong) }}|
    {%- set kept = _("{name} booked “{title}”", name=name, title=strong) %}{{ kept }}"""
    shown = {"name": "<i>", "title": "&"}
    with catalogue_of(tmp_path, de=GERMAN):
        english, german = (template(source, language, **shown).split("|") for language in ("en", "de"))
    assert english == ["&lt;i&gt; booked “<b>&amp;</b>”"] * 2
    assert german == ["„<b>&amp;</b>“: gebucht von &lt;i&gt;"] * 2


def test_a_number_selects_the_plural_form(tmp_path, template):
    source = '{{ ngettext("{count} seat", "{count} seats", left) }}'
    with catalogue_of(tmp_path, de=GERMAN):
        for language, forms in (("en", ["1 seat", "0 seats"]), ("de", ["1 Platz", "0 Plätze"])):
            assert [template(source, language, left=count) for count in (1, 0)] == forms


def test_a_sentence_from_python_is_translated_when_it_is_shown(tmp_path, template):
    source = """{% macro badge(text) %}<i>{{ text }}</i>{% endmacro -%}
    {{ badge(text) }}{{ _("{name} booked “{title}”", name=text, title="") }}"""
    with catalogue_of(tmp_path, de=GERMAN):
        assert template(source, "de", text=_("Free")) == "<i>kostenlos</i>„“: gebucht von kostenlos"


@pytest.mark.parametrize(
    "source",
    [
        "{{ _(title) }}",
        '{{ _("{name} booked") }}',
        '{{ _("Booked", name=title) }}',
        '{{ _("{} booked", title) }}',
        '{{ ngettext("{count} seat", "{count} seats") }}',
    ],
)
def test_an_untranslatable_sentence_makes_the_template_invalid(source, template):
    with pytest.raises(TemplateSyntaxError):
        template(source, title="")


def test_the_list_of_messages_is_up_to_date(tmp_path):
    """If this fails, run `make messages`."""
    collect(tmp_path / "messages.pot")
    assert (tmp_path / "messages.pot").read_text() == (LANGUAGES / "messages.pot").read_text()


def test_no_paragraph_contains_a_form():
    """A browser would end the paragraph before it, and leave the buttons outside of their row."""
    begun = re.compile(r"<p\b[^>]*>(?:(?!</p>|<p\b).)*?(?:\bdoes\(|\bwrites_to\(|<form\b)", re.S)
    found = {path.name for path in FOLDER.rglob("*.html") if begun.search(path.read_text())}
    assert not found, found


def test_sentences_have_typographic_quotes_and_apostrophes():
    lines = (LANGUAGES / "messages.pot").read_text().splitlines()
    said = [line for line in lines if line.startswith(("msgid", '"'))]
    assert [line for line in said if re.search(r"\w'\w|\\\"|\.\.\.", line)] == []


def test_jinja_still_looks_up_what_is_imported_where_it_is_replaced():
    assert "_get_default_module" in vars(jinja2.Template) and "make_globals" in vars(jinja2.Environment)


def test_how_long_ago_something_was_changes_with_the_clock():
    assert [ago(after(**{unit: -1})) for unit in ("seconds", "minutes", "hours", "days")] == [
        "just now",
        "1 minute ago",
        "1 hour ago",
        "1 day ago",
    ]
    assert ago(after(minutes=-59)) == "59 minutes ago" and ago(after(days=-6)) == "6 days ago"


def test_the_filters_that_are_kept_show_what_is_chosen_and_what_there_is_to_choose(app):
    rendered = app.fragments.environment.globals["rendered_from_lists"]
    given = dict.fromkeys(("domain", "max_price", "when", "from", "to", "q"), "")

    def filters(*domains, limits=(1000,), **chosen):
        shown = {"domains": list(domains), "limits": {"EUR": list(limits)}}
        return rendered("learner/_filters.html", filters=given | chosen, **shown)

    assert filters("Python") is filters("Python")
    assert "Rust" in filters("Python", "Rust") and "Rust" not in filters("Python")
    assert "<option selected>Python" in filters("Python", domain="Python")
    assert "€20" in filters("Python", limits=(1000, 2000)) and "€20" not in filters("Python")
    assert 'value="one"' in filters("Python", q="one")


def test_the_account_at_the_top_changes_with_the_person(app):
    rendered = app.fragments.environment.globals["rendered"]
    Me = namedtuple("Me", "name email role unread unread_messages is_admin picture")
    ada = Me("Ada", "ada@example.com", "learner", 0, 0, 0, "")

    def account(me):
        return rendered("shared/_account.html", me=me)

    assert account(ada) is account(ada)
    assert "Grace" in account(ada._replace(name="Grace")) and "Grace" not in account(ada)
    assert "/pictures/token/96.webp" in account(ada._replace(picture="token")) and "<img" not in account(ada)
    assert "2 unread" in account(ada._replace(unread=2)) and "unread" not in account(ada)
    assert "more than 99 unread" in account(ada._replace(unread=100)) and "99 unread" in account(
        ada._replace(unread=99)
    )
    assert "/admin" in account(ada._replace(is_admin=1)) and "/admin" not in account(ada)
    assert "/login" in account(None) and "/login" not in account(ada)


Card = namedtuple(
    "Card",
    "id title domain starts_at ends_at seats seats_taken price_cents currency host_id host_name host_picture rating_sum"
    " rating_count booking_status",
)
FREE = Card(
    7, "One", "Python", "2027-01-05T12:00:00Z", "2027-01-05T13:00:00Z", 3, 0, 0, "EUR", 8, "Max", "", 0, 0, None
)


def test_the_list_in_browse_changes_with_every_card(app):
    kept = app.fragments.environment.globals["rendered_from_lists"]

    def cards(*shown, timezone="UTC"):
        return kept("learner/_cards.html", items=list(shown), timezone=timezone)

    other = FREE._replace(id=9, title="Other")
    assert cards(FREE, other) is cards(FREE, other)
    assert "Other" in cards(FREE, other) and "Other" not in cards(FREE)
    assert "booked" in cards(FREE._replace(booking_status="booked"), other) and "booked" not in cards(FREE, other)
    assert "2 of 3 seats" in cards(FREE._replace(seats_taken=1)) and "3 of 3 seats" in cards(FREE)
    assert "Berlin" in cards(FREE, timezone="Europe/Berlin") and "Berlin" not in cards(FREE)


def test_a_day_that_is_kept_says_its_year_until_that_begins(app):
    for now, day in (("2026-12-31", "Tue 5 Jan 2027,"), ("2027-01-01", "Tue 5 Jan,"), ("2026-12-31", "5 Jan 2027,")):
        with time_machine.travel(f"{now}T12:00:00Z"):
            for name, shown in (
                ("rendered_from_lists", {"items": [FREE]}),
                ("rendered", {"session": FREE, "suggested": False}),
            ):
                template = {"rendered_from_lists": "learner/_cards.html", "rendered": "sessions/_card.html"}[name]
                html = app.fragments.environment.globals[name](template, timezone="UTC", **shown)
                assert day in html, (now, name)


def test_the_list_of_notifications_changes_with_every_row_and_with_the_time(app):
    kept = app.fragments.environment.globals["rendered_from_lists"]
    Item = namedtuple("Item", "id kind level params title body link created_at read_at timezone")
    told = ("2026-06-10T12:00:00Z", None, "UTC")
    one, two = (Item(number, "welcome", "info", "{}", f"News {number}", "", "/", *told) for number in (1, 2))
    welcome = one._replace(title="", params='{"name": "Ada", "role": "learner"}')

    def rows(*items, now="12:05:00"):
        with time_machine.travel(f"2026-06-10T{now}Z", tick=False):
            return kept("notifications/_rows.html", items=list(items), whens=ages(items))

    assert rows(one, two) is rows(one, two)
    assert "News 2" in rows(one, two) and "News 2" not in rows(one)
    assert rows(one, two).count("Unread") == 2 and rows(one, two._replace(read_at=after())).count("Unread") == 1
    assert "Ada" in rows(welcome) and "Bea" in rows(welcome._replace(params=welcome.params.replace("Ada", "Bea")))
    assert "5 minutes ago" in rows(one) and "6 minutes ago" in rows(one, now="12:06:00")


def test_the_tabs_change_with_the_one_that_is_open_and_with_what_is_asked(app):
    rendered = app.fragments.environment.globals["rendered"]

    def bar(role="learner", at="/learner/home", asked=0):
        return rendered("shared/_tabs.html", tabs=_tabs(role, at, asked))

    assert bar() is bar()
    assert 'href="/learner/home" aria-current' in bar() and 'href="/mentors" aria-current' in bar(at="/mentors")
    assert '<span class="count">2</span>' in bar(asked=2) and "count" not in bar()
    assert "/mentor/earnings" in bar("mentor") and "/mentor/earnings" not in bar()


def test_a_card_of_a_mentor_shows_what_this_reader_can_do(app):
    Mentor = namedtuple(
        "Mentor",
        "id name picture rating_sum rating_count headline profession expertise languages price_cents price_currency"
        " upcoming lengths answer_minutes paused_at next_open_at is_followed",
    )
    max = Mentor(8, "Max", "", 0, 0, "", "", "", "", 0, "~", 1, "[]", None, None, "", 0)

    def card(mentor, role="learner", chosen=()):
        shown = {"mentor": mentor, "role": role, "chosen": chosen, "timezone": "UTC"}
        return app.fragments.render("mentors/_mentor.html", **shown)

    assert "/pictures/token/96.webp" in card(max._replace(picture="token")) and "<img" not in card(max)
    assert "2 upcoming" in card(max._replace(upcoming=2)) and "1 upcoming" in card(max)
    assert "€50" in card(max._replace(price_cents=5000, price_currency="EUR")) and "€" not in card(max)
    assert "/8/request" in card(max) and "Request" not in card(max, role="mentor")
    assert "/login?next=/mentors/8/request" in card(max, role="")
    assert "/8/request" not in card(max._replace(paused_at="2026"))
    assert "within 3 hours" in card(max._replace(answer_minutes=180)) and "within" not in card(max)
    assert "/8/book" in card(max._replace(lengths="[30]")) and "/8/book" not in card(max)
    assert "unfollow" in card(max._replace(is_followed=1)) and "unfollow" not in card(max)
    assert "checked" in card(max, chosen=("8",)) and "checked" not in card(max)


def test_what_visitors_get_alike_changes_with_what_it_shows(app):
    def login(language="en", **changes):
        shown = {"title": "Log in", "path": "/login", "me": None, "banners": [], "live": None, "said": ""}
        shown |= {"values": {"next": "", "stay": ""}, "errors": {}, "message": "", "way_out": "/"} | changes
        return app.fragments.page_for_many("people/login.html", language, **shown)

    assert login() is login()
    assert b"/sessions/7" in login(values={"next": "/sessions/7", "stay": ""}) and b"/sessions/7" not in login()
    assert b"Saved" in login(said="Saved") and b"Saved" not in login()
    assert b'lang="en-US"' in login("en-US") and b'lang="en"' in login()


def test_a_piece_is_put_into_a_page_as_it_is_and_is_sent_as_it_was_encoded(app):
    fragments = app.fragments
    shown = {"title": "A “title”", "tabs": _tabs("learner", "/learner/home", 3)}
    html = fragments.environment.get_template("shared/tab_opened.html").render(shown)
    assert html.count("<nav") == 1 and "&lt;" not in html and ">3<" in html and "“title”" in html
    sent = fragments.after("shared/tab_opened.html", ("title", "tabs"), language="en", path="/", **shown)
    assert sent.decode() == html == fragments.page("shared/tab_opened.html", **shown).decode()
    block = fragments.block("dashboard.html", "main", **shown)
    assert block.decode() == render_block(fragments.environment, "dashboard.html", "main", **shown)
    piece = fragments.environment.globals["rendered"]("shared/_tabs.html", tabs=shown["tabs"])
    assert piece.encoded.decode() == piece and piece.encoded in block


def test_functions_of_ours_are_called_without_asking_whether_they_want_the_context(fragments):
    """Whatever is given, and where: in a loop, in a block, by name. The macro is the control."""
    source = """{% macro said(text) %}{{ text }}{% endmacro %}
{% for name in names %}{{ static(name) }}{{ said(name) }}{% endfor %}
{% block main %}{{ icon("star", extra=kind) }}{% endblock %}"""
    environment = fragments.environment.overlay()
    environment.globals["icon"] = lambda name, extra: f"<{name} {extra}>"
    assert environment.compile(source, raw=True).count("context.call(") == 1
    template = environment.from_string(source)
    assert template.render(names=["<a>", "b"], kind="full").strip() == "&lt;a&gt;&lt;a&gt;bb&lt;star full&gt;"
