"""Looks a page over: what axe finds serious, what is wider than the screen, what jumps while it loads."""

import json

from tests.support.running import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
SHIFTS = """() => new Promise(done => {
  const jumped = [];
  const what = ({ value, sources }) => `${value} ${sources.map(({ node }) => node?.outerHTML?.slice(0, 120))}`;
  new PerformanceObserver(list => jumped.push(...list.getEntries().filter(entry => !entry.hadRecentInput).map(what)))
    .observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(jumped), 20)));
})"""


def serious(page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.context.add_init_script(AXE)  # half a megabyte: sent once, and there on every further page
        page.evaluate(AXE)
    found = json.loads(
        page.evaluate("axe.run({exclude: ['option']}, {resultTypes: ['violations']}).then(JSON.stringify)")
    )
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def look_at(page, path: str) -> list[str]:
    page.goto(path)
    complaints = serious(page)
    if page.get_by_role("heading", level=1).count() != 1:
        complaints.append("not one heading of the first level")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        complaints.append("wider than the screen")
    if page.evaluate(SHIFTS):  # once may be a push that came in just then; what jumps by itself jumps again
        page.reload()
    if shifted := page.evaluate(SHIFTS):
        complaints.append(f"jumps while loading: {shifted}")
    return complaints
