"""``python -m demo.screenshots``: pictures every scene of the demo in headless Chromium."""

import argparse
import asyncio
import io
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import simcord
from PIL import Image
from playwright.async_api import Browser, FloatRect, Page, async_playwright

from demo import house
from demo.control import FRAME, Control
from demo.scenes import SCENES
from demo.scenes.base import Scene, Shown
from demo.stage import Stage
from demo.world import Place

IMAGES = Path("docs/images")
PRESENT = datetime(2026, 9, 18, 15, 30, tzinfo=UTC)
BETWEEN = timedelta(minutes=2)
WIDE = {"width": 760, "height": 1400}
PHONE = {"width": 390, "height": 1400}
WINDOW = {"width": 1280, "height": 800}
LARGEST = 150_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # Chromium refuses to run as root with it, as in most containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TIDY = """
  *:focus, *:focus-visible { outline: none !important; caret-color: transparent; }
  .channel-message { padding-block: 14px !important; }
  .command-option-input { min-width: 8ch; }
  .message-context-actions { display: none !important; }
  .modal-dialog, .modal-body { max-height: none !important; }
"""
READY = "() => window.simcordPreview && window.simcordPreview.ready"


class Photographer:
    """Plays scenes on a stage and pictures what each of them shows."""

    def __init__(self, stage: Stage, control: Control, browser: Browser, folder: Path) -> None:
        self.stage = stage
        self.control = control
        self.browser = browser
        self.folder = folder

    async def take(self, scene: Scene) -> None:
        """Play the scene and write its pictures."""
        await self.stage.advance(BETWEEN)
        with self.stage.env.time_context():
            shown = await scene.play(self.stage.world)
        viewers: tuple[simcord.MemberActor | simcord.UserHandle, ...] = (shown.viewer,)
        if scene.window:
            viewers = tuple(person.actor for person in self.stage.world.people)
        place = Place(str(shown.channel.id), "", "channel", shown.channel, viewers)
        await self.stage.show(place, target=shown.target)
        if scene.window:
            await self._shoot(scene, shown, WINDOW, scene.name)
            return
        await self._shoot(scene, shown, WIDE, scene.name)
        if scene.phone:
            await self._shoot(scene, shown, PHONE, f"{scene.name}-phone")

    async def _shoot(self, scene: Scene, shown: Shown, size: dict[str, int], name: str) -> None:
        async with self._open(scene, size) as page:
            if scene.act is not None:
                await scene.act(page)
            await page.mouse.move(0, 0)
            if scene.window:
                picture = await page.screenshot()
            elif scene.around:
                picture = await page.screenshot(clip=await around(page, scene.around))
            else:
                picture = await page.locator(shown.crop).last.screenshot()
        path = self.folder / f"{name}.png"
        path.write_bytes(shrink(picture))
        print(f"  {path}  {path.stat().st_size // 1000} kB", flush=True)

    @asynccontextmanager
    async def _open(self, scene: Scene, size: dict[str, int]) -> AsyncIterator[Page]:
        context = await self.browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            device_scale_factor=1 if scene.window else 2,
            reduced_motion="reduce",
            bypass_csp=True,  # for TIDY
        )
        try:
            page = await context.new_page()
            if scene.window:
                await page.goto(self.control.url)
                frame = next(f for f in page.frames if f != page.main_frame)
                await frame.wait_for_url("**/channel*")
                await frame.wait_for_function(READY)
                await page.wait_for_timeout(1500)
            else:
                assert self.stage.preview is not None
                await page.goto(f"{self.control.url[:-1]}{FRAME}#{self.stage.preview.capability}")
                await page.wait_for_function(READY)
                await page.add_style_tag(content=TIDY)
            yield page
        finally:
            await context.close()


async def around(page: Page, selectors: tuple[str, ...]) -> FloatRect:
    """The smallest rectangle that holds these elements, with a margin."""
    found = [await page.locator(selector).last.bounding_box() for selector in selectors]
    boxes = [box for box in found if box]
    left, top = min(b["x"] for b in boxes) - 12, min(b["y"] for b in boxes) - 12
    right = max(b["x"] + b["width"] for b in boxes) + 12
    bottom = max(b["y"] + b["height"] for b in boxes) + 12
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def shrink(png: bytes) -> bytes:
    """The same picture in fewer colours, and smaller where that does not suffice."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    while True:
        small = io.BytesIO()
        image.quantize(128, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() < LARGEST:
            return small.getvalue()
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4))


async def take_all(executable: str, wanted: list[str], folder: Path) -> None:
    """Picture the wanted scenes, or all; each sees what those before it did."""
    folder.mkdir(parents=True, exist_ok=True)
    async with (
        Stage.open(PRESENT) as stage,
        Control.serve(stage, 0) as control,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        photographer = Photographer(stage, control, browser, folder)
        for scene in SCENES:
            if not wanted or scene.name in wanted:
                await photographer.take(scene)
        await browser.close()


def main() -> int:
    """Read the command line and picture the scenes."""
    parser = argparse.ArgumentParser(prog="python -m demo.screenshots")
    parser.add_argument("scene", nargs="*", help="only these, such as learn-card")
    parser.add_argument("--folder", type=Path, default=IMAGES, help=f"default {IMAGES}")
    options = parser.parse_args()
    unknown = sorted(set(options.scene) - {scene.name for scene in SCENES})
    if unknown:
        parser.error(f"no such scene: {', '.join(unknown)}")
    executable = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if executable is None:
        print("No Chromium here: install the package chromium and try again.", file=sys.stderr)
        return 1
    house.write_log()
    try:
        asyncio.run(take_all(executable, options.scene, options.folder))
    except house.AlreadyRunningError:
        print("A demo is running; stop it first.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
