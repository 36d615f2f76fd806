#include "train/seed_trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "base/log.h"
#include "base/number_text.h"
#include "base/stop.h"
#include "data/batching.h"
#include "eval/metrics.h"
#include "train/early_stopping.h"
#include "train/finish.h"
#include "train/predict.h"
#include "train/seed_result.h"

namespace pointsman::train {
namespace {

double now_s() {
  using std::chrono::steady_clock;
  return std::chrono::duration<double>(steady_clock::now().time_since_epoch()).count();
}

std::int64_t steps_of(std::size_t batches, std::int64_t accumulation) {
  return (static_cast<std::int64_t>(batches) + accumulation - 1) / accumulation;
}

}  // namespace

SeedTrainer::SeedTrainer(const Setup& setup, std::int64_t seed, Path folder)
    : setup_(setup),
      config_(setup.request.config),
      seed_(seed),
      folder_(std::move(folder)),
      plan_(make_plan(config_,
                      [&](std::int64_t epoch) {
                        return steps_of(epoch_batches(setup, seed, epoch).size(),
                                        config_.gradient_accumulation_steps);
                      })),
      model_(build_model(setup, seed, 0)),
      memory_(torch::Device(setup.device.name())),
      checkpoints_(folder_ / "checkpoints") {
  start_or_resume();
  log_ = std::make_unique<RunLog>(folder_, state_.metrics_bytes, state_.event_bytes);
  samples_before_ = state_.samples;
}

void SeedTrainer::start_or_resume() {
  const auto newest = setup_.request.resume ? checkpoints_.newest() : std::nullopt;
  if (!newest) return begin_phase();
  const Checkpoint checkpoint = checkpoints_.load(*newest);
  state_ = checkpoint.state;
  restore_pairs(setup_, state_, checkpoints_, *model_);
  begin_phase();
  restore(checkpoint, *model_, *optimizer_);
  log::info("resumes at step " + std::to_string(state_.step) + " of " +
            std::to_string(plan_.total_steps));
}

// A phase is a training of its own, on the weights of the one before: its optimizer and schedule
// are fresh.
void SeedTrainer::begin_phase() {
  phase_ = phase_of(config_, state_.epoch);
  optimizer_.reset();  // before the next one installs itself in the model
  freeze(*model_, config_, state_.epoch);
  optimizer_ = start_training(setup_, *model_, state_.epoch);
  frozen_ = std::make_unique<FrozenCache>(*model_, config_.frozen_cache_mb << 20);
  objective_ = std::make_unique<Objective>(*setup_.loss, config_, phase_);
  said_kept_ = false;
  first_step_ = plan_.first_step(phase_);
  peak_rate_ = phase_ == Phase::pairs  ? config_.contrastive_first_learning_rate
               : phase_ == Phase::head ? config_.head_first_learning_rate
                                       : config_.learning_rate;
  schedule_ = make_schedule(config_, plan_.steps_of(phase_));
}

SeedResult SeedTrainer::run() {
  if (!state_.finished) {
    progress_ = std::make_unique<Progress>("train", "rows", plan_.total_steps, state_.step);
    tick_s_ = now_s();
    while (!state_.finished) train_epoch();
    checkpoints_.wait();
    tick();
    progress_.reset();
  }
  return finish();
}

void SeedTrainer::train_epoch() {
  const auto rows = epoch_batches(setup_, seed_, state_.epoch);  // of each batch
  steps_in_epoch_ = steps_of(rows.size(), config_.gradient_accumulation_steps);
  const std::int64_t epoch_steps = plan_.epoch_steps.at(static_cast<std::size_t>(state_.epoch));
  const auto accumulation = static_cast<std::size_t>(config_.gradient_accumulation_steps);
  while (state_.epoch_step < epoch_steps && !state_.finished) {
    std::vector<data::Batch> batches;
    const std::size_t first = static_cast<std::size_t>(state_.epoch_step) * accumulation;
    for (std::size_t i = first; i < std::min(first + accumulation, rows.size()); ++i)
      batches.push_back(data::make_batch(setup_.train, rows[i]));
    step(batches);
    if (phase_ == Phase::pairs && state_.step == plan_.steps_of(phase_)) {
      optimizer_->flush();
      state_.pairs_step = state_.step;
      save();
    } else if (validation_due()) {
      if (phase_ != Phase::pairs) validate();  // before, the head is as it was drawn
      save();
    }
    stop_if_asked();
  }
  if (!said_kept_ && !frozen_->summary().empty()) progress_->say(frozen_->summary());
  said_kept_ = true;
  ++state_.epoch;
  state_.epoch_step = 0;
  if (state_.finished || phase_of(config_, state_.epoch) == phase_) return;
  progress_->say(phase_ == Phase::pairs
                     ? "the encoder has learned from pairs; from epoch " +
                           std::to_string(state_.epoch) + " on the head learns"
                     : "the head has learned alone; from epoch " + std::to_string(state_.epoch) +
                           " on the encoder learns, too");
  state_.without_better = 0;
  begin_phase();
}

void SeedTrainer::step(const std::vector<data::Batch>& batches) {
  objective_->begin_step(batches);
  optimizer_->zero_grad();
  double loss = 0;
  for (const data::Batch& batch : batches) loss += guarded_backward(batch);
  if (!std::isfinite(loss)) refuse_loss(loss);
  const double grad_norm = optimizer_->grad_norm();
  const double learning_rate = peak_rate_ * schedule_.factor(state_.step - first_step_);
  if (std::isfinite(grad_norm)) {
    optimizer_->step(learning_rate);
  } else if (!optimizer_->backs_off()) {
    refuse_step("the gradient of " + optimizer_->first_nonfinite_gradient() + " is not finite");
  }
  ++state_.step;
  ++state_.epoch_step;
  log_step(loss, learning_rate, grad_norm);
}

double SeedTrainer::guarded_backward(const data::Batch& batch) {
  memory_.begin(*model_);
  try {
    const double loss = backward(batch);
    memory_.end(batch);
    return loss;
  } catch (const c10::OutOfMemoryError&) {
    throw out_of_memory(
        "device " + setup_.device.name() + ": step " + std::to_string(state_.step + 1),
        memory_.at_failure(batch), config_);
  }
}

double SeedTrainer::backward(const data::Batch& batch) {
  const auto seed = static_cast<std::uint64_t>(seed_);
  const auto number = static_cast<std::uint64_t>(state_.batches++);
  model_->set_dropout_state(seed, number);
  const model::Output output = frozen_->forward(setup_.train, batch);
  const Mixup mixup = draw_mixup(config_.mixup_alpha, batch.labels.size(), seed, number);
  const double loss = objective_->backward(output, batch, optimizer_->loss_scale(), mixup);
  state_.samples += batch.size();
  state_.window.samples += batch.size();
  state_.window.tokens += batch.tokens();
  return loss;
}

// A loss that is no number comes from parameters that are none, or from activations that overflow.
void SeedTrainer::refuse_loss(double loss) const {
  std::string where = "every parameter is still finite";
  for (const auto& item : model_->named_parameters()) {
    if (item.value().isfinite().all().item<bool>()) continue;
    where = "the parameter " + item.key() + " is not finite";
    break;
  }
  refuse_step("the loss is " + std::to_string(loss) + "; " + where);
}

void SeedTrainer::refuse_step(const std::string& what) const {
  throw Error(
      ErrorKind::config,
      folder_.string() + ": step " + std::to_string(state_.step + 1) + ": " + what,
      "lower train.learning_rate, raise train.warmup_ratio, or set train.bf16 and train.fp16 to "
      "false");
}

bool SeedTrainer::validation_due() const {
  if (state_.step == plan_.total_steps) return true;
  if (plan_.eval_every > 0) return state_.step % plan_.eval_every == 0;
  return state_.epoch_step == plan_.epoch_steps.at(static_cast<std::size_t>(state_.epoch));
}

void SeedTrainer::validate() {
  const double start = now_s();
  const data::Predictions predictions =
      predict_rows(*model_, setup_.validation, setup_.request.labels,
                   config_.per_device_eval_batch_size, frozen_.get());
  const double macro_f1 = eval::macro_f1(predictions), loss = mean_cross_entropy(predictions);
  const bool better = note_validation(state_, macro_f1);
  state_.finished =
      state_.step == plan_.total_steps ||
      (phase_ == Phase::all && out_of_patience(state_, config_.early_stopping_patience));
  log_->add("eval", {{"step", state_.step},
                     {"epoch", epoch_now()},
                     {"eval_loss", loss},
                     {"eval_macro_f1", macro_f1},
                     {"eval_accuracy",
                      eval::accuracy(eval::class_counts(eval::count_confusions(predictions)))},
                     {"eval_runtime", now_s() - start}});
  progress_->say("epoch " + number_text("%.2f", epoch_now()) + "  step " +
                 std::to_string(state_.step) + "/" + std::to_string(plan_.total_steps) +
                 "  validation macro F1 " + number_text("%.4f", macro_f1) + "  loss " +
                 number_text("%.4f", loss) + (better ? "  best" : ""));
  if (state_.finished && state_.step < plan_.total_steps) {
    progress_->say("stops early: " + std::to_string(state_.without_better) +
                   " validations without a better macro F1");
  }
}

void SeedTrainer::save() {
  tick();
  log_->sync();
  state_.metrics_bytes = log_->metrics_bytes();
  state_.event_bytes = log_->event_bytes();
  checkpoints_.save(capture(state_, *model_, *optimizer_));
  saved_step_ = state_.step;
}

void SeedTrainer::stop_if_asked() {
  const int signal = stop_signal();
  if (signal == 0 || state_.finished) return;
  if (saved_step_ != state_.step) save();
  checkpoints_.wait();
  throw Interrupted(signal, setup_.request.resume_command);
}

double SeedTrainer::epoch_now() const {
  // A step's share is that of its whole epoch, so that a cut last epoch ends at a fraction.
  return static_cast<double>(state_.epoch) +
         static_cast<double>(state_.epoch_step) / static_cast<double>(steps_in_epoch_);
}

void SeedTrainer::tick() {
  const double now = now_s();
  state_.seconds += now - tick_s_;
  state_.window.seconds += now - tick_s_;
  tick_s_ = now;
}

void SeedTrainer::log_step(double loss, double learning_rate, double grad_norm) {
  LogWindow& window = state_.window;
  window.loss_sum += loss;
  ++window.steps;
  tick();
  progress_->update(state_.step, static_cast<double>(state_.samples - samples_before_), note_);
  if (state_.step % config_.logging_steps != 0 && state_.step != plan_.total_steps) return;
  const double mean_loss = window.loss_sum / static_cast<double>(window.steps);
  log_->add("train", {{"step", state_.step},
                      {"epoch", epoch_now()},
                      {"loss", mean_loss},
                      {"learning_rate", learning_rate},
                      {"grad_norm", grad_norm},  // null in a step that fp16's overflow leaves out
                      {"samples_per_second", static_cast<double>(window.samples) / window.seconds},
                      {"tokens_per_second", static_cast<double>(window.tokens) / window.seconds}});
  note_ = "loss " + number_text("%.3f", mean_loss);
  window = {};
}

SeedResult SeedTrainer::finish() {
  checkpoints_.wait();
  optimizer_.reset();  // its memory is given back before the artifact's model is built
  frozen_.reset();
  model_.reset();
  SeedResult result =
      write_artifact(setup_, seed_, folder_ / "model", checkpoints_, state_.best_step);
  result.steps = state_.step;
  result.samples = state_.samples;
  result.train_runtime_s = state_.seconds;
  result.train_samples_per_second = static_cast<double>(state_.samples) / state_.seconds;
  result.peak_memory_mb = peak_memory_mb();
  log_->add("summary", summary_of(result));
  log_->sync();
  write_result(folder_, result);
  return result;
}

}  // namespace pointsman::train
