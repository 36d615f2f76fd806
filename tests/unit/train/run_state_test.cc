#include "train/run_state.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "train/early_stopping.h"

namespace pointsman::train {
namespace {

TEST(RunState, JsonKeepsEveryBit) {
  RunState state;
  state.step = 17;
  state.seconds = 0.1 + 0.2;
  state.window.loss_sum = 1.0 / 3.0;
  state.best_macro_f1 = 0.87654321987654321;
  state.finished = true;
  state.metrics_bytes = 12345;
  const RunState back =
      run_state_from_json(parse_json(to_json(state).dump(), "s", ErrorKind::data), "s");
  EXPECT_EQ(to_json(back), to_json(state));
  EXPECT_EQ(back.seconds, state.seconds);
  EXPECT_EQ(back.window.loss_sum, state.window.loss_sum);
  EXPECT_EQ(back.best_macro_f1, state.best_macro_f1);
}

TEST(RunState, AMissingKeyIsNamed) {
  Json json = to_json(RunState{});
  json.erase("epoch_step");
  try {
    run_state_from_json(json, "step-3/state.json");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("step-3/state.json: the key 'epoch_step'"),
              std::string::npos);
  }
}

TEST(EarlyStopping, PicksTheBestAndCountsPatience) {
  RunState state;
  const std::array<double, 6> scores = {0.5, 0.7, 0.7, 0.6, 0.8, 0.1};
  std::vector<bool> better, over;
  for (const double score : scores) {
    ++state.step;
    better.push_back(note_validation(state, score));
    over.push_back(out_of_patience(state, 2));
  }
  EXPECT_EQ(better, (std::vector<bool>{true, true, false, false, true, false}));
  EXPECT_EQ(over, (std::vector<bool>{false, false, false, true, false, false}));
  EXPECT_EQ(state.best_step, 5);
  EXPECT_EQ(state.best_macro_f1, 0.8);
  EXPECT_FALSE(out_of_patience(state, 0));
}

}  // namespace
}  // namespace pointsman::train
