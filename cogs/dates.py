"""The organisers' buttons of `/timeline`: its dates, and what is said when."""

from discord.ext import commands

from nexus_bot import texts
from nexus_bot.client import NexusBot
from nexus_bot.moments import NAMES
from nexus_bot.replies import show_panel, take_up
from nexus_bot.services import Services
from nexus_bot.services.dates import FORM, MOMENT_FORM
from nexus_bot.values import DatesDraft, ReminderDraft
from nexus_bot.views import dates as view
from nexus_bot.views.forms import filled, open_form
from nexus_bot.views.routes import Press, Routes, actor_of, chosen


class Dates(commands.Cog):
    """What organisers change of the timeline."""

    def __init__(self, services: Services, routes: Routes) -> None:
        self._dates = services.dates
        self._upkeep = services.upkeep
        routes.press("dates", "timeline.edit", self.edit)
        routes.press(f"fix-{FORM}", "memo.open", self.fix)
        routes.press("save-dates", "timeline.edit", self.save)
        routes.form("dates", "timeline.edit", self.preview)
        routes.press("reminders", "timeline.edit", self.reminders)
        routes.press("moment-pick", "timeline.edit", self.pick)
        routes.press(f"fix-{MOMENT_FORM}", "memo.open", self.fix_moment)
        routes.form("moment", "timeline.edit", self.change_moment)

    async def edit(self, interaction: Press, _row: int) -> None:
        """Open the form of dates, filled in with what stands."""
        draft = await self._dates.stands(actor_of(interaction))
        await self._open(interaction, draft, 0)

    async def fix(self, interaction: Press, memo: int) -> None:
        """Bring back what was typed, refused or not saved yet."""
        kept = await self._upkeep.draft(actor_of(interaction), memo, FORM)
        await self._open(interaction, DatesDraft.restored(kept.state), memo)

    async def _open(self, interaction: Press, draft: DatesDraft, row: int) -> None:
        fields = view.dates_fields(draft)
        await open_form(interaction, texts.DATES_TITLE, "dates", *fields, row=row)

    async def preview(self, interaction: Press, panel: int) -> None:
        """Echo the dates as they were understood; nothing is stored yet."""
        await take_up(interaction)
        form = filled(interaction)
        typed = {name: form.text(name) for name in ("start", "deadline", "end", "timezone")}
        preview = await self._dates.preview(actor_of(interaction), DatesDraft(**typed), panel)
        await show_panel(interaction, view.dates_panel(preview))

    async def save(self, interaction: Press, panel: int) -> None:
        """Store the dates of a preview."""
        await take_up(interaction)
        cohort, preview = await self._dates.save(actor_of(interaction), panel)
        await show_panel(interaction, view.saved_panel(cohort, preview))

    async def reminders(self, interaction: Press, _row: int) -> None:
        """Show every moment with its time."""
        await take_up(interaction)
        sight = await self._dates.reminders(actor_of(interaction))
        await show_panel(interaction, view.reminders_panel(sight))

    async def pick(self, interaction: Press, _row: int) -> None:
        """Open the form of the moment that was chosen."""
        name = chosen(interaction)
        await self._open_moment(interaction, await self._dates.moment(actor_of(interaction), name))

    async def fix_moment(self, interaction: Press, memo: int) -> None:
        """Bring a refused form back, filled in."""
        kept = await self._upkeep.draft(actor_of(interaction), memo, MOMENT_FORM)
        await self._open_moment(interaction, ReminderDraft.restored(kept.state))

    async def _open_moment(self, interaction: Press, draft: ReminderDraft) -> None:
        usual = await self._dates.usual_time(actor_of(interaction), draft.moment)
        fields, row = view.moment_fields(draft, usual), NAMES.index(draft.moment)
        await open_form(interaction, texts.REMINDER_FORM, "moment", *fields, row=row)

    async def change_moment(self, interaction: Press, row: int) -> None:
        """Store what the form of a moment says."""
        await take_up(interaction)
        form = filled(interaction)
        draft = ReminderDraft(
            moment=NAMES[row] if row < len(NAMES) else "",
            say=form.text("say"),
            at=form.text("at"),
            words=form.text("words"),
        )
        actor = actor_of(interaction)
        said = view.moment_said(await self._dates.change_moment(actor, draft))
        sight = await self._dates.reminders(actor)
        await show_panel(interaction, view.reminders_panel(sight, said=said))


async def setup(bot: NexusBot) -> None:
    """Add the cog."""
    await bot.add_cog(Dates(bot.services, bot.routes))
