// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A protocol buffer's oneof: empty, or a value of one of several types. It is a std::any, not a
// std::variant: every program that includes tf/tf.hpp would compile the variant's copies and visits
// of ten types, but the code to create, copy or return a std::any is small.

#include <any>
#include <type_traits>
#include <utility>

namespace tf::io {

template <class... T>
class OneOf {
public:
    OneOf() = default;
    template <class U>
        requires(std::is_same_v<std::remove_cvref_t<U>, T> || ...)
    OneOf(U&& v) : value_(std::in_place_type<std::remove_cvref_t<U>>, std::forward<U>(v)) {}

    /// Whether no value is set.
    bool empty() const { return !value_.has_value(); }
    /// The value; null if a value of another type, or none, is set.
    template <class U>
    const U* get_if() const {
        return std::any_cast<U>(&value_);
    }
    template <class U>
    U* get_if() {
        return std::any_cast<U>(&value_);
    }
    /// Calls f with the value, if one is set.
    template <class F>
    void visit(F f) const {
        (call_if_set<T>(f), ...);
    }

private:
    template <class U, class F>
    void call_if_set(F& f) const {
        if (const U* v = get_if<U>()) f(*v);
    }

    std::any value_;
};

}  // namespace tf::io
