// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A protocol buffer's oneof: nothing, or a value of one of several types. Not std::variant, whose
// copies and visits of ten types every program that includes tf/tf.hpp would compile: the values
// lie side by side, and those that are not set are empty.

#include <type_traits>
#include <utility>

namespace tf::io {

namespace detail {

template <class T>
struct Alternative {
    T value{};
};
template <class... T>
struct Alternatives : Alternative<T>... {};

}  // namespace detail

template <class... T>
class OneOf {
public:
    OneOf() = default;
    template <class U>
        requires(std::is_same_v<std::remove_cvref_t<U>, T> || ...)
    OneOf(U&& v) : set_(index_of<std::remove_cvref_t<U>>()) {
        value<std::remove_cvref_t<U>>() = std::forward<U>(v);
    }

    /// Whether none is set.
    bool empty() const { return set_ < 0; }
    /// Null where it is not this one that is set.
    template <class U>
    const U* get_if() const {
        return set_ == index_of<U>() ? &const_cast<OneOf*>(this)->template value<U>() : nullptr;
    }
    template <class U>
    U* get_if() {
        return set_ == index_of<U>() ? &value<U>() : nullptr;
    }
    /// Calls f with the one that is set, if any.
    template <class F>
    void visit(F f) const {
        (call_if_set<T>(f), ...);
    }

private:
    template <class U, class F>
    void call_if_set(F& f) const {
        if (const U* v = get_if<U>()) f(*v);
    }
    template <class U>
    static constexpr int index_of() {
        constexpr bool same[] = {std::is_same_v<U, T>...};
        for (int k = 0; k < static_cast<int>(sizeof...(T)); ++k)
            if (same[k]) return k;
        return -2;
    }
    template <class U>
    U& value() {
        return static_cast<detail::Alternative<U>&>(all_).value;
    }

    int set_ = -1;
    detail::Alternatives<T...> all_{};
};

}  // namespace tf::io
