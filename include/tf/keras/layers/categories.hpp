// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that convert numbers and strings to categories: CategoryEncoding, Discretization, Hashing.

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/keras/layers/numbers.hpp>
#include <tf/keras/layers/quantiles.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/one_hot.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/search.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/string_numbers.hpp>

namespace tf::keras {

/// How a layer encodes category indices: "int" (the index), "one_hot" (a new last dim with a one at
/// the index), "multi_hot" (a one at each index of an example), "count" (how often each index
/// occurs in an example), and for vocabularies "tf_idf" (the counts times the weights).
struct OutputMode {
    enum class Kind : std::uint8_t { integer, one_hot, multi_hot, count, tf_idf, unknown };
    Kind kind;

    template <std::size_t N>
    constexpr OutputMode(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "int"         ? Kind::integer
               : given == "one_hot"   ? Kind::one_hot
               : given == "multi_hot" ? Kind::multi_hot
               : given == "count"     ? Kind::count
               : given == "tf_idf"    ? Kind::tf_idf
                                      : Kind::unknown;
    }
};

namespace detail {

template <class X>
inline constexpr int rank_of = -1;
template <class T, int... D>
inline constexpr int rank_of<Tensor<T, D...>> = static_cast<int>(sizeof...(D));

/// Reports a mode that a layer does not have, or an input that does not fit the mode.
template <OutputMode M, bool MayBeInt, class X>
constexpr bool check_output_mode() {
    using enum OutputMode::Kind;
    constexpr bool known = M.kind != unknown && M.kind != tf_idf && (MayBeInt || M.kind != integer);
    static_assert(known,
                  "[tf.keras.output_mode] .output_mode = \"multi_hot\": CategoryEncoding has "
                  "\"one_hot\", \"multi_hot\", \"count\"; Discretization and Hashing also \"int\"");
    constexpr bool examples = (M.kind != multi_hot && M.kind != count) || rank_of<X> == 2;
    static_assert(!known || examples,
                  "[tf.keras.output_rank] .output_mode = \"multi_hot\" and \"count\" take examples "
                  "of several categories, [batch, n] -> [batch, categories]; use \"one_hot\" for "
                  "one category, or a Reshape before the layer");
    return known && examples;
}

/// Encodes category indices as the output of a layer; indices out of range are ignored.
template <OutputMode M, int Depth, class Int, class T, int... D>
constexpr auto encoded(const Tensor<T, D...>& x) {
    using enum OutputMode::Kind;
    constexpr Shape given = Tensor<T, D...>::static_shape;
    if constexpr (M.kind == integer) {
        return nest::materialize(tf::cast<Int>(x));
    } else if constexpr (M.kind == one_hot && given.rank > 1 && given[given.rank - 1] == 1) {
        return nest::materialize(tf::one_hot<Depth>(tf::squeeze<given.rank - 1>(x)));
    } else if constexpr (M.kind == one_hot) {
        return nest::materialize(tf::one_hot<Depth>(x));
    } else if constexpr (M.kind == multi_hot) {
        return nest::materialize(tf::reduce_max<1>(tf::one_hot<Depth>(x)));
    } else {
        return nest::materialize(tf::reduce_sum<1>(tf::one_hot<Depth>(x)));
    }
}

/// Whether the input of a layer is a tuple of categories and weights.
template <class X>
inline constexpr bool has_count_weights = false;
template <class X, class W>
inline constexpr bool has_count_weights<std::tuple<X, W>> = true;

/// Floats become int64, as in Keras; integer dtypes that tf::one_hot does not take become int32.
template <class T, int... D>
constexpr auto as_categories(const Tensor<T, D...>& x) {
    if constexpr (std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::int64_t>) return x;
    else return nest::materialize(tf::cast<std::int64_t>(x));
}

}  // namespace detail

/// Encodes integers from 0 to NumTokens - 1 as floats: "multi_hot" [batch, n] -> [batch, NumTokens]
/// by default, "count" (of the same shapes), "one_hot" [...] -> [..., NumTokens], where a last dim
/// of 1 is replaced. Integers out of range are ignored, where Keras's result depends on the mode.
/// For "count", `std::tuple(x, weights) | layer<CategoryEncoding<4>{.output_mode = "count"}>` adds
/// up weights of the shape of x, Keras's argument count_weights. Mirrors
/// keras.layers.CategoryEncoding.
template <int NumTokens>
    requires(NumTokens > 0)
struct CategoryEncoding {
    OutputMode output_mode = "multi_hot";
    Name name{};

    /// Reports a mode that the layer does not have, or weights with a mode other than "count".
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (detail::has_count_weights<X>) {
            constexpr bool counts = self.output_mode.kind == OutputMode::Kind::count;
            static_assert(counts,
                          "[tf.keras.count_weights] std::tuple(x, weights) | "
                          "layer<CategoryEncoding<4>{.output_mode = \"count\"}>: only counts have "
                          "weights");
            return counts;
        } else {
            return detail::check_output_mode<self.output_mode, false, X>();
        }
    }
    template <auto self, class T, int... D>
        requires(op::is_numeric(dtype_of<T>))
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::encoded<self.output_mode, NumTokens, std::int64_t>(detail::as_categories(x));
    }
    template <auto self, class T, class W, int... D>
        requires(op::is_numeric(dtype_of<T>) && op::is_numeric(dtype_of<W>) && sizeof...(D) == 2)
    static constexpr auto call(Scope&, const std::tuple<Tensor<T, D...>, Tensor<W, D...>>& x,
                               auto) {
        const auto one = tf::one_hot<NumTokens>(detail::as_categories(std::get<0>(x)));
        const auto weights = nest::materialize(tf::cast<float>(std::get<1>(x)));
        return nest::materialize(tf::reduce_sum<1>(one * tf::expand_dims<-1>(weights)));
    }
};

/// Replaces each number by the index of its interval: with the boundaries {0, 1, 2} the intervals
/// are (-inf, 0), [0, 1), [1, 2), [2, inf). The result is int32 with the shape of the input, or
/// encoded as floats: `Discretization{.bin_boundaries = {0., 1., 2.}, .output_mode = "one_hot"}`.
/// With `.num_bins` instead, the boundaries are a weight "bin_boundaries" [num_bins - 1], which
/// `keras::adapt<layer>(model, data)` computes; Keras's layer has no weight for them. The option
/// takes at most 32 boundaries. Mirrors keras.layers.Discretization.
struct Discretization {
    Numbers bin_boundaries = {};
    int num_bins = 0;
    double epsilon = .01;
    OutputMode output_mode = "int";
    Name name{};

    /// Reports options that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr int given = self.bin_boundaries.count;
        constexpr bool sound = self.bin_boundaries.fit() && self.bin_boundaries.ascend() &&
                               (given > 0 ? self.num_bins == 0 : self.num_bins > 1) &&
                               self.epsilon > 0;
        static_assert(sound,
                      "[tf.keras.bins] Discretization{.bin_boundaries = {0., 1.}} or "
                      "Discretization{.num_bins = 4}: give either 1 to 32 ascending boundaries or "
                      "at least two bins, and an epsilon above 0");
        if constexpr (!sound) return false;
        else return detail::check_output_mode<self.output_mode, true, X>();
    }
    template <auto self, class T, int... D>
        requires(op::is_numeric(dtype_of<T>))
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int given = self.bin_boundaries.count;
        const auto from = [&] {
            if constexpr (std::is_same_v<T, float>) return x;
            else return nest::materialize(tf::cast<float>(x));
        }();
        if constexpr (given > 0) {
            const auto bounds =
                tf::constant<given>(self.bin_boundaries.template first<float, given>());
            return bins<self, given>(from, bounds);
        } else {
            const auto bounds = k.weight<float, self.num_bins - 1>(
                "bin_boundaries", initializers::Zeros{}, {.trainable = false});
            return bins<self, self.num_bins - 1>(from, bounds);
        }
    }
    /// Internal: computes boundaries that divide the data into bins with about the same number of
    /// elements.
    template <auto self, class W, class X>
    static void adapt(const W& weights, const X& x) {
        static_assert(self.bin_boundaries.count == 0,
                      "[tf.keras.adapt_bins] keras::adapt<layer>(model, data): a Discretization "
                      "with .bin_boundaries has nothing to learn; use .num_bins");
        if constexpr (self.bin_boundaries.count == 0) {
            // Not read at run time; see the limits of clang 19 in docs/roadmap.md.
            constexpr double epsilon = self.epsilon;
            const auto from = nest::materialize(tf::cast<float>(x));
            const auto found =
                detail::quantiles({from.data(), static_cast<std::size_t>(from.shape().size())},
                                  self.num_bins, epsilon);
            weights.template assign<float, Shape(self.num_bins - 1)>(
                "bin_boundaries", tf::constant<self.num_bins - 1>(found));
        }
    }

    /// Internal: the number of boundaries that are not above x. For NaN it is the number of all
    /// boundaries, as in TensorFlow.
    template <auto self, int N, class X, class B>
    static constexpr auto bins(const X& x, const B& bounds) {
        const auto above = tf::expand_dims<-1>(x) < bounds;
        const auto index = nest::materialize(
            tf::reduce_sum<X::rank>(tf::cast<std::int32_t>(tf::logical_not(above))));
        return detail::encoded<self.output_mode, N + 1, std::int32_t>(index);
    }
};

/// The salt of Hashing: one number or two. Without a salt the hash is FarmHash, with one SipHash.
struct Salt {
    bool given;
    std::int64_t key[2];

    constexpr Salt() : given(false), key{0, 0} {}
    constexpr Salt(std::int64_t one) : Salt(one, one) {}
    constexpr Salt(std::int64_t first, std::int64_t second) : given(true), key{first, second} {}
};

/// The mask value of Hashing, which gives 0: an integer, or a string of up to 55 characters.
struct MaskValue {
    enum class Kind : std::uint8_t { none, number, text };
    Kind kind = Kind::none;
    std::int64_t number = 0;
    Name text{};

    constexpr MaskValue() = default;
    constexpr MaskValue(int value) : kind(Kind::number), number(value) {}
    constexpr MaskValue(const char* value) : kind(Kind::text), text(value) {}
};

/// Maps each string or integer to a hash modulo NumBins, which is the same in every program and the
/// same as Keras's. Floats are converted to int64 first. With a mask value, this value becomes 0
/// and all others at least 1: `Hashing<3>{.mask_value = ""}`. The result is int64 with the shape of
/// the input, or encoded as floats. Mirrors keras.layers.Hashing.
template <int NumBins>
    requires(NumBins > 0)
struct Hashing {
    MaskValue mask_value{};
    Salt salt{};
    OutputMode output_mode = "int";
    Name name{};

    /// Reports a mode that the layer does not have, or a mask value whose type is not that of the
    /// input.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (requires { typename X::value_type; }) {
            constexpr bool text = std::is_same_v<typename X::value_type, std::string>;
            constexpr bool fits = self.mask_value.kind == MaskValue::Kind::none ||
                                  (self.mask_value.kind == MaskValue::Kind::text) == text;
            static_assert(fits,
                          "[tf.keras.mask_value] Hashing<3>{.mask_value = \"\"}: the mask value of "
                          "strings must be a string, that of numbers an integer");
            if constexpr (!fits) return false;
            else return detail::check_output_mode<self.output_mode, true, X>();
        } else {
            return true;
        }
    }
    template <auto self, class T, int... D>
        requires(op::is_numeric(dtype_of<T>) || std::is_same_v<T, std::string>)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return numbers<self>(x);
    }
    /// Internal: the result.
    template <auto self, class T, int... D>
    static constexpr auto numbers(const Tensor<T, D...>& x) {
        constexpr bool masks = self.mask_value.kind != MaskValue::Kind::none && NumBins > 1;
        constexpr std::int64_t bins = masks ? NumBins - 1 : NumBins;
        const auto number = nest::materialize(hashed<self>(words(x), bins));
        if constexpr (masks) {
            const auto masked = nest::materialize(is_masked<self>(x));
            return detail::encoded<self.output_mode, NumBins, std::int64_t>(
                nest::materialize(tf::where(masked, std::int64_t{0}, number + std::int64_t{1})));
        } else {
            return detail::encoded<self.output_mode, NumBins, std::int64_t>(number);
        }
    }

private:
    template <class T, int... D>
    static constexpr auto words(const Tensor<T, D...>& x) {
        if constexpr (std::is_same_v<T, std::string>) return x;
        else if constexpr (is_floating(dtype_of<T>))
            return nest::materialize(tf::as_string(tf::cast<std::int64_t>(x)));
        else return nest::materialize(tf::as_string(x));
    }
    template <auto self, class X>
    static constexpr auto hashed(const X& x, std::int64_t bins) {
        if constexpr (self.salt.given)
            return strings::to_hash_bucket_strong(x, bins, self.salt.key);
        else return strings::to_hash_bucket_fast(x, bins);
    }
    template <auto self, class T, int... D>
    static constexpr auto is_masked(const Tensor<T, D...>& x) {
        if constexpr (std::is_same_v<T, std::string>)
            return x == tf::constant(self.mask_value.text.view());
        else return x == static_cast<T>(self.mask_value.number);
    }
};

namespace layers {
using keras::CategoryEncoding;
using keras::Discretization;
using keras::Hashing;
}  // namespace layers

}  // namespace tf::keras
