"""Read registries, write a snapshot."""
