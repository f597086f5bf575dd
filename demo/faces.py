"""Drawn faces for the bot and the people, so that one sees at a glance who speaks."""

import io

from PIL import Image, ImageDraw, ImageFont
from simcord.backend.cdn import CDN_BASE

SIZE = 160
INK = "#ffffff"


def draw(initial: str, colour: str) -> bytes:
    """A square of one colour with an initial on it; the page makes it round."""
    image = Image.new("RGB", (SIZE, SIZE), colour)
    font = ImageFont.load_default(SIZE * 0.55)
    ImageDraw.Draw(image).text((SIZE / 2, SIZE / 2), initial, INK, font, anchor="mm")
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def address(user_id: int, avatar: str) -> str:
    """Where the simulated Discord keeps a user's face."""
    return f"{CDN_BASE}/avatars/{user_id}/{avatar}.png"
