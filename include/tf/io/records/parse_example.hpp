// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Parses serialized Examples to tensors of static types, by specs of their features. A program that
// reads TFRecord files does this with each record, or with a batch of records. Mirrors
// tf.io.parse_single_example and tf.io.parse_example. Eagerly all features are parsed together; in
// traces each one is an op, which is saved as TensorFlow's node ParseExampleV2.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/records/example.hpp>
#include <tf/io/records/example_ops.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/tensor/tensor.hpp>
#include <tf/trace/value.hpp>

namespace tf::io {
namespace detail {

template <class T>
inline constexpr bool example_dtype =
    std::is_same_v<T, float> || std::is_same_v<T, std::int64_t> || std::is_same_v<T, string>;

/// A feature's spec without its type.
struct FeatureSpec {
    std::string_view key;
    DType dtype;
    Shape shape;              ///< the shape of an example, or of a step
    bool sequence;            ///< whether it is a FixedLenSequenceFeature
    AnyTensor default_value;  ///< the default; for a sequence, the padding; empty: the feature is
                              ///< required
    bool counted = false;     ///< it has two results: all values, and their number in each example
};

}  // namespace detail

/// A feature with the same dims in every example (tf.io.FixedLenFeature). If an example lacks it,
/// the default value is used; without a default value this is an error.
template <class T, int... Dims>
struct FixedLenFeature {
    using single = Tensor<T, Dims...>;
    using batch = Tensor<T, dyn, Dims...>;

    constexpr explicit FixedLenFeature(const detail::FeatureName& name) : key(name) {}
    constexpr FixedLenFeature(const detail::FeatureName& name, const Tensor<T, Dims...>& otherwise)
        : key(name), default_value(otherwise) {}

    detail::FeatureSpec spec() const {
        return {key, dtype_of<T>, single::static_shape, false,
                default_value ? AnyTensor(*default_value) : AnyTensor()};
    }
    /// The feature of Examples, which are a scalar or a vector, as an op.
    template <class X>
    constexpr auto traced(const X& serialized) const {
        using R = std::conditional_t<X::rank == 0, single, batch>;
        if (default_value)
            return detail::dense_feature<R, Dims...>(serialized, key, *default_value, false);
        return detail::dense_feature<R, Dims...>(serialized, key, Tensor<T, 0>(), false);
    }

    detail::FeatureName key;
    std::optional<Tensor<T, Dims...>> default_value;

    // These checks come last: after a failed static_assert, clang ignores the rest of the class and
    // also reports its uses.
    static_assert(detail::example_dtype<T>,
                  "[tf.io.example_dtype] FixedLenFeature<T, Dims...>: examples hold float, "
                  "std::int64_t and tf::string; parse one of these, then tf::cast");
    static_assert(((Dims >= 0) && ...),
                  "[tf.io.example_dims] FixedLenFeature<T, Dims...>: the dims must be static; use "
                  "FixedLenSequenceFeature for a first dim that varies");
};

/// A feature with any number of steps of these dims (tf.io.FixedLenSequenceFeature with
/// allow_missing): a tensor whose first dim is dyn. In a batch, shorter sequences are padded to the
/// longest. If an example lacks it, it has no steps.
template <class T, int... Dims>
struct FixedLenSequenceFeature {
    using single = Tensor<T, dyn, Dims...>;
    using batch = Tensor<T, dyn, dyn, Dims...>;

    constexpr explicit FixedLenSequenceFeature(const detail::FeatureName& name,
                                               const Tensor<T>& padding = {})
        : key(name), default_value(padding) {}

    detail::FeatureSpec spec() const {
        return {key, dtype_of<T>, Tensor<T, Dims...>::static_shape, true, AnyTensor(default_value)};
    }
    /// TensorFlow's node parses sequences of batches only.
    template <class X>
    constexpr auto traced(const X& serialized) const {
        if constexpr (X::rank == 0) return single(gather(traced(reshape<1>(serialized)), 0));
        else return detail::dense_feature<batch, Dims...>(serialized, key, default_value, true);
    }

    detail::FeatureName key;
    Tensor<T> default_value;

    static_assert(detail::example_dtype<T>,
                  "[tf.io.example_dtype] FixedLenSequenceFeature<T, Dims...>: examples hold float, "
                  "std::int64_t and tf::string; parse one of these, then tf::cast");
    static_assert(((Dims > 0) && ...),
                  "[tf.io.example_dims] FixedLenSequenceFeature<T, Dims...>: the dims are those of "
                  "one step and must be above 0");
};

namespace detail {

template <class T, int... Dims>
constexpr bool is_feature(const FixedLenFeature<T, Dims...>*) {
    return true;
}
template <class T, int... Dims>
constexpr bool is_feature(const FixedLenSequenceFeature<T, Dims...>*) {
    return true;
}
/// Features whose result is not one dense tensor: they add several specs, and compose their result
/// from the parsed tensors.
template <class Spec>
concept ComposedFeature = requires { typename Spec::composed_feature; };
template <class Spec>
concept ParsedFeature = ComposedFeature<Spec> || is_feature(static_cast<const Spec*>(nullptr));

/// Parses one tensor for each spec, or two for a counted one, from one example or from a batch.
TF_COMMON std::vector<AnyTensor> features_of_one(std::span<const FeatureSpec> specs,
                                                 std::string_view serialized);
TF_COMMON std::vector<AnyTensor> features_of_batch(std::span<const FeatureSpec> specs,
                                                   std::span<const string> serialized);

template <class... Specs>
std::vector<FeatureSpec> specs_of(const Specs&... all) {
    std::vector<FeatureSpec> specs;
    [[maybe_unused]] const auto add = [&](const auto& spec) {
        if constexpr (requires { spec.add_specs(specs); }) spec.add_specs(specs);
        else specs.push_back(spec.spec());
    };
    (add(all), ...);
    return specs;
}
/// The result of the next feature.
template <class Result, bool Batched, class Spec>
Result next_result(const Spec& spec, const AnyTensor*& next) {
    if constexpr (ComposedFeature<Spec>) {
        return spec.template composed<Batched>(next);
    } else {
        const AnyTensor& x = *next++;
        return Result(x.handle(), x.shape());
    }
}
template <class... Specs>
std::tuple<typename Specs::single...> parse_one(std::string_view serialized, const Specs&... all) {
    const std::vector<AnyTensor> parts = features_of_one(specs_of(all...), serialized);
    [[maybe_unused]] const AnyTensor* next = parts.data();
    return std::tuple<typename Specs::single...>{
        next_result<typename Specs::single, false>(all, next)...};
}
template <class... Specs>
std::tuple<typename Specs::batch...> parse_batch(std::span<const string> serialized,
                                                 const Specs&... all) {
    const std::vector<AnyTensor> parts = features_of_batch(specs_of(all...), serialized);
    [[maybe_unused]] const AnyTensor* next = parts.data();
    return std::tuple<typename Specs::batch...>{
        next_result<typename Specs::batch, true>(all, next)...};
}

}  // namespace detail

/// Parses the features of one serialized Example to one tensor each, in the order of the specs:
///
///     auto [x, label] = tf::io::parse_single_example(
///         record, tf::io::FixedLenFeature<float, 4>("x"),
///         tf::io::FixedLenFeature<std::int64_t>("label", 0));
///
/// `serialized` is a string or a scalar string tensor. errors::InvalidArgument if a feature is
/// missing, or has another dtype or number of values; errors::DataLoss if the bytes are not an
/// Example. Other features of the Example are ignored, in traces also those that are not used.
/// Mirrors tf.io.parse_single_example.
template <class Bytes, detail::ParsedFeature... Specs>
constexpr std::tuple<typename Specs::single...> parse_single_example(const Bytes& serialized,
                                                                     const Specs&... features) {
    if constexpr (TensorLike<Bytes>) {
        constexpr bool fits = std::same_as<tensor_type_t<Bytes>, Tensor<string>>;
        static_assert(fits,
                      "[tf.io.example_bytes] parse_single_example(serialized, ...): 'serialized' "
                      "must be a string or a scalar string tensor; parse_example takes a batch");
        if constexpr (fits) {
            const Tensor<string> bytes = serialized;
            if (__builtin_is_constant_evaluated())
                return std::tuple<typename Specs::single...>{features.traced(bytes)...};
            return detail::parse_one(*bytes.data(), features...);
        } else {
            return {};
        }
    } else {
        return detail::parse_one(serialized, features...);
    }
}

/// The same for a batch, which is a vector of strings or a string tensor of one dimension: every
/// result has one more dimension, the first. Mirrors tf.io.parse_example.
template <class Batch, detail::ParsedFeature... Specs>
constexpr std::tuple<typename Specs::batch...> parse_example(const Batch& serialized,
                                                             const Specs&... features) {
    if constexpr (TensorLike<Batch>) {
        using X = tensor_type_t<Batch>;
        constexpr bool fits = std::same_as<typename X::value_type, string> && X::rank == 1;
        static_assert(fits,
                      "[tf.io.example_bytes] parse_example(serialized, ...): 'serialized' must be "
                      "strings or a string tensor of one dimension; parse_single_example takes one "
                      "string");
        if constexpr (fits) {
            const Tensor<string, dyn> bytes = X(serialized);
            if (__builtin_is_constant_evaluated())
                return std::tuple<typename Specs::batch...>{features.traced(bytes)...};
            return detail::parse_batch(bytes.values(), features...);
        } else {
            return {};
        }
    } else {
        return detail::parse_batch(serialized, features...);
    }
}

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/records/parse_example_code.hpp>
#endif
