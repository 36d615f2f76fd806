#!/usr/bin/env python3
"""Writes tests/data/encoders/MODEL_TYPE for every encoder family: its …ForSequenceClassification with random weights as
transformers saves it, and what transformers computes for three texts in reference.safetensors.

    python3 tools/parity/encoder_values.py tests/data/encoders [MODEL_TYPE...]

reference.safetensors: the texts as token ids end to end, `ids` [T] and `starts` [B + 1], where the family has two of them the
token `types` [T], of which the first and last text have both, `hidden_states` [T, H], `logits` [B, C], `weights` [B, C], and the gradient of sum(logits * weights) under every parameter's name. fp32, no dropout.
"""
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForSequenceClassification

# Beyond ModernBERT's window and DeBERTa's buckets, and more than one block of queries.
LENGTHS = {"modernbert": (70, 1, 40), "deberta-v2": (1, 45, 22)}
SHORT = (7, 1, 12)
LABELS = {0: "claude", 1: "gemini-mini", 2: "gpt-o1"}
BERT = dict(vocab_size=40, hidden_size=20, num_hidden_layers=2, num_attention_heads=2, intermediate_size=28,
            max_position_embeddings=24, initializer_range=0.2)
SHAPES = {
    "bert": BERT,
    "distilbert": dict(vocab_size=40, dim=20, n_layers=2, n_heads=2, hidden_dim=28, max_position_embeddings=24,
                       initializer_range=0.2),
    "roberta": {**BERT, "type_vocab_size": 1, "layer_norm_eps": 1e-5, "pad_token_id": 1},
    "xlm-roberta": {**BERT, "type_vocab_size": 1, "layer_norm_eps": 1e-5, "pad_token_id": 1},
    "deberta-v2": {**BERT, "max_position_embeddings": 48, "type_vocab_size": 0, "relative_attention": True,
                   "position_buckets": 8, "pos_att_type": "p2c|c2p", "share_att_key": True, "pooler_hidden_act": "gelu",
                   "norm_rel_ebd": "layer_norm", "position_biased_input": False, "layer_norm_eps": 1e-7},
    "modernbert": dict(vocab_size=40, hidden_size=20, num_hidden_layers=4, num_attention_heads=2, intermediate_size=14,
                       max_position_embeddings=96, local_attention=20, initializer_range=0.2, pad_token_id=0,
                       bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2, classifier_pooling="mean"),
}


def build(model_type):
    config = AutoConfig.for_model(model_type, **SHAPES[model_type], num_labels=len(LABELS), id2label=LABELS,
                                  label2id={name: id for id, name in LABELS.items()},
                                  problem_type="single_label_classification")
    config._attn_implementation = "eager"
    torch.manual_seed(5)
    model = AutoModelForSequenceClassification.from_config(config).eval()
    for parameter in model.parameters():  # norms and biases that are not 1 and 0 say more
        if parameter.dim() == 1:
            parameter.data += 0.2 * torch.randn_like(parameter)
    return model


def batch(lengths):
    """Padded ids without the families' padding ids, and their mask."""
    generator = torch.Generator().manual_seed(2)
    mask = torch.arange(max(lengths)) < torch.tensor(lengths).unsqueeze(1)
    ids = torch.randint(4, 40, mask.shape, generator=generator)
    return ids, mask, torch.randn(len(lengths), len(LABELS), generator=generator)


def reference(model):
    lengths = LENGTHS.get(model.config.model_type, SHORT)
    ids, mask, weights = batch(lengths)
    padding = model.config.pad_token_id or 0
    given = ids.masked_fill(~mask, padding)
    if "roberta" in model.config.model_type:  # which counts positions without that id, also within a text
        given[0, 3] = ids[0, 3] = padding
        for table in (model.roberta.embeddings.word_embeddings, model.roberta.embeddings.position_embeddings):
            table.padding_idx = None  # PyTorch would give that row no gradient
    types = {}
    if getattr(model.config, "type_vocab_size", 0) > 1:  # pairs, whose second text is the rest of the row
        second = torch.arange(ids.shape[1]) >= torch.tensor(lengths).unsqueeze(1) * 2 // 3
        types = {"token_type_ids": (second & mask & (mask.sum(1, keepdim=True) > 1)).long()}
    result = model(input_ids=given, attention_mask=mask.long(), output_hidden_states=True, **types)
    (result.logits * weights).sum().backward()
    starts = torch.tensor([0, *torch.tensor(lengths).cumsum(0)], dtype=torch.int32)
    values = {"ids": ids[mask].int(), "starts": starts, "weights": weights, "logits": result.logits.detach(),
              "hidden_states": result.hidden_states[-1][mask].detach()}
    if types:
        values["types"] = types["token_type_ids"][mask].int()
    gradients = {name: parameter.grad for name, parameter in model.named_parameters() if parameter.grad is not None}
    return {name: tensor.contiguous() for name, tensor in {**values, **gradients}.items()}


def main():
    out = pathlib.Path(sys.argv[1])
    for model_type in sys.argv[2:] or SHAPES:
        model = build(model_type)
        model.save_pretrained(out / model_type)
        save_file(reference(model), out / model_type / "reference.safetensors")


main()
