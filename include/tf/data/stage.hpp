// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The steps of a pipeline, and a pass through them. Mirrors TensorFlow's DatasetBase and
// IteratorBase.

#include <cstdint>
#include <memory>
#include <vector>

#include <tf/data/archive.hpp>
#include <tf/data/dataset_like.hpp>
#include <tf/data/row.hpp>

namespace tf::data {

/// As the number of parallel calls or of prefetched elements: the library chooses
/// (tf.data.AUTOTUNE).
inline constexpr int AUTOTUNE = -1;

}  // namespace tf::data

namespace tf::data::detail {

/// Tells the threads of one pass to stop, because its iterator is being destroyed.
class Cancellation;

/// A position in a dataset: the state of one pass through it.
class Cursor {
public:
    Cursor() = default;
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    virtual ~Cursor() = default;

    /// Writes the next element into `to`, and returns false at the end. `to` may contain an earlier
    /// element, whose memory is reused. After an error, the next call goes on with the element
    /// after it.
    virtual bool next(Row& to) = 0;
    /// Writes the position to the archive, or reads it from there. For a new cursor of an equal
    /// dataset.
    virtual void keep(Archive& archive) = 0;
};
using CursorPtr = std::unique_ptr<Cursor>;

/// A dataset without the type of its elements.
class Stage {
public:
    Stage() = default;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    virtual ~Stage() = default;

    /// A cursor before the first element. The stage and the pass outlive it.
    virtual CursorPtr start(Cancellation& pass) const = 0;
    /// The number of elements, INFINITE_CARDINALITY or UNKNOWN_CARDINALITY.
    virtual std::int64_t cardinality() const = 0;

    /// The elements if they are in memory, otherwise null.
    virtual std::shared_ptr<const std::vector<Row>> rows() const { return nullptr; }

    /// The dtypes and shapes of the elements' tensors, which a Dataset sets.
    Specs specs{};
};
using NewStage = std::shared_ptr<Stage>;

}  // namespace tf::data::detail
