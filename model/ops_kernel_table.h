#pragma once

// The table of kernels of the unit that includes this, compiled for that unit's instruction set.

#include "model/ops_activation_kernels.h"
#include "model/ops_attention_kernels.h"
#include "model/ops_norm_kernels.h"

namespace pointsman::model {
namespace {

template <class E>
constexpr TypedKernels<E> typed_table() {
  return {
      &add_norm<E>,
      &add_norm_backward<E>,
      &embed_norm<E>,
      &embed_norm_backward<E>,
      {&activate<Gelu, E>, &activate<GeluTanh, E>, &activate<Relu, E>},
      {&activate_backward<Gelu, E>, &activate_backward<GeluTanh, E>, &activate_backward<Relu, E>},
      &attend<E>,
      &attend_backward<E>,
      &add_columns<E>,
      &put<E>};
}

constexpr Kernels table() { return {typed_table<float>(), typed_table<Bf16>(), &narrow}; }

}  // namespace
}  // namespace pointsman::model
