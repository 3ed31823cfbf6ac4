"""The stages of a build, a module each: read, resolve, compare, embed, write, publish.

May import what `ingest.pipeline` may, and all of that but `build`; a stage imports no other stage.
"""
