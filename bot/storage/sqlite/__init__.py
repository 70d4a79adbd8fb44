"""All that only SQLite can say: its connections, its writer, its lock, its backups."""
