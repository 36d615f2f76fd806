#include "data/batching.h"

#include <algorithm>

#include "base/error.h"

namespace pointsman::data {
namespace {

// Batches that are sorted together: enough to group, few enough to stay random.
constexpr std::int64_t kBatchesInRun = 50;

using Batches = std::vector<std::vector<std::int64_t>>;

std::int64_t length_of(const TokenizedRows& rows, std::int64_t row) {
  return static_cast<std::int64_t>(rows.ids[static_cast<std::size_t>(row)].size());
}

// Appends batches of the run, in its order.
void cut(std::span<const std::int64_t> run, const TokenizedRows& rows, const BatchPlan& plan,
         Batches& batches) {
  std::vector<std::int64_t> batch;
  std::int64_t tokens = 0;
  for (const std::int64_t row : run) {
    const std::int64_t length = length_of(rows, row);
    const bool full = plan.max_tokens > 0 ? tokens + length > plan.max_tokens
                                          : static_cast<std::int64_t>(batch.size()) == plan.rows;
    if (full && !batch.empty()) {
      batches.push_back(std::move(batch));
      batch.clear();
      tokens = 0;
    }
    batch.push_back(row);
    tokens += length;
  }
  if (!batch.empty()) batches.push_back(std::move(batch));
}

}  // namespace

std::vector<std::vector<std::int64_t>> plan_batches(std::span<const std::int64_t> order,
                                                    const TokenizedRows& rows,
                                                    const BatchPlan& plan, Rng& rng) {
  PM_CHECK(plan.rows > 0, "a batch has rows");
  Batches batches;
  if (!plan.group_by_length) {
    cut(order, rows, plan, batches);
    return batches;
  }
  const auto run_size = static_cast<std::size_t>(kBatchesInRun * plan.rows);
  for (std::size_t begin = 0; begin < order.size(); begin += run_size) {
    const auto part = order.subspan(begin, std::min(run_size, order.size() - begin));
    std::vector<std::int64_t> run(part.begin(), part.end());
    std::stable_sort(run.begin(), run.end(), [&](std::int64_t a, std::int64_t b) {
      return length_of(rows, a) > length_of(rows, b);
    });
    cut(run, rows, plan, batches);
  }
  rng.shuffle(batches);
  return batches;
}

void append_row(Batch& batch, const TokenizedRows& rows, std::int64_t row) {
  const auto index = static_cast<std::size_t>(row);
  const std::vector<std::int32_t>& ids = rows.ids[index];
  if (index < rows.types.size() && !rows.types[index].empty()) {
    batch.types.resize(batch.ids.size());  // the rows before may have none
    batch.types.insert(batch.types.end(), rows.types[index].begin(), rows.types[index].end());
  } else if (!batch.types.empty()) {
    batch.types.resize(batch.ids.size() + ids.size());
  }
  batch.ids.insert(batch.ids.end(), ids.begin(), ids.end());
  batch.starts.push_back(static_cast<std::int32_t>(batch.ids.size()));
  if (!rows.labels.empty()) batch.labels.push_back(rows.labels[index]);
  batch.rows.push_back(row);
}

Batch make_batch(const TokenizedRows& rows, std::span<const std::int64_t> which) {
  Batch batch;
  for (const std::int64_t row : which) append_row(batch, rows, row);
  return batch;
}

}  // namespace pointsman::data
