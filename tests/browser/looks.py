"""What `make compare` takes pictures of: pages, dialogs, and what is done on them before."""

from routes.dashboards import TABS

STATES = ("class", "full", "waited", "booked", "completed", "rated", "cancelled", "missed", "moved", "soon", "live")
SESSIONS = [f"/sessions/{{{state}}}" for state in STATES]
ROOM = [
    "/room/{live}",
    "/room/{outside}",
    *(
        f"/room/{{live}} {act}"
        for act in ("join", "chat", "note", "people", "set", "two", "three", "four", "nine", "gone")
    ),
]
LEFT = [
    "/room/{live}/left",
    "/room/{completed}/left",
    "/room/{rated}/left",
    "/sessions/{live}/kept",
    "/sessions/{completed}/kept",
]
COMMON = [
    "/settings",
    "/settings menu",
    "/settings details",
    "/settings toasts",
    "/styleguide",
    "/mentors",
    "/mentors/{mentor}",
    "/logout",
    "/nothing-here",
]
# By role. The word after an address is one of ACTS.
PAGES = {
    "": [
        "/",
        "/login",
        "/login wrong",
        *(f"/login focus-{at}" for at in range(7)),
        "/signup",
        "/signup wrong",
        "/signup?role=mentor",
        "/forgot",
        "/forgot wrong",
        "/forgot/sent",
        "/mentors",
        "/mentors/{mentor}",
        "/offline",
    ]
    + ["/reset/nothing", "/nothing-here", "/sessions/{class}", "/sessions/{full}", "/sessions/{live}", "/styleguide"],
    "learner": [
        "/",
        "/learner/home?q=nothing+at+all",
        "/learner/home?domain=Python",
        *(f"/learner/home focus-{at}" for at in range(1, 12, 2)),
        "/learner/home?when=range&from=2031-03-05&to=2031-03-01",
        "/learner/sessions?show=past",
        "/mentors/{mentor}/book",
    ]
    + [*SESSIONS, *LEFT, *ROOM, "/mentor/dashboard"],
    "mentor": [
        "/mentor/sessions?show=scheduled",
        "/mentor/sessions?show=past",
        "/mentor/sessions row-menu",
        "/mentor/schedule/hours",
        "/mentor/profile focus-2",
        "/mentor/profile focus-4",
        "/mentor/sessions?show=scheduled row-menu",
        "/sessions/{draft}",
    ]
    + [*SESSIONS, *LEFT, *ROOM, "/room/{soon}"],
    "employer": [],
    # New people, whose pages are empty.
    "new.mentor": [
        "/mentor/dashboard",
        "/mentor/sessions",
        "/mentor/sessions?show=past",
        "/mentor/requests",
        "/mentor/notifications",
    ],
    "new.learner": [
        "/learner/sessions",
        "/learner/sessions?show=past",
        "/learner/requests",
        "/learner/home?show=recommendations",
    ],
}
DIALOGS = {
    "learner": [
        "/sessions/{class}/book",
        "/sessions/{full}/book",
        "/sessions/{booked}/book",
        "/sessions/{clashing}/book",
        "/mentors/{mentor}/request",
        "/requests/{request}/cancel",
    ]
    + [
        "/requests/{offered}/accept",
        "/requests/{offered}/decline",
        "/bookings/{booking}/cancel",
        "/bookings/{waiting}/cancel",
        "/bookings/{unrated}/rate",
    ],
    "mentor": [
        "/sessions/new",
        "/sessions/{class}/edit",
        "/sessions/{full}/cancel",
        "/sessions/{draft}/cancel",
        "/sessions/{draft}/repeat?weeks=3",
        "/requests/{asked}/accept",
    ]
    + ["/requests/{asked}/decline", "/requests/{asked}/offer", "/sessions/{completed}/feedback/{unrated}"],
}
# The tiles the page's script creates, without real people.
TILES = """count => {
  const one = (selector, root = document) => root.querySelector(selector), stage = one('[data-stage-tiles]');
  while (stage.children.length < count) {
    const at = stage.children.length, tile = one('#room-tile').content.cloneNode(true).firstElementChild;
    one('.tile-name', tile).textContent = 'Somebody with a name';
    one('.face', tile).classList.add(`face-tint-${at}`);
    one('.bars', tile).dataset.bars = at;
    one('.tile-state', tile).textContent = 'Connecting';
    const states = [['dark', at !== 2], ['muted', at === 2], ['speaking', at === 3]];
    for (const [name, on] of states) tile.toggleAttribute(`data-${name}`, on);
    stage.append(tile);
  }
  stage.dataset.count = count;
  for (const hidden of ['recorded', 'sharing']) one(`[data-${hidden}]`).hidden = false;
  one('[data-notices]').append(one('#room-notice').content.cloneNode(true));
}"""
FOCUSABLE = "main :is(a, button, input:not([type=hidden]), select, textarea, summary, [tabindex])"
ACTS = {
    "wrong": "for (const form of document.querySelectorAll('main form')) form.noValidate = true;"
    "setTimeout(() => document.querySelector('main form .btn').click(), 50)",
    "menu": "document.querySelector('header details').open = true",
    "row-menu": "[...document.querySelectorAll('#panel [data-menu]')].at(-1).open = true",
    "details": "for (const details of document.querySelectorAll('main details')) details.open = true",
    "toasts": "const toast = document.querySelector('#no-connection').content.cloneNode(true);"
    "document.querySelector('#toasts').append(toast);"
    "for (const id of ['connection', 'progress']) document.getElementById(id).hidden = false",
    "join": "",
    **{f"focus-{at}": f"document.querySelectorAll('{FOCUSABLE}')[{at}].focus()" for at in range(14)},
    **{part: f"document.querySelector('[data-do={part}]').click()" for part in ("chat", "note", "people", "set")},
    "two": f"({TILES})(2)",
    "three": f"({TILES})(3); document.querySelector('[data-consent]').showModal()",
    "four": f"({TILES})(4); document.querySelector('.more-menu').open = true;"
    "const stage = document.querySelector('[data-stage-tiles]'); stage.dataset.large = '';"
    "stage.lastElementChild.classList.add('tile-large')",
    "nine": f"({TILES})(9)",
    "gone": "document.querySelector('[data-call]').hidden = true;"
    "for (const part of ['gone', 'again']) document.querySelector(`[data-${part}]`).hidden = false",
}


def shots(role: str, made: dict):
    """Name, address and act of each picture. A dialog is taken both as a page and as a modal."""
    tabs = [tab.url for tab in TABS.get(role, [])]
    dialogs = DIALOGS.get(role, [])
    for given in dict.fromkeys(
        [*tabs, *PAGES[role], *(COMMON if tabs else []), *dialogs, *(f"{path} modal" for path in dialogs)]
    ):
        path, _, act = given.partition(" ")
        name = f"{role or 'guest'}{given}".replace("/", "~").replace("?", "-").replace(" ", "+")
        yield name, path.format(**made), act


def reach(page, below: str, path: str, act: str) -> None:
    page.goto(below)
    in_room = path.startswith("/room/") and not path.endswith("/left")
    if act == "modal":
        page.evaluate("path => htmx.ajax('GET', path, {target: '#modal', swap: 'innerHTML'})", path)
        page.locator("#modal[open] .modal-box").wait_for()
    elif in_room and act:
        page.locator("[data-listen]").click()
        page.locator("[data-call] [data-toggle]").first.wait_for()
        page.wait_for_timeout(500)
    if page.locator("[hx-trigger=load]").count():
        page.locator("#kept").wait_for()
    if act == "wrong":
        with page.expect_navigation():
            page.evaluate(ACTS[act])
    elif act in ACTS:
        page.evaluate(ACTS[act])
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500 if in_room else 100)
