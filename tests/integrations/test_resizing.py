"""Pictures are encoded anew, and what is hostile is refused or cleaned. Run in this process, which takes no time."""

import io

import pytest
from PIL import Image, ImageCms

from integrations import resizing
from tests.support import uploading


def opened(sent: bytes) -> list[Image.Image]:
    return [Image.open(io.BytesIO(part)) for part in resizing.sized(sent)]


def refusal(sent: bytes) -> str:
    with pytest.raises(resizing.Unusable) as refused:
        resizing.sized(sent)
    return str(refused.value)


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP", "GIF"])
def test_a_square_of_the_middle_in_three_sizes_as_webp(kind):
    found = opened(uploading.picture(kind=kind))
    assert [(one.format, one.size) for one in found] == [("WEBP", (size, size)) for size in (96, 192, 512)]
    red, _, blue = found[2].convert("RGB").getpixel((20, 256))
    assert red > 200 > 60 > blue


def test_a_picture_in_a_conversation_stays_whole_and_is_as_large_as_it_was_at_most():
    def sizes(width: int, height: int) -> list[tuple[int, int]]:
        sent = uploading.picture(size=(width, height))
        return [Image.open(io.BytesIO(part)).size for part in resizing.sized(sent, whole=True)]

    assert sizes(3200, 1600) == [(480, 240), (1600, 800)]
    assert sizes(300, 900) == [(160, 480), (300, 900)]
    assert sizes(40, 30) == [(40, 30), (40, 30)]
    assert b"EXIF" not in resizing.sized(uploading.with_position(orientation=3), whole=True)[1]


@pytest.mark.parametrize(
    ("kind", "kept"), [("JPEG", "JPEG"), ("MPO", "JPEG"), ("PNG", "PNG"), ("WEBP", "WEBP"), ("GIF", "PNG")]
)
def test_a_picture_in_a_conversation_stays_what_it_was(kind, kept):
    small, large = (Image.open(io.BytesIO(part)) for part in resizing.sized(uploading.picture(kind=kind), whole=True))
    assert (small.format, large.format, large.size) == ("WEBP", kept, (640, 400))
    red, _, blue = large.convert("RGB").getpixel((20, 20))
    assert red > 200 > 60 > blue


def test_nothing_that_was_written_in_it_stays_in_a_picture_in_a_conversation():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, more in (
        ("JPEG", {"comment": b"At home"}),
        ("PNG", {"icc_profile": profile}),
        ("WEBP", {"xmp": b"At home"}),
    ):
        sent = uploading.picture(kind=kind, **more)
        kept = resizing.sized(sent, whole=True)[1]
        assert b"At home" not in kept and "icc_profile" not in Image.open(io.BytesIO(kept)).info


def test_a_photo_that_came_as_a_png_becomes_a_jpeg():
    noise = [Image.effect_noise((1600, 1600), 200) for _channel in range(3)]
    sent = uploading.encoded(Image.merge("RGB", noise), "PNG")
    large = resizing.sized(sent, whole=True)[1]
    assert Image.open(io.BytesIO(large)).format == "JPEG" and len(large) < 5_000_000


def test_the_place_and_all_else_in_the_file_is_gone_and_it_is_upright():
    sent = uploading.with_position(orientation=3)
    assert b"Camera of Ada" in sent and b"GPS" not in sent
    parts = resizing.sized(sent)
    for part in parts:
        assert b"EXIF" not in part and b"Camera" not in part and b"XMP" not in part
        assert not Image.open(io.BytesIO(part)).getexif()
    red, _, blue = Image.open(io.BytesIO(parts[2])).convert("RGB").getpixel((20, 256))
    assert blue > 200 > 60 > red  # turned by half


def test_of_an_animation_the_first_frame_is_shown():
    (large,) = {one.convert("RGB").getpixel((256, 256)) for one in opened(uploading.animation())[2:]}
    assert large[0] > 200 > large[2]
    assert getattr(opened(uploading.animation())[2], "n_frames", 1) == 1


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "CMYK", "1", "LA"])
def test_every_way_of_storing_colours_is_read(mode):
    kind = {"CMYK": "JPEG"}.get(mode, "PNG")
    assert len(opened(uploading.picture(kind=kind, mode=mode))) == 3


def test_what_is_transparent_is_white():
    sent = uploading.encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG")
    assert min(opened(sent)[2].convert("RGB").getpixel((9, 9))) > 250


@pytest.mark.parametrize("more", [uploading.archive(), uploading.SVG])
def test_of_a_file_that_is_two_things_only_the_pixels_are_kept(more):
    """A picture that is also a page or an archive, for programs that read it that way."""
    sent = uploading.picture(kind="GIF", comment=b"*/=1;alert(1)//") + more
    for part in resizing.sized(sent):
        assert b"alert" not in part and b"PK" not in part and part[8:12] == b"WEBP"


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31 - 1, 2**31 - 1), (5_001, 5_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size):
    assert refusal(uploading.png_of(*size)) == "pixels"


@pytest.mark.parametrize("sent", [uploading.gif_of(65_535, 65_535, 9), uploading.webp_of(16_384, 16_384)])
def test_an_animation_on_a_huge_canvas_is_refused(sent):
    assert refusal(sent) == "pixels"


def test_of_an_animation_without_end_only_the_first_frame_is_decoded():
    sent = uploading.gif_of(100, 100, 100_000)
    assert [one.size for one in opened(sent)] == [(96, 96), (192, 192), (512, 512)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_was_cut_off_on_its_way_is_refused(kind):
    sent = uploading.picture(kind=kind)
    assert refusal(sent[: len(sent) // 2]) == refusal(sent[:40]) == "broken"


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"\xff\xd8\xff" + uploading.archive(), "broken"),
        (uploading.SVG, "broken"),
        (uploading.png_of(100, 100), "broken"),
        (uploading.picture()[:3000], "broken"),
        (uploading.png_of(3000, 2), "narrow"),
    ],
)
def test_a_damaged_renamed_or_absurd_file_is_refused(sent, why):
    assert refusal(sent) == why
