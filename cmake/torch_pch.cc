// The unit that owns the precompiled torch header; see use_torch() in cmake/add_layer.cmake.
