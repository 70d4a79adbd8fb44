"""A member's credits: the balance, its history explained, and grants by those who manage the server."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.domain.ask import Actor
from bot.domain.errors import NotAllowed
from bot.pipeline.clock import Clock
from bot.pipeline.policies import PolicyCache
from bot.storage import ledger, member_notices
from bot.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Newest first; the first page is 1. `older`: whether another page follows."""

    lines: Sequence[ledger.Line]
    number: int
    older: bool


@dataclass(frozen=True, slots=True)
class Wallet:
    database: Database
    daily_allowance: int
    policies: PolicyCache
    clock: Clock
    notify: Callable[[], None]
    """Tells `MemberNotices` that there is something for a member."""

    async def balance(
        self, guild_id: int, member_id: int, roles: AbstractSet[int] = frozenset()
    ) -> ledger.Balance:
        """`roles` are the member's: they may say what comes a day."""
        return await self.database.read(self._balance, guild_id, member_id, roles)

    def _balance(
        self, conn: Connection, guild_id: int, member_id: int, roles: AbstractSet[int]
    ) -> ledger.Balance:
        allowance = self.allowance(conn, guild_id, roles)
        return ledger.balance(conn, guild_id, member_id, allowance=allowance, now=self.clock())

    async def allowance_of(self, guild_id: int, roles: AbstractSet[int]) -> int:
        return await self.database.read(self.allowance, guild_id, roles)

    def allowance(self, conn: Connection, guild_id: int, roles: AbstractSet[int]) -> int:
        """Credits a day."""
        return self.policies.limits_for(conn, guild_id, roles).credits_a_day(self.daily_allowance)

    async def history(
        self, guild_id: int, member_id: int, *, page: int = 1, per_page: int = 20
    ) -> HistoryPage:
        skip = (page - 1) * per_page
        lines = await self.database.read(ledger.history, guild_id, member_id, per_page + 1, skip)
        return HistoryPage(lines[:per_page], page, older=len(lines) > per_page)

    async def grant(
        self,
        guild_id: int,
        member_id: int,
        amount: int,
        *,
        by: Actor,
        interaction_id: int,
        roles: AbstractSet[int] = frozenset(),
    ) -> ledger.Balance:
        """Give `amount` credits (negative takes them back, down to zero available). The same interaction counts once,
        and leaves one notice for the member. `roles` are that member's.

        Raises NotAllowed without Manage Server, and ledger.InsufficientFunds.
        """
        if not by.manage_server:
            raise NotAllowed("manage_server")
        now = self.clock()
        key = f"grant:{interaction_id}"

        def grant(tx: Connection) -> ledger.Balance:
            allowance = self.allowance(tx, guild_id, roles)
            ledger.top_up(tx, guild_id, member_id, allowance=allowance, now=now)
            new = ledger.grant(tx, guild_id, member_id, amount, actor_id=by.member_id, idem_key=key, now=now)
            if new and by.member_id != member_id:
                member_notices.add(tx, guild_id, member_id, "grant", by.member_id, amount, now)
            return ledger.balance(tx, guild_id, member_id, allowance=allowance, now=now)

        balance = await self.database.write(grant)
        self.notify()
        return balance
