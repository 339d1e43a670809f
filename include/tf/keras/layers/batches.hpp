// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Data for `adapt`: tensors, or ranges of tensors such as a std::vector of batches.

#include <iterator>
#include <vector>

#include <tf/keras/layer.hpp>

namespace tf::keras::detail {

/// The type of tensors concatenated along the first dim.
template <class X>
struct joined_type {};
template <class T, int N, int... D>
    requires(((D != dyn) && ...) && !std::is_same_v<T, bool>)
struct joined_type<Tensor<T, N, D...>> {
    using type = Tensor<T, dyn, D...>;

    static type of(const std::vector<T>& all) { return tf::constant<dyn, D...>(all); }
};
template <class X>
struct batch_type {};
template <TensorLike X>
struct batch_type<X> : std::type_identity<tensor_type_t<X>> {};
template <class X>
    requires(!TensorLike<X> && std::ranges::input_range<const X>)
struct batch_type<X> : batch_type<std::remove_cvref_t<std::ranges::range_reference_t<const X>>> {};

/// Whether these are tensors, or ranges of tensors, that can be concatenated: the same dtype and
/// the same static dims after the first.
template <class... X>
inline constexpr bool are_batches = false;
template <class X, class... More>
    requires requires {
        typename joined_type<typename batch_type<X>::type>::type;
        (typename joined_type<typename batch_type<More>::type>::type(), ...);
    }
inline constexpr bool are_batches<X, More...> =
    (std::is_same_v<typename joined_type<typename batch_type<X>::type>::type,
                    typename joined_type<typename batch_type<More>::type>::type> &&
     ...);

/// Calls f(x) with a tensor, or with each tensor in a range.
template <class X, class F>
void for_each_batch(const X& x, F f) {
    if constexpr (TensorLike<X>) f(tensor_type_t<X>(x.collapse()));
    else
        for (const auto& batch : x) for_each_batch(batch, f);
}
/// Concatenates them to one tensor.
template <class X, class... More>
    requires are_batches<X, More...>
auto joined_batches(const X& x, const More&... more) {
    using Joined = joined_type<typename batch_type<X>::type>;
    std::vector<typename Joined::type::value_type> all;
    const auto add = [&](const auto& batch) {
        const auto values = batch.values();
        all.insert(all.end(), values.begin(), values.end());
    };
    for_each_batch(x, add);
    (for_each_batch(more, add), ...);
    return Joined::of(all);
}

}  // namespace tf::keras::detail
