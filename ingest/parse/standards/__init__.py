"""Parts of data standards that are too long for the module of their format, or that formats share.

May import what `parse` may, and no format.
"""
