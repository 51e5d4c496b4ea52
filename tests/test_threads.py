"""No request waits for a thread that it does not need."""

import sys
from inspect import iscoroutinefunction

import blinker
from quart import signals

from tests.support.running import in_a_loop


def test_no_view_and_no_hook_is_sent_to_a_thread(app):
    """Quart runs a plain function in a thread pool, which costs more than most of our views."""
    hooks = [app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs]
    hooked = [function for each in hooks for functions in each.values() for function in functions]
    handlers = [kinds.values() for codes in app.error_handler_spec.values() for kinds in codes.values()]
    hooked += [function for each in handlers for function in each]
    hooked += [*app.before_serving_funcs, *app.after_serving_funcs]
    hooked += [app.session_interface.open_session, app.session_interface.save_session]
    assert hooked
    views = [view for name, view in app.view_functions.items() if name != "static"]
    assert [found.__qualname__ for found in [*hooked, *views] if not iscoroutinefunction(found)] == []


def test_the_loop_waits_for_a_thread_that_computes_for_half_a_millisecond_at_most(app):
    before = sys.getswitchinterval()

    async def start() -> float:
        async with app.test_app():
            return sys.getswitchinterval()

    try:
        assert in_a_loop(start()) <= 0.0005
    finally:
        sys.setswitchinterval(before)


def test_a_request_without_a_body_meets_every_hook_there_is(app):
    """`Site.handle_request` leaves out what Quart would look for at each request and not find."""
    both = [app.before_request_funcs, app.after_request_funcs]
    assert [{name for name, functions in hooks.items() if functions} for hooks in both] == [{None}, {None}]
    never = [app.teardown_request_funcs, app.url_value_preprocessors]
    assert [functions for hooks in never for functions in hooks.values() if functions] == []
    assert app.teardown_appcontext_funcs == []
    kinds = [kind for kind in vars(signals).values() if isinstance(kind, blinker.Signal)]
    assert kinds and [kind.name for kind in kinds if kind.receivers] == []
