"""The embedding model, its LoRA adapter, cross-encoders, their ONNX export and the cache.

May import `index` and the lowest layer of `ingest`. Only this package imports `torch` and
`sentence_transformers`.
"""
