"""Telemetry of a process: its metrics, and where its spans are sent.

It may import `index` and the libraries of Prometheus and OpenTelemetry, no other part of `bot`.
"""
