#pragma once

// The table of kernels of the unit that includes this, compiled for that unit's instruction set.

#include "model/kernels/activation.h"
#include "model/kernels/attention.h"
#include "model/kernels/norm.h"
#include "model/kernels/product.h"

namespace pointsman::model {
namespace {

template <class E>
constexpr TypedKernels<E> typed_table() {
  return {
      &add_norm<E>,
      &add_norm_backward<E>,
      &residual_norm<E>,
      &residual_norm_backward<E>,
      &norm_again<E>,
      &embed_norm<E>,
      &embed_norm_backward<E>,
      {&activate<Gelu, E>, &activate<GeluTanh, E>, &activate<Relu, E>},
      {&activate_backward<Gelu, E>, &activate_backward<GeluTanh, E>, &activate_backward<Relu, E>},
      {&gate<Gelu, E>, &gate<GeluTanh, E>, &gate<Relu, E>},
      {&gate_backward<Gelu, E>, &gate_backward<GeluTanh, E>, &gate_backward<Relu, E>},
      &attend<E>,
      &attend_backward<E>,
      &add_columns<E>,
      &put<E>};
}

constexpr Kernels table(const char* name) {
  return {name, typed_table<float>(), typed_table<Bf16>(), &narrow, &multiply, nullptr, nullptr};
}

}  // namespace
}  // namespace pointsman::model
