"""Key vaults: they wrap data keys with a master key that never enters the database."""
