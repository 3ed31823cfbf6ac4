"""Selection of the vector engine by the settings: FAISS, or Milvus where its address is set."""

from index.retrieval.vectors.engine import VectorEngine
from index.retrieval.vectors.faiss_engine import FaissEngine
from index.retrieval.vectors.milvus_connection import MilvusConnection
from index.retrieval.vectors.milvus_engine import MilvusEngine
from index.settings import Settings


def select_engine(settings: Settings) -> VectorEngine:
    """Return the engine of the settings, not connected yet; raise SetupError if they are wrong."""
    if not settings.milvus:
        return FaissEngine()
    token = settings.milvus_token.get_secret_value() if settings.milvus_token else ""
    connection = MilvusConnection(settings.milvus, token, settings.milvus_timeout)
    return MilvusEngine(connection, settings.milvus_alias)
