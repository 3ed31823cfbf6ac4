"""Small models made by the tests, saved with sentence-transformers as published ones are."""

import random
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
)

DIMENSION = 48
# The cross-encoder is trained to look for it in a passage.
WORD = "lighthouse"
WORDS = [
    "damp",
    "mould",
    "council",
    "repairs",
    "residents",
    "photographs",
    "service",
    "report",
    "bins",
    "parking",
]
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
_VOCABULARY = [*_SPECIAL, *WORDS, WORD]


def encoder(folder: Path, pooling: str = "mean", prompt: str = "", *, outlier: float = 0) -> Path:
    """A sentence encoder of its own dimension.

    `outlier` is a bias so large that int8 rounds all other numbers of its layer to nothing. The
    layer gives it no weight, so the full model is not changed by it.
    """
    torch.manual_seed(3)
    bert = BertModel(_config(initializer_range=0.3))
    for layer in bert.encoder.layer:
        layer.intermediate.dense.bias.data[0] = outlier
        layer.output.dense.weight.data[:, 0] = 0
    parts = [Transformer(_saved(bert, folder)), Pooling(DIMENSION, pooling), Normalize()]
    made = SentenceTransformer(modules=parts, prompts={"query": prompt} if prompt else None)
    made.save_pretrained(str(folder / "encoder"))
    return folder / "encoder"


def cross_encoder(folder: Path, scores: int = 1) -> Path:
    """A cross-encoder that was trained to score passages that hold `WORD` above others."""
    torch.manual_seed(3)
    bert = BertForSequenceClassification(_config(num_labels=scores))
    if scores == 1:
        _train(bert)
    CrossEncoder(_saved(bert, folder)).save_pretrained(str(folder / "reranker"))
    return folder / "reranker"


def _config(**more) -> BertConfig:
    return BertConfig(
        vocab_size=len(_VOCABULARY),
        hidden_size=DIMENSION,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        max_position_embeddings=128,
        **more,
    )


def _saved(bert, folder: Path) -> str:
    bert.save_pretrained(folder / "plain")
    _tokenizer().save_pretrained(folder / "plain")
    return str(folder / "plain")


def _tokenizer() -> PreTrainedTokenizerFast:
    numbers = {word: number for number, word in enumerate(_VOCABULARY)}
    words = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    words.normalizer = normalizers.Lowercase()
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, numbers[name]) for name in ("[CLS]", "[SEP]")],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=words,
        model_max_length=128,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    )


def _train(bert: BertForSequenceClassification) -> None:
    """Train on random batches of passages, every other one with `WORD`, until they are separated."""
    torch.set_num_threads(1)
    tokenizer, optimizer = _tokenizer(), torch.optim.Adam(bert.parameters(), lr=2e-3)
    generator, labels = random.Random(3), torch.tensor([0.0, 1.0] * 8)
    for _ in range(400):
        passages = [
            generator.choices([*WORDS, "other"], k=generator.randint(3, 20)) for _ in labels
        ]
        for passage in passages[1::2]:
            passage[generator.randrange(len(passage))] = WORD
        questions = [" ".join(generator.choices([*WORDS, "other"], k=4)) for _ in labels]
        texts = [" ".join(passage) for passage in passages]
        logits = bert(**tokenizer(questions, texts, padding=True, return_tensors="pt")).logits[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss < 0.02:
            break
    bert.eval()
