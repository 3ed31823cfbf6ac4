"""Vector engines behind one protocol: FAISS in the snapshot's own files, or a Milvus server.

Imports `index.settings`, what `index.retrieval` imports, and of that package `dense`, `faiss_index`
and `types`.
"""
