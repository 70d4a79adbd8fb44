"""What the engine raises, under a name that may be caught where SQLAlchemy is not known."""

from sqlalchemy.exc import SQLAlchemyError

DatabaseError = SQLAlchemyError
