"""The application as Quart is told to be, where Mentora needs less of it."""

from quart.routing import QuartRule

from routes.http.site import Rule, Site


def test_a_start_compiles_no_functions_that_write_addresses(monkeypatch, request):
    compiled = []
    monkeypatch.setattr(QuartRule, "_compile_builder", lambda rule, unknown=True: compiled.append(rule))
    app = request.getfixturevalue("app")
    assert compiled == [] and len([*app.url_map.iter_rules()]) > 300


def test_an_address_is_written_as_ever_if_somebody_asks_for_one():
    """The control: what is put off is what Werkzeug would have called."""
    written = []
    for kind in (Rule, QuartRule):
        site = type("Plain", (Site,), {"url_rule_class": kind})(__name__, static_folder=None)
        site.add_url_rule("/sessions/<int:session_id>/edit", "edit", lambda: "", methods=["GET"])
        adapter = site.url_map.bind("example.org")
        given = {"session_id": 7, "then": "a b"}
        written.append([adapter.build("edit", given), adapter.build("edit", given, append_unknown=False)])
    assert written[0] == written[1] == ["/sessions/7/edit?then=a+b", "/sessions/7/edit"]
