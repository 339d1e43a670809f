// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Iterators as parts of a checkpoint.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tf/data/iterator.hpp>
#include <tf/io/checkpoint/tracked.hpp>

namespace tf::data::detail {

template <class E>
class TrackedIterator final : public io::TrackedState {
public:
    explicit TrackedIterator(Iterator<E>& iterator) : iterator_(iterator) {}

    const void* object() const override { return &iterator_; }
    std::string save() const override { return iterator_.save(); }
    void prepare(std::string_view state) override { prepared_.emplace(iterator_.at(state)); }
    void commit() override {
        iterator_ = *std::move(prepared_);
        prepared_.reset();
    }

private:
    Iterator<E>& iterator_;
    std::optional<Iterator<E>> prepared_;
};

}  // namespace tf::data::detail

namespace tf::train {

/// The position of an iterator with the name that it has in a checkpoint, as in
/// tf.train.Checkpoint(model=net, iterator=iter(dataset)). The checkpoint contains what
/// Iterator::save returns, which TensorFlow cannot read.
template <class E>
io::Tracked tracked(std::string_view name, data::Iterator<E>& iterator) {
    return {std::string(name), nullptr, nullptr,
            std::make_shared<data::detail::TrackedIterator<E>>(iterator)};
}

}  // namespace tf::train
