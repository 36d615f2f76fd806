#include "train/schedule.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/error.h"
#include "base/json.h"

namespace pointsman::train {
namespace {

constexpr double kParity = 1e-12;

TEST(Schedule, EqualsTransformers) {
  const Path path = Path(POINTSMAN_SOURCE_DIR) / "tests/data/train/schedules.json";
  for (const Json& c : read_json(path, ErrorKind::data)["cases"]) {
    Schedule schedule{Scheduler::linear, c["total_steps"], c["warmup_steps"]};
    for (const auto& [kind, name] : names_of(Scheduler{}))
      if (c["kind"] == name) schedule.kind = kind;
    const std::vector<double> factors = c["factors"];
    for (std::size_t step = 0; step < factors.size(); ++step)
      EXPECT_NEAR(schedule.factor(static_cast<std::int64_t>(step)), factors[step], kParity) << c;
  }
}

TEST(Schedule, WarmupIsRoundedUp) {
  TrainConfig config;
  config.warmup_ratio = 0.1;
  EXPECT_EQ(make_schedule(config, 272).warmup_steps, 28);
  config.warmup_ratio = 0;
  EXPECT_EQ(make_schedule(config, 272).warmup_steps, 0);
}

Plan plan_of(double epochs, std::int64_t max_steps, double eval_steps) {
  TrainConfig config;
  config.num_train_epochs = epochs;
  config.max_steps = max_steps;
  config.eval_steps = eval_steps;
  return make_plan(config, [](std::int64_t epoch) { return 10 + epoch; });
}

TEST(Plan, CountsWholeAndCutEpochs) {
  EXPECT_EQ(plan_of(2, -1, 0).epoch_steps, (std::vector<std::int64_t>{10, 11}));
  EXPECT_EQ(plan_of(2.5, -1, 0).epoch_steps, (std::vector<std::int64_t>{10, 11, 6}));
  EXPECT_EQ(plan_of(0.01, -1, 0).epoch_steps, (std::vector<std::int64_t>{1}));
  EXPECT_EQ(plan_of(4, 15, 0).epoch_steps, (std::vector<std::int64_t>{10, 5}));
  EXPECT_EQ(plan_of(1, 33, 0).epoch_steps, (std::vector<std::int64_t>{10, 11, 12}));
  EXPECT_EQ(plan_of(2.5, -1, 0).total_steps, 27);
}

TEST(Plan, TheHeadsEpochsComeFirst) {
  const auto plan = [](std::int64_t head_epochs, double epochs, std::int64_t max_steps) {
    TrainConfig config;
    config.head_first_epochs = head_epochs;
    config.num_train_epochs = epochs;
    config.max_steps = max_steps;
    return make_plan(config, [](std::int64_t epoch) { return 10 + epoch; });
  };
  EXPECT_EQ(plan(2, 1.5, -1).epoch_steps, (std::vector<std::int64_t>{10, 11, 12, 7}));
  EXPECT_EQ(plan(2, 1.5, -1).steps_of(Phase::head), 21);
  EXPECT_EQ(plan(2, 0.5, -1).epoch_steps, (std::vector<std::int64_t>{10, 11, 6}));
  EXPECT_EQ(plan(1, 1, 15).epoch_steps, (std::vector<std::int64_t>{10, 5}));
  EXPECT_EQ(plan(1, 1, 15).steps_of(Phase::head), 10);
  EXPECT_EQ(plan_of(2, -1, 0).steps_of(Phase::head), 0);
  for (const std::int64_t too_few : {4, 10}) {
    try {
      plan(1, 1, too_few);
      FAIL() << "nothing is left for the encoder";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::config);
      EXPECT_EQ(std::string(error.what()),
                "train.max_steps: " + std::to_string(too_few) +
                    " are over with the epochs of contrastive_first_epochs and head_first_epochs; "
                    "more steps, or fewer of these");
    }
  }
}

TEST(Plan, StepsBetweenValidations) {
  EXPECT_EQ(plan_of(2, -1, 0).eval_every, 0);
  EXPECT_EQ(plan_of(2, -1, 5).eval_every, 5);
  EXPECT_EQ(plan_of(2, -1, 0.25).eval_every, 6);  // ceil(21 / 4)
}

}  // namespace
}  // namespace pointsman::train
