// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Examples divided into two parts: keras.utils.split_dataset.

#include <concepts>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/rows.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/gather.hpp>

namespace tf::keras::utils {

/// The size of a part: `.8` is a share of the examples, `80` is their number; by default what the
/// other part leaves.
struct PartSize {
    double value = 0;
    enum class Kind : std::uint8_t { rest, share, number } kind = Kind::rest;

    constexpr PartSize() = default;
    constexpr PartSize(std::floating_point auto share)
        : value(static_cast<double>(share)), kind(Kind::share) {}
    constexpr PartSize(std::integral auto number)
        : value(static_cast<double>(number)), kind(Kind::number) {}
};

/// The options of split_dataset, with Keras's names and defaults.
struct SplitOptions {
    PartSize left_size{}, right_size{};   ///< at least one of them
    bool shuffle = false;                 ///< in Python's order for the seed, as Keras does
    std::optional<std::uint32_t> seed{};  ///< by default a random one
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

/// The numbers of the examples of both parts. Raises errors::InvalidArgument.
TF_COMMON std::pair<std::vector<std::int32_t>, std::vector<std::int32_t>> split_examples(
    const std::vector<int>& sizes, const utils::SplitOptions& options);

template <class X>
auto examples_at(const X& x, const tf::detail::core::Late<std::vector<std::int32_t>, X>& which) {
    if constexpr (TensorLike<X>)
        return nest::to_tensor(tf::gather<0>(nest::to_tensor(x), as_rows<std::int32_t>(which)));
    else
        return std::apply(
            [&](const auto&... each) { return std::tuple(examples_at(each, which)...); }, x);
}
template <class X>
inline constexpr bool has_examples = false;
template <TensorLike X>
inline constexpr bool has_examples<X> = tensor_type_t<X>::rank > 0;
template <class... X>
inline constexpr bool has_examples<std::tuple<X...>> = sizeof...(X) > 0 && (has_examples<X> && ...);

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// Divides examples, a tensor [n, ...] or a std::tuple of such tensors, into the first ones and the
/// last ones:
///
///     const auto [train, test] = tf::keras::utils::split_dataset(std::tuple(x, y),
///                                                                {.left_size = .8, .seed = 1});
///     trainer.fit(std::get<0>(train), std::get<1>(train));
///
/// Any dtype. errors::InvalidArgument without a size, for sizes of which one is not positive or
/// that are more than all examples, for a part without examples, and for tensors with different
/// numbers of examples. Mirrors keras.utils.split_dataset.
template <class X>
auto split_dataset(const X& data, const SplitOptions& options) {
    constexpr bool fits = detail::has_examples<X>;
    static_assert(
        fits,
        "[tf.keras.split_dataset] split_dataset(std::tuple(x, y), {.left_size = .8}): the "
        "data are a tensor with a dim of examples, or a tuple of such tensors");
    if constexpr (!fits) {
        return Poison{};
    } else {
        std::vector<int> sizes;
        nest::for_each(data, [&](const auto& t) { sizes.push_back(t.shape()[0]); });
        const auto [left, right] = detail::split_examples(sizes, options);
        return std::pair(detail::examples_at(data, left), detail::examples_at(data, right));
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/split_dataset_code.hpp>
#endif
