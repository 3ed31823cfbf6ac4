"""The embedding model, its LoRA adapter, cross-encoders, their ONNX export and the cache.

May import `index` and the lowest layer of `ingest`. `torch` and `sentence_transformers` are
imported here alone.
"""
