// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets as arguments of code that most programs call without them: names only, so that it costs
// nothing to include this.

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <tf/trace/value.hpp>

namespace tf::data {

template <class E>
class Dataset;

/// The cardinality of a dataset that never ends (tf.data.INFINITE_CARDINALITY).
inline constexpr std::int64_t INFINITE_CARDINALITY = -1;
/// The cardinality of a dataset whose number of elements is not known before it has been read
/// (tf.data.UNKNOWN_CARDINALITY).
inline constexpr std::int64_t UNKNOWN_CARDINALITY = -2;

}  // namespace tf::data

namespace tf::data::detail {

/// A dataset without the type of its elements (data/stage.hpp).
class Stage;
using StagePtr = std::shared_ptr<const Stage>;

/// A pass through a dataset.
class Rows {
public:
    Rows() = default;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    virtual ~Rows() = default;

    /// The tensors of the next element, which are valid until the next call; null at the end.
    virtual const std::vector<AnyTensor>* next() = 0;
};

/// A dataset as an object of the class Dataset; its own class may be derived from it.
template <class E>
const Dataset<E>& as_dataset(const Dataset<E>& dataset) {
    return dataset;
}
template <class T>
concept DatasetLike = requires(const T& x) { detail::as_dataset(x); };
template <DatasetLike T>
using dataset_t = std::remove_cvref_t<decltype(detail::as_dataset(std::declval<const T&>()))>;

}  // namespace tf::data::detail
