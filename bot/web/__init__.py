"""The page and the interface: in by `api` and `pages`, out by `templates`."""
