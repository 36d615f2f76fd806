#include "model/device/recompute.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include <utility>

#include "model/device/device_pass.h"

namespace pointsman::model {
namespace {

struct PassHolder : torch::CustomClassHolder {
  explicit PassHolder(std::shared_ptr<const DevicePass> one) : pass(std::move(one)) {}
  std::shared_ptr<const DevicePass> pass;
};

// The anchor requires a gradient in place of the layer's parameters, whose gradients the second
// pass writes itself.
struct LayerFunction : torch::autograd::Function<LayerFunction> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context,
                               const torch::Tensor& /*anchor*/, const torch::Tensor& x,
                               const c10::intrusive_ptr<PassHolder>& holder, std::int64_t index) {
    context->save_for_backward({x});
    context->saved_data["pass"] = torch::IValue::make_capsule(holder);
    context->saved_data["index"] = index;
    context->saved_data["below"] = x.requires_grad();
    return holder->pass->layer(index, x);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto capsule = context->saved_data["pass"].toCapsule();
    const DevicePass& pass = *static_cast<PassHolder&>(*capsule).pass;
    const bool below = context->saved_data["below"].toBool();
    const torch::Tensor x = context->get_saved_variables().at(0).detach().set_requires_grad(below);
    const torch::AutoGradMode with_gradients(true);
    const torch::Tensor y = pass.layer(context->saved_data["index"].toInt(), x);
    torch::autograd::backward({y}, {gradients.at(0)});
    return {torch::Tensor(), x.grad(), torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor recomputed_layer(const std::shared_ptr<const DevicePass>& pass, std::int64_t index,
                               const torch::Tensor& x) {
  const bool back = torch::GradMode::is_enabled() && (x.requires_grad() || pass->learns(index));
  if (!back) return pass->layer(index, x);
  const auto anchor = torch::empty({0}, x.options()).requires_grad_(true);
  return LayerFunction::apply(anchor, x, c10::make_intrusive<PassHolder>(pass), index);
}

}  // namespace pointsman::model
