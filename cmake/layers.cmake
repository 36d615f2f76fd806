# The rooms of Pointsman, from the bottom up: what each may include, and which may see LibTorch.
# add_layer() links from this list; the test `layers` checks every #include against it.
# A room's `door` headers are all that the rooms named in pointsman_door_only may include of it.
set(pointsman_layers base schema text data augment baseline eval report model train cli)

set(pointsman_deps_base)
set(pointsman_deps_schema base)
set(pointsman_deps_text schema base)
set(pointsman_deps_data text schema base)
set(pointsman_deps_augment data text schema base)
set(pointsman_deps_baseline data text schema base)
set(pointsman_deps_eval data text schema base)
set(pointsman_deps_report eval data text schema base)
set(pointsman_deps_model data text schema base)
set(pointsman_deps_train model augment eval data text schema base)
set(pointsman_deps_cli train model report eval baseline augment data text schema base)

# The rooms that may include LibTorch's headers.
set(pointsman_torch_layers model train)
