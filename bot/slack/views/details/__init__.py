"""Modals behind Details: of an answer, and of one initiative.

May import what the views beside it may.
"""
