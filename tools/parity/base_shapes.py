#!/usr/bin/env python3
"""Makes a folder of a published encoder's shape with random weights, by transformers.

    python3 tools/parity/base_shapes.py OUT NAME

NAME is one of SHAPES. There is no tokenizer in it.
"""
import sys

SHAPES = {
    "bert-base": ("bert", {}),
    "distilbert-base": ("distilbert", {}),
    "roberta-base": ("roberta", {"max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5}),
    "xlm-roberta-base": ("xlm-roberta", {"vocab_size": 250002, "max_position_embeddings": 514, "type_vocab_size": 1,
                                         "layer_norm_eps": 1e-5}),
    "deberta-v3-base": ("deberta-v2", {
        "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
        "relative_attention": True, "position_buckets": 256, "pos_att_type": "p2c|c2p", "share_att_key": True,
        "norm_rel_ebd": "layer_norm", "position_biased_input": False, "type_vocab_size": 0}),
    "modernbert-base": ("modernbert", {}),
}


def make(folder, name):
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification
    model_type, changes = SHAPES[name]
    torch.manual_seed(1)
    config = AutoConfig.for_model(model_type, num_labels=3, **changes)
    AutoModelForSequenceClassification.from_config(config).save_pretrained(folder)


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2])
