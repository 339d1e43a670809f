// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One dataset of the elements of several ones, chosen at random or by a dataset of numbers.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tf/data/dataset.hpp>

namespace tf::data {

/// The options of sample_from_datasets, with TensorFlow's names and defaults.
struct SampleOptions {
    std::vector<double> weights{};            ///< the probability of each dataset; by default equal
    std::optional<std::int64_t> seed{};       ///< by default from tf::random::set_seed, or random
    bool stop_on_empty_dataset = false;       ///< whether the end of a dataset is that of the whole
    bool rerandomize_each_iteration = false;  ///< whether each pass draws anew
};

}  // namespace tf::data

namespace tf::data::detail {

TF_COMMON NewStage sample_stage(std::vector<StagePtr> sources, const SampleOptions& options);
TF_COMMON NewStage choose_stage(StagePtr choice, std::vector<StagePtr> sources,
                                bool stop_on_empty_dataset);

template <class E>
std::vector<StagePtr> stages_of(const std::vector<Dataset<E>>& datasets) {
    std::vector<StagePtr> all;
    for (const Dataset<E>& each : datasets) all.push_back(each.stage());
    return all;
}

}  // namespace tf::data::detail

namespace tf::data {

/// Elements of several datasets, each of which comes from one that is chosen at random, with these
/// weights; TensorFlow's choice for the same seed (Dataset.sample_from_datasets).
/// errors::InvalidArgument without datasets, for another number of weights than of datasets, and
/// for negative weights.
template <class E>
Dataset<E> sample_from_datasets(const std::vector<Dataset<E>>& datasets,
                                const SampleOptions& options = {}) {
    return Dataset<E>(detail::sample_stage(detail::stages_of(datasets), options));
}

/// Elements of several datasets; `choice_dataset` has the index of the dataset of each element
/// (Dataset.choose_from_datasets). It ends with the first dataset that ends if
/// `stop_on_empty_dataset`; otherwise indices of datasets that have ended are left out.
/// errors::InvalidArgument if there are no datasets, or an index is not that of a dataset.
template <class E>
Dataset<E> choose_from_datasets(const std::vector<Dataset<E>>& datasets,
                                const Dataset<Tensor<std::int64_t>>& choice_dataset,
                                bool stop_on_empty_dataset = true) {
    return Dataset<E>(detail::choose_stage(choice_dataset.stage(), detail::stages_of(datasets),
                                           stop_on_empty_dataset));
}

}  // namespace tf::data

#if TF_HAS_CODE
#include <tf/data/select_code.hpp>
#endif
