// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of batches that keras.utils makes of examples: windows of time series, files in folders.

#include <cstdint>
#include <string_view>
#include <utility>

#include <tf/data/dataset.hpp>

namespace tf::keras::detail {

/// How batches are made of examples.
struct ExampleSteps {
    data::detail::StagePtr source;   ///< what is shuffled, such as names of files and labels
    data::detail::RowFunction read;  ///< from an element of the source to an example; none: itself
    data::detail::Specs specs{};     ///< of an example
    std::string_view reader{};       ///< the function, for messages
    int batch_size = 1;
    bool shuffle = false;
    std::uint32_t seed = 0;
    /// Makes the batches; by default Dataset::batch. A pointer, so that only programs with sounds
    /// compile what pads them.
    data::detail::NewStage (*batch)(data::detail::StagePtr, const ExampleSteps&) = nullptr;
};
TF_COMMON data::detail::NewStage batches_of(const ExampleSteps& steps);
TF_COMMON data::detail::NewStage single_examples_of(const ExampleSteps& steps);

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// A dataset of batches of examples of type E, for `fit`: E's tensors with a further first dim, the
/// size of the batch, which the last batch may not have. It is read when a loop or `fit` reads it,
/// and is shuffled again in each pass, if `.shuffle` is set.
template <class E>
class ExampleBatches : public data::Dataset<data::detail::batched_t<dyn, E>> {
    using Base = data::Dataset<data::detail::batched_t<dyn, E>>;
    using Steps = tf::detail::core::Late<detail::ExampleSteps, E>;

public:
    /// For the library's own use.
    explicit ExampleBatches(Steps steps)
        : Base(detail::batches_of(with_specs(steps))), steps_(std::move(steps)) {}

    /// The same examples one by one, which are Keras's with batch_size=None. To shuffle, they are
    /// drawn from a buffer of 1024, and so come in another order than in the batches.
    data::Dataset<E> examples() const {
        return data::Dataset<E>(detail::single_examples_of(steps_));
    }

private:
    static const Steps& with_specs(Steps& steps) {
        steps.specs = data::detail::specs_of<E>();
        return steps;
    }

    Steps steps_;
};

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/example_batches_code.hpp>
#endif
