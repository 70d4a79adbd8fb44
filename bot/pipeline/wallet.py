"""A member's credits: the balance, its history explained, and grants by those who manage the server."""

from dataclasses import dataclass

from bot.domain.ask import Actor
from bot.domain.errors import NotAllowed
from bot.pipeline.clock import Clock
from bot.storage import ledger
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Wallet:
    database: Database
    daily_allowance: int
    clock: Clock

    async def balance(self, guild_id: int, member_id: int) -> ledger.Balance:
        async with self.database.read() as conn:
            return await ledger.balance(
                conn, guild_id, member_id, allowance=self.daily_allowance, now=self.clock()
            )

    async def history(self, guild_id: int, member_id: int, limit: int = 15) -> list[ledger.Line]:
        """Newest first."""
        async with self.database.read() as conn:
            return await ledger.history(conn, guild_id, member_id, limit)

    async def grant(
        self, guild_id: int, member_id: int, amount: int, *, by: Actor, interaction_id: int
    ) -> ledger.Balance:
        """Give `amount` credits (negative takes them back, down to zero available). The same interaction counts once.

        Raises NotAllowed without Manage Server, and ledger.InsufficientFunds.
        """
        if not by.manage_server:
            raise NotAllowed("manage_server")
        now = self.clock()
        async with self.database.transaction() as tx:
            await ledger.top_up(tx, guild_id, member_id, allowance=self.daily_allowance, now=now)
            await ledger.grant(
                tx,
                guild_id,
                member_id,
                amount,
                actor_id=by.member_id,
                idem_key=f"grant:{interaction_id}",
                now=now,
            )
            return await ledger.balance(tx, guild_id, member_id, allowance=self.daily_allowance, now=now)
