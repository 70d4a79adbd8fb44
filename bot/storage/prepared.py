"""A statement that is compiled once: whenever it runs after that, only the driver is at work.

To look a statement up and to wrap its result costs SQLAlchemy many times what SQLite needs to run it. That is felt
where a command or a step waits for a dozen. Values are converted as ever, and errors are SQLAlchemy's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Select
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    names: tuple[str, ...]
    """Of the parameters, in the order of their places."""
    converts: tuple[tuple[int, Convert], ...]
    """Places of the parameters that are converted, and how."""
    constants: Mapping[str, Any]
    columns: tuple[str, ...]
    reads: tuple[tuple[int, Convert], ...]
    """Places of the columns of a result that are converted, and how."""

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        known = {**self.constants, **given} if self.constants else given
        try:
            values = [known[name] for name in self.names]
            for place, convert in self.converts:
                values[place] = convert(values[place])
        except (KeyError, TypeError, ValueError) as error:
            raise StatementError(str(error), self.sql, None, error, hide_parameters=True) from error
        return values

    def read(self, row: Any) -> list[Any]:
        values = list(row)
        for place, convert in self.reads:
            values[place] = convert(values[place])
        return values


class Prepared:
    """As in SQLAlchemy, an insert and an update also set the columns that are named only in the parameters.

    In an IN stand single values, or a list as one parameter (`sqlite.lists`): what SQLAlchemy expands as it runs is not
    for here.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | UpdateBase) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, conn: Connection, parameters: Mapping[str, Any]) -> int:
        """How many rows were written."""
        compiled, values = self._begin(conn, parameters)
        cursor = _run(conn, compiled.sql, values)
        written = cursor.rowcount
        cursor.close()
        return written

    def all(self, conn: Connection, parameters: Mapping[str, Any]) -> list[list[Any]]:
        compiled, values = self._begin(conn, parameters)
        rows = _fetch(conn, compiled.sql, values)
        return [compiled.read(row) for row in rows] if compiled.reads else list(map(list[Any], rows))

    def first(self, conn: Connection, parameters: Mapping[str, Any]) -> list[Any] | None:
        """The one row that there may be."""
        return next(iter(self.all(conn, parameters)), None)

    def one(self, conn: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """The one row that there always is."""
        (row,) = self.all(conn, parameters)
        return row

    def scalar(self, conn: Connection, parameters: Mapping[str, Any]) -> Any:
        row = self.first(conn, parameters)
        return None if row is None else row[0]

    def scalars(self, conn: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.all(conn, parameters)]

    def mappings(self, conn: Connection, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every row, by the names of its columns."""
        rows = self.all(conn, parameters)
        columns = self._of(conn, parameters).columns
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def mapping(self, conn: Connection, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
        """The one row that there may be, by the names of its columns."""
        return next(iter(self.mappings(conn, parameters)), None)

    def _begin(self, conn: Connection, parameters: Mapping[str, Any]) -> tuple[_Compiled, list[Any]]:
        if not conn.in_transaction():
            conn.begin()
        compiled = self._of(conn, parameters)
        return compiled, compiled.values(parameters)

    def _of(self, conn: Connection, parameters: Mapping[str, Any]) -> _Compiled:
        names = tuple(parameters)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _compile(self._statement, names, conn.dialect)
        return compiled


def run_text(conn: Connection, sql: str) -> None:
    """A statement without parameters and without a result."""
    _run(conn, sql, ()).close()


def _fetch(conn: Connection, sql: str, values: Sequence[Any]) -> Iterable[Any]:
    driver = conn.connection.dbapi_connection
    if not isinstance(driver, AdaptedConnection):
        cursor = _run(conn, sql, values)
        rows = cursor.fetchall()
        cursor.close()
        return rows
    # A cursor would go to the driver's thread four times: to be opened, to run, to be read and to be closed.
    try:
        return driver.run_async(lambda connection: connection.execute_fetchall(sql, values))
    except conn.dialect.loaded_dbapi.Error as error:
        raise _wrapped(error, sql, conn.dialect) from error


def _run(conn: Connection, sql: str, values: Sequence[Any]) -> DBAPICursor:
    cursor = conn.connection.cursor()
    try:
        cursor.execute(sql, values)
    except conn.dialect.loaded_dbapi.Error as error:
        cursor.close()
        raise _wrapped(error, sql, conn.dialect) from error
    return cursor


def _compile(
    statement: Select[*tuple[Any, ...]] | UpdateBase, names: tuple[str, ...], dialect: Dialect
) -> _Compiled:
    compiled = statement.compile(
        dialect=dialect, column_keys=list(names), compile_kwargs={"render_postcompile": True}
    )
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - of every statement that is no DDL
    binds: dict[str, BindParameter[Any]] = {name: bind for bind, name in compiled.bind_names.items()}
    places = tuple(compiled.positiontup or ())
    columns = statement.exported_columns
    converts = [binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in places]
    reads = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    return _Compiled(
        sql=str(compiled),
        names=places,
        converts=_placed(converts),
        constants={
            name: bind.value for name, bind in binds.items() if not bind.required and name not in names
        },
        columns=tuple(map(str, columns.keys())),
        reads=_placed(reads),
    )


def _placed(converts: Iterable[Convert | None]) -> tuple[tuple[int, Convert], ...]:
    return tuple((place, convert) for place, convert in enumerate(converts) if convert is not None)


def _wrapped(error: Exception, sql: str, dialect: Dialect) -> BaseException:
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )
