# What config.json and the names of tensors say, family by family: no LibTorch. tests/fuzz compiles the same list.
set(model_family_sources
  encoders.cc families/bert.cc families/config_reader.cc families/deberta.cc families/distilbert.cc families/modernbert.cc
  families/name_table.cc families/roberta.cc)
