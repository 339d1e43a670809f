// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// More reductions of ragged tensors: products, and whether any or all elements are true.

#include <tf/ragged/math.hpp>

namespace tf {

/// The product along an axis of a ragged tensor (tf.reduce_prod), 1 for an empty row; otherwise as
/// reduce_sum.
template <int Axis, class V>
constexpr auto reduce_prod(const RaggedTensor<V>& rt) {
    return detail::ragged::reduced<Axis>(
        rt,
        [](const auto& x, const auto& at, const auto& n) {
            return math::unsorted_segment_prod(x, at, n);
        },
        []<int A>(const auto& x) { return reduce_prod<A>(x); });
}
/// Whether any element along an axis is true, and whether all are (tf.reduce_any, tf.reduce_all).
/// An empty row gives false and true, respectively. bool tensors; otherwise as reduce_sum.
template <int Axis, class V>
constexpr auto reduce_any(const RaggedTensor<V>& rt) {
    return detail::ragged::reduced<Axis>(
        rt,
        [](const auto& x, const auto& at, const auto& n) {
            return nest::to_tensor(
                greater(math::unsorted_segment_sum(cast<std::int64_t>(x), at, n), 0));
        },
        []<int A>(const auto& x) { return reduce_any<A>(x); });
}
template <int Axis, class V>
constexpr auto reduce_all(const RaggedTensor<V>& rt) {
    return detail::ragged::reduced<Axis>(
        rt,
        [](const auto& x, const auto& at, const auto& n) {
            const auto wrong = cast<std::int64_t>(logical_not(x));
            return nest::to_tensor(equal(math::unsorted_segment_sum(wrong, at, n), 0));
        },
        []<int A>(const auto& x) { return reduce_all<A>(x); });
}

}  // namespace tf
