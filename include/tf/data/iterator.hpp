// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A pass through a dataset.

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tf/data/element.hpp>
#include <tf/data/stage.hpp>

namespace tf::data::detail {

/// A pass through a pipeline without the type of its elements.
class Pass {
public:
    TF_COMMON explicit Pass(StagePtr stage);
    Pass(Pass&&) = default;
    Pass& operator=(Pass&&) = default;

    /// The next element, which is valid until the next call; null at the end.
    TF_COMMON const Row* next();
    TF_COMMON std::string save() const;
    /// Another pass through the same pipeline, at a saved position.
    TF_COMMON Pass at(std::string_view position) const;

private:
    struct State;
    /// Only declared here, because threads need large headers.
    struct Delete {
        TF_COMMON void operator()(State* state) const;
    };
    std::unique_ptr<State, Delete> state_;
};

class PassRows final : public Rows {
public:
    explicit PassRows(const StagePtr& stage) : pass_(stage) {}
    const std::vector<AnyTensor>* next() override {
        const Row* const row = pass_.next();
        return row == nullptr ? nullptr : &row->tensors;
    }

private:
    Pass pass_;
};

/// errors::OutOfRange.
TF_COMMON [[noreturn]] void refuse_end(std::string_view op);

}  // namespace tf::data::detail

namespace tf::data {

/// A pass through a dataset, an input iterator of C++ (tf.data.Iterator). Its threads end when it
/// is destroyed.
template <class E>
class Iterator {
public:
    using value_type = E;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    /// Before the first element.
    explicit Iterator(detail::StagePtr stage) : pass_(std::move(stage)) {}

    /// The next element; std::nullopt at the end. After an error the next call returns the element
    /// after it.
    std::optional<E> next() {
        element_.reset();  // so that its memory can be used for the next one
        const detail::Row* const row = pass_.next();
        if (row == nullptr) return std::nullopt;
        return detail::get<E>(*row);
    }
    /// The next element (Iterator.get_next). errors::OutOfRange at the end.
    E get_next() {
        std::optional<E> element = next();
        if (!element) detail::refuse_end("data::Iterator::get_next");
        return *std::move(element);
    }

    /// The position, for `restore` of a new iterator of an equal dataset. It contains the elements
    /// that are buffered. errors::Unimplemented if one of these contains a dataset.
    std::string save() const { return pass_.save(); }
    /// Goes on where the iterator that returned `state` was. errors::DataLoss if it is not a state
    /// of an iterator of an equal dataset; then this iterator stays where it is.
    void restore(std::string_view state) { *this = at(state); }
    /// Another iterator of the dataset, at a saved position.
    Iterator at(std::string_view state) const { return Iterator(pass_.at(state)); }

    // For loops; a range calls ++ before the first element.
    const E& operator*() const { return *element_; }
    Iterator& operator++() {
        element_ = next();
        return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& i, std::default_sentinel_t) { return !i.element_; }

private:
    explicit Iterator(detail::Pass pass) : pass_(std::move(pass)) {}

    detail::Pass pass_;
    std::optional<E> element_;
};

}  // namespace tf::data

#if TF_HAS_CODE
#include <tf/data/iterator_code.hpp>
#endif
