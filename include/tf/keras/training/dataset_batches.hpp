// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A tf::data::Dataset of batches as the data of training. Mirrors Keras's TFDatasetAdapter.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tf/data/dataset_like.hpp>
#include <tf/module/nest.hpp>

namespace tf::keras::detail {

/// A dataset whose elements are batches: the tensors of the inputs, those of the labels, and those
/// of the weights, if there are any.
struct BatchedDataset {
    data::detail::StagePtr stage{};
    /// Begins a pass. A pointer, so that only programs with datasets compile its code.
    std::unique_ptr<data::detail::Rows> (*start)(const data::detail::StagePtr&) = nullptr;
    std::int64_t cardinality = 0;
    std::size_t inputs = 1, labels = 0, weights = 0;
    bool sparse = false;  ///< whether inputs are sparse or ragged

    bool empty() const { return stage == nullptr; }
};

/// The parts of an element, x, y and weights, as a std::tuple. A tensor is x alone.
template <class E>
struct BatchParts : std::type_identity<std::tuple<E>> {};
template <class... P>
struct BatchParts<std::tuple<P...>> : std::type_identity<std::tuple<P...>> {};
template <class A, class B>
struct BatchParts<std::pair<A, B>> : std::type_identity<std::tuple<A, B>> {};
template <class D>
using batch_parts_t = typename BatchParts<typename data::detail::dataset_t<D>::element_type>::type;
template <class D, std::size_t K>
using batch_part_t = std::tuple_element_t<K, batch_parts_t<D>>;

/// Whether inputs are sparse or ragged, or a dict or tuple with such ones.
template <class X>
inline constexpr bool is_sparse_input = requires { typename X::own_operators; };
template <nest::Map X>
inline constexpr bool is_sparse_input<X> = decltype(nest::hana::unpack(
    nest::hana::values(std::declval<const X&>()), []<class... T>(const T&...) {
        return std::bool_constant<(is_sparse_input<T> || ...)>();
    }))::value;
template <class... X>
inline constexpr bool is_sparse_input<std::tuple<X...>> = (is_sparse_input<X> || ...);

template <data::detail::DatasetLike D>
BatchedDataset batched(const D& dataset) {
    return [&]<class X, class... More>(std::type_identity<std::tuple<X, More...>>) {
        using Set = data::detail::dataset_t<D>;
        const std::size_t counts[] = {Set::template count_tensors<X>(),
                                      Set::template count_tensors<More>()..., 0, 0};
        return BatchedDataset{dataset.stage(), &Set::start, dataset.cardinality(), counts[0],
                              counts[1],       counts[2],   is_sparse_input<X>};
    }(std::type_identity<batch_parts_t<D>>());
}

/// Reports a dataset of single examples.
template <class X, class In>
constexpr bool check_batched() {
    if constexpr (TensorLike<X> && TensorLike<In>) {
        constexpr bool batches = tensor_type_t<X>::rank + 1 != tensor_type_t<In>::rank;
        static_assert(batches,
                      "[tf.keras.unbatched] fit(dataset): the elements are single examples; use "
                      "dataset.batch(32)");
        return batches;
    } else if constexpr (nest::Map<X> && nest::Map<In>) {
        constexpr bool same = decltype(nest::hana::length(std::declval<X>()))::value ==
                              decltype(nest::hana::length(std::declval<In>()))::value;
        static_assert(same,
                      "[tf.keras.dataset_features] fit(dataset): batches of features must have "
                      "those of the model's FeatureInput and no others; use dataset.map");
        return same;
    } else {
        return true;
    }
}
/// Reports a dataset that is not one of batches of (x, y) or (x, y, weights).
template <class D, class In>
constexpr bool check_batches() {
    constexpr std::size_t parts = std::tuple_size_v<batch_parts_t<D>>;
    constexpr bool has_labels = parts == 2 || parts == 3;
    static_assert(has_labels,
                  "[tf.keras.dataset] fit(dataset): an element must be a tuple of x and y, or of "
                  "x, y and sample weights; use tf::data::zip(x, y)");
    if constexpr (has_labels) return check_batched<batch_part_t<D, 0>, In>();
    else return false;
}

}  // namespace tf::keras::detail
