#pragma once

#include <array>

#include "model/families/bert.h"
#include "model/families/deberta.h"
#include "model/families/distilbert.h"
#include "model/families/modernbert.h"
#include "model/families/roberta.h"

namespace pointsman::model {

// One family of encoders: what a config.json must say to be one of it, and the names of its
// tensors. Torch-free, so that the command line can list them.
struct EncoderFamily {
  const char* model_type;  // of config.json
  const char* members;     // well-known encoders that are one
  const char* computes;    // what of config.json is obeyed, and what is refused
  const char* pooling_auto;
  const char* prefix;        // of its tensors' names in a classifier's file
  const char* architecture;  // its classifier's class in transformers
  // Errors: model, naming the key: one that is missing, of another type, or with a value that is
  // not computed.
  EncoderShape (*read_shape)(const ConfigReader& config);
  // Hugging Face's names ↔ the parameters of SequenceClassifier: of the encoder, and of what stands
  // on it, with or without the pooler.
  NameTable (*encoder_table)(const EncoderShape& shape);
  NameTable (*head_table)(const EncoderShape& shape, bool with_pooler, std::int64_t classes);
  // Tensors of a checkpoint that no parameter stands for, and that are dropped on purpose.
  bool (*is_ignorable)(const std::string& name);
  // Whether model/device/ computes it, too; where it does not, a GPU is refused.
  bool on_gpu = false;
};

// The complete list.
inline constexpr std::array kEncoderFamilies = {
    EncoderFamily{
        "bert", "BERT, MiniLM, TinyBERT, English E5, multilingual-E5-small",
        "post-norm layers; hidden_act gelu, gelu_new, gelu_fast, gelu_pytorch_tanh or relu; "
        "position_embedding_type absolute; no decoder, no quantised weights",
        "the pooler, as BertForSequenceClassification: first token, dense, tanh; freshly "
        "initialised where the folder has none",
        "bert.", "BertForSequenceClassification", read_bert_shape, bert_encoder_table,
        bert_head_table, is_ignorable_in_bert, true},
    EncoderFamily{
        "distilbert", "DistilBERT, multilingual DistilBERT", "as bert, without token types",
        "as DistilBertForSequenceClassification: first token, dense, relu; freshly "
        "initialised where the folder has none",
        "distilbert.", "DistilBertForSequenceClassification", read_distilbert_shape,
        distilbert_encoder_table, distilbert_head_table, is_ignorable_in_distilbert, true},
    EncoderFamily{"roberta", "RoBERTa, DistilRoBERTa",
                  "as bert; positions start behind pad_token_id",
                  "as RobertaForSequenceClassification: first token, dropout, dense, tanh; freshly "
                  "initialised where the folder has none",
                  "roberta.", "RobertaForSequenceClassification", read_roberta_shape,
                  bert_encoder_table, roberta_head_table, is_ignorable_in_roberta, true},
    EncoderFamily{"xlm-roberta", "XLM-RoBERTa, multilingual E5 base and large, BGE-M3",
                  "as roberta", "as roberta", "roberta.", "XLMRobertaForSequenceClassification",
                  read_roberta_shape, bert_encoder_table, roberta_head_table,
                  is_ignorable_in_roberta, true},
    EncoderFamily{"deberta-v2", "DeBERTa-v3, mDeBERTa-v3",
                  "as bert, with disentangled attention: pos_att_type p2c|c2p, share_att_key, "
                  "norm_rel_ebd layer_norm; no convolution",
                  "as DebertaV2ForSequenceClassification: first token, dense, gelu; freshly "
                  "initialised where the folder has none",
                  "deberta.", "DebertaV2ForSequenceClassification", read_deberta_shape,
                  deberta_encoder_table, deberta_head_table, is_ignorable_in_deberta, true},
    EncoderFamily{
        "modernbert", "ModernBERT",
        "pre-norm layers, rotary positions, local and global attention, gated feed-forward blocks; "
        "rope_type default; hidden_activation as bert's; config keys of transformers 4 and 5",
        "as ModernBertForSequenceClassification: first token or mean by classifier_pooling, dense, "
        "gelu, norm; from the folder where it has them",
        "model.", "ModernBertForSequenceClassification", read_modernbert_shape,
        modernbert_encoder_table, modernbert_head_table, is_ignorable_in_modernbert, true},
};

// The family that a config.json names. Errors: model, for a model_type that is not in the list.
const EncoderFamily& encoder_family(const ConfigReader& config);

}  // namespace pointsman::model
