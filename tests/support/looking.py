"""Inspects a page: serious findings of axe, content wider than the screen, layout shifts while it loads."""

import json

from tests.support.running import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
# What `region` finds is never serious, and it is slow to look for; so are the selectors of what is found.
RUN = """axe.run(
  {exclude: ['option']}, {resultTypes: ['violations'], selectors: false, rules: {region: {enabled: false}}}
).then(({ violations }) => JSON.stringify(violations))"""
SETTLED = """async () => {
  const room = JSON.parse(document.querySelector('#room')?.dataset.room ?? '{}');
  const isWaiting = () => room.status === 'live' && document.querySelector('[data-join]:disabled');
  const isMoving = () => document.getAnimations().length || isWaiting();
  for (let frames = 0; frames < 3; frames = isMoving() ? 0 : frames + 1) await new Promise(requestAnimationFrame);
}"""
# Not `innerWidth`: on a phone the viewport grows with the page, so that nothing would ever be wider than it.
WIDER = """width => {
  const wide = document.documentElement.scrollWidth;
  const isTo = one => Math.round(one.getBoundingClientRect().right) === wide;
  const widest = () => [...document.querySelectorAll('body *')].filter(isTo).slice(0, 3);
  return wide > width ? [`wider than the screen (${wide}): ${widest().map(one => one.outerHTML.slice(0, 120))}`] : [];
}"""
SHIFTS = """() => new Promise(done => {
  const jumped = [];
  const what = ({ value, sources }) => `${value} ${sources.map(({ node }) => node?.outerHTML?.slice(0, 120))}`;
  new PerformanceObserver(list => jumped.push(...list.getEntries().filter(entry => !entry.hadRecentInput).map(what)))
    .observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(jumped), 20)));
})"""


def serious(page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.context.add_init_script(AXE)  # half a megabyte: sent once, and present on all later pages
        page.evaluate(AXE)
    found = json.loads(page.evaluate(RUN))
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def too_wide(page) -> list[str]:
    """What sticks out of the screen, so that the page scrolls sideways."""
    return page.evaluate(WIDER, page.viewport_size["width"])


def look_at(page, path: str) -> list[str]:
    page.emulate_media(reduced_motion="reduce")
    page.goto(path)
    page.evaluate(SETTLED)  # in the middle of a transition, axe would measure a colour that is neither of the two
    complaints = serious(page) + too_wide(page)
    if page.get_by_role("heading", level=1).count() != 1:
        complaints.append("not exactly one first-level heading")
    if page.evaluate(SHIFTS):  # a push may cause one shift; only a page's own fault repeats
        page.reload()
    if shifted := page.evaluate(SHIFTS):
        complaints.append(f"jumps while loading: {shifted}")
    return complaints
