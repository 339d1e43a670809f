// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The dtype and shape of tensors without values: tf.TensorSpec, and signatures that consist of
// specs.

#include <tf/tensor/tensor.hpp>

namespace tf {

/// dtype and shape of a future tensor; a dim is a number or tf::dyn.
template <class T, int... Dims>
struct TensorSpec {
    using value_type = T;
    using spec_tensor = Tensor<T, Dims...>;
    static constexpr DType dtype = dtype_of<T>;
    static constexpr Shape shape = spec_tensor::static_shape;
};

/// The type of a tf::TensorSpec.
template <class S>
concept Spec = requires { typename S::spec_tensor; };

/// The specs of a function's arguments; tf::input_signature creates it.
template <class... Specs>
struct InputSignature {
    static_assert(
        (Spec<Specs> && ...),
        "[tf.function.bad_signature] tf::input_signature<...> takes tf::TensorSpec types");
};

/// The signature of a tf::function, as a value: tf::input_signature<tf::TensorSpec<float, tf::dyn,
/// 3>>.
template <class... Specs>
inline constexpr InputSignature<Specs...> input_signature{};

/// Whether every tensor that fits Narrow also fits Wide (TensorSpec.is_compatible_with in one
/// direction).
template <Spec Narrow, Spec Wide>
inline constexpr bool is_subtype =
    Narrow::dtype == Wide::dtype && is_subshape(Narrow::shape, Wide::shape);

}  // namespace tf
