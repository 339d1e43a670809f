// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/example_batches.hpp.

#include <string>

#include <tf/core/errors.hpp>
#include <tf/keras/example_batches.hpp>

namespace tf::keras::detail {

/// A step of the library's own, whose elements have these specs.
TF_COMMON_INLINE data::detail::StagePtr with_specs(data::detail::NewStage stage,
                                                   const data::detail::Specs& specs) {
    stage->specs = specs;
    return stage;
}
TF_COMMON_INLINE data::detail::StagePtr shuffled_and_read(const ExampleSteps& steps,
                                                          std::int64_t buffer) {
    using namespace data::detail;
    StagePtr at = steps.source;
    if (steps.shuffle) at = with_specs(shuffle_stage(at, buffer, {.seed = steps.seed}), at->specs);
    if (steps.read)
        at = with_specs(map_stage(at, steps.read, {.num_parallel_calls = data::AUTOTUNE}),
                        steps.specs);
    return at;
}
TF_COMMON_BODY data::detail::NewStage single_examples_of(const ExampleSteps& steps) {
    constexpr std::int64_t buffer = 1024;
    return data::detail::prefetch_stage(shuffled_and_read(steps, buffer),
                                        steps.read ? data::AUTOTUNE : 0);
}
TF_COMMON_BODY data::detail::NewStage batches_of(const ExampleSteps& steps) {
    using namespace data::detail;
    const std::int64_t size = steps.batch_size;
    if (size < 1)
        errors::raise<errors::InvalidArgument>(
            {"tf.data.size", steps.reader, "batch_size", std::to_string(size), "at least 1"});
    const StagePtr examples = shuffled_and_read(steps, size * 8);
    NewStage batches =
        steps.batch ? steps.batch(examples, steps) : batch_stage(examples, size, false);
    if (!steps.read) return batches;
    Specs specs = steps.specs;
    for (auto& spec : specs.tensors) spec.shape = spec.shape.prepend(dyn);
    return prefetch_stage(with_specs(std::move(batches), specs), data::AUTOTUNE);
}

}  // namespace tf::keras::detail
