// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A part of a variable, v[i] or v(i, ...): a tensor that can also be assigned. Mirrors the result
// of tf.Variable.__getitem__.

#include <tuple>

#include <tf/ops/primitive/subscript.hpp>

namespace tf {

/// The part of a variable's value when it was read, Part, and where it is.
template <class V, class Part, class... I>
class VariableSlice : public Part {
public:
    constexpr VariableSlice(V& variable, const Part& part, const I&... items)
        : Part(part), variable_(&variable), items_(items...) {}

    /// Replaces the part in the variable, and returns the variable. The value must have the
    /// variable's dtype and the part's shape. The variable must still exist.
    constexpr V& assign(const Part& value) const {
        if constexpr (!Poisoned<Part>)
            std::apply(
                [&](const auto&... items) {
                    variable_->assign(
                        detail::ops::with_slice<Part>(variable_->read(), value, items...));
                },
                items_);
        return *variable_;
    }

private:
    V* variable_;
    std::tuple<I...> items_;
};

namespace detail::modules {

/// v[items...] of a variable that may be changed.
template <class V, class... I>
constexpr auto variable_slice(V& variable, const I&... items) {
    const auto part = tensors::subscript(variable, items...);
    return VariableSlice<V, std::remove_cv_t<decltype(part)>, ops::subscript_item_t<I>...>(
        variable, part, ops::as_item(items)...);
}

}  // namespace detail::modules
}  // namespace tf
