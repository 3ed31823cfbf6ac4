"""Expected questions: those that an initiative is known to answer, and where they come from.

May import `ingest.cleaning`, `ingest.http` and `index`. A language model is asked through `httpx`
only here.
"""
