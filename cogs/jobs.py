"""/jobs: a member's jobs, how each stands, and cancelling one that waits."""

from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.catalog import Catalog
from bot.domain.job import WAITING
from bot.pipeline.job_control import JobControl
from cogs import interactions
from cogs.answers import Interaction, acknowledge, answer
from cogs.languages import words_of
from cogs.translator import told
from cogs.ui import embeds, options, texts

SUGGESTED = 25
MOST_FILES = 10
"""Discord's limit for one message."""


class Jobs(commands.GroupCog, group_name="jobs", group_description=told("command-jobs")):
    def __init__(self, job_control: JobControl, catalog: Catalog) -> None:
        self.job_control = job_control
        self.catalog = catalog

    @app_commands.command(name="list", description=told("command-jobs-list"))
    async def list_(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        found = await self.job_control.latest(interactions.guild_id(interaction), interaction.user.id)
        if found:
            await answer(interaction, embed=embeds.job_list(words_of(interaction), found))
        else:
            await answer(interaction, words_of(interaction)("jobs-none"))

    @app_commands.command(description=told("command-jobs-show"))
    @app_commands.describe(job=told("about-job"))
    async def show(self, interaction: Interaction, job: str) -> None:
        await acknowledge(interaction)
        job_id = _code(job)
        shown = await self.job_control.show(
            job_id, interactions.actor(interaction), interactions.place(interaction)
        )
        model = self.catalog.find(shown.job.request.model)
        files = [file for file in shown.files if file.size <= interaction.filesize_limit][:MOST_FILES]
        attached = [(self.job_control.path(file), file.name) for file in files]
        page = embeds.job_page(words_of(interaction), shown, model, interaction.user.id)
        await answer(interaction, embed=page, files=attached)

    @app_commands.command(description=told("command-jobs-cancel"))
    @app_commands.describe(job=told("about-job"))
    async def cancel(self, interaction: Interaction, job: str) -> None:
        await acknowledge(interaction)
        job_id = _code(job)
        cancelled = await self.job_control.cancel(
            job_id, interactions.actor(interaction), interactions.place(interaction)
        )
        await answer(interaction, texts.cancelled(words_of(interaction), cancelled, interaction.user.id))

    @show.autocomplete("job")
    async def _own(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        found = await self.job_control.latest(
            interactions.guild_id(interaction), interaction.user.id, SUGGESTED
        )
        return options.jobs(words_of(interaction), found, current)

    @cancel.autocomplete("job")
    async def _own_waiting(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        found = await self.job_control.latest(
            interactions.guild_id(interaction), interaction.user.id, SUGGESTED
        )
        waiting = [job for job in found if job.state in WAITING]
        return options.jobs(words_of(interaction), waiting, current)


def _code(written: str) -> str:
    return written.strip().strip("`").lower()


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(Jobs(client.services.job_control, client.services.catalog))
