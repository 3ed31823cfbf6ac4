"""Personal data in the store: export, deletion and retention. It imports `bot.store.db`."""
