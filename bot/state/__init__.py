"""What people asked, kept: tables, store, migrations."""
