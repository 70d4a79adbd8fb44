"""SQLAlchemy Core tables and queries, and Alembic migrations; every write takes the transaction explicitly."""
