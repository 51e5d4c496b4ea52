"""Icons stand in the page as one path, drawn as their shapes were."""

from xml.etree import ElementTree

import pytest

from fragments import icons


@pytest.mark.parametrize(
    ("shapes", "path"),
    [
        ('<path d="m12 19-7-7 7-7"/><path d="M19 12H5"/>', "M12 19l-7-7 7-7M19 12H5"),
        ('<path d="M5 12h14"/><path d="M12 5 19 12"/>', "M5 12h14M12 5L19 12"),
        ('<path d="m4,6.5 .5.5"/><line x1="1" y1="2.5" x2="3" y2="4"/>', "M4 6.5l.5.5M1 2.5L3 4"),
        ('<circle cx="12" cy="12" r="3"/>', "M9 12a3 3 0 1 0 6 0a3 3 0 1 0 -6 0"),
        ('<rect width="20" height="14" x="2" y="6"/>', "M2 6h20v14h-20v-14z"),
        (
            '<rect width="20" height="14" x="2" y="6" rx="2"/>',
            "M4 6h16a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-16a2 2 0 0 1 -2 -2v-10a2 2 0 0 1 2 -2z",
        ),
        ('<polyline points="1 2 3 4"/><path d="M0 0"/>', "M1 2 3 4M0 0"),
    ],
)
def test_shapes_become_one_path(monkeypatch, shapes, path):
    symbol = ElementTree.fromstring(f'<symbol id="it" viewBox="0 0 24 24">{shapes}</symbol>')
    monkeypatch.setitem(icons.SYMBOLS, "it", symbol)
    assert str(icons.icon("it")) == (
        f'<svg class="icon " viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'
    )


def test_a_single_path_keeps_its_own_look():
    assert 'stroke-width="3.4"' in icons.icon("logo") and icons.icon("logo").count("<path") == 1


def test_a_shape_that_is_not_known_is_said():
    with pytest.raises(ValueError, match="text"):
        icons._path(ElementTree.fromstring("<text/>"))


def test_every_icon_can_be_drawn():
    for name in icons.SYMBOLS:
        assert icons.icon(name).count("<path") == 1, name
