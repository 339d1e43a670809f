// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.isotonic_regression.

#include <tf/module/nest.hpp>
#include <tf/ops/composite/sort.hpp>
#include <tf/ops/primitive/isotonic.hpp>

namespace tf {
namespace nn {

/// The results of tf::nn::isotonic_regression.
template <class Output, class Segments>
struct Isotonic {
    Output output;
    Segments segments;  ///< int32
};

}  // namespace nn

namespace detail::nn_ops {

/// The dtype of the results for elements of type T, as in TensorFlow.
template <class T>
using IsotonicNumber = std::conditional_t<
    is_floating(dtype_of<T>), T,
    std::conditional_t<std::is_same_v<T, std::int8_t> || std::is_same_v<T, std::int16_t>, float,
                       double>>;

}  // namespace detail::nn_ops

namespace nn {

/// The descending sequences with the smallest squared distance from those of x along an axis, by
/// default the last one: {output, segments}, both of x's shape. Each sequence of the output
/// consists of segments of equal elements, which are the means of those of x; `segments` numbers
/// them from 0. If `decreasing` is false, the sequences ascend. Numeric dtypes; the output is float
/// for int8 and int16, and double for other integers. Mirrors tf.nn.isotonic_regression:
///
///     const auto [output, segments] = tf::nn::isotonic_regression<0>(x, false);
///
/// The gradient of an element is the mean of those of its segment, for tensors of any rank, where
/// TensorFlow has gradients of matrices only.
template <int Axis = -1, TensorLike A>
constexpr auto isotonic_regression(const A& x, bool decreasing = true) {
    using None = Isotonic<Poison, Poison>;
    if constexpr (Poisoned<A>) {
        return None{};
    } else {
        using Given = tensor_type_t<A>;
        constexpr bool numeric = op::is_numeric(Given::dtype);
        static_assert(numeric,
                      "[tf.ops.bad_dtype] isotonic_regression(x): not defined for this dtype; use "
                      "tf::cast<float>(x)");
        constexpr int axis = normalize_axis(Axis, Given::rank);
        static_assert(!numeric || axis >= 0,
                      "[tf.ops.bad_axis] isotonic_regression<Axis>(x): 'Axis' must be a dimension "
                      "of 'x', in [-rank, rank)");
        if constexpr (numeric && axis >= 0) {
            namespace ops = tf::detail::ops;
            using T = tf::detail::nn_ops::IsotonicNumber<typename Given::value_type>;
            const auto swapped = nest::to_tensor(ops::exchanged<axis>(nest::to_tensor(cast<T>(x))));
            using X = std::remove_const_t<decltype(swapped)>;
            constexpr Shape shape = X::static_shape;
            using Results = Isotonic<X, TensorOf<std::int32_t, shape>>;
            const auto solved = [&](const X& rows) {
                return ops::call_several<op::IsotonicRegression>(std::type_identity<Results>{}, {},
                                                                 rows);
            };
            const Results found = [&] {
                if (decreasing) return solved(swapped);
                const Results negative = solved(X(-swapped));
                return Results{X(-negative.output), negative.segments};
            }();
            const auto output = nest::to_tensor(ops::exchanged<axis>(found.output));
            const auto segments = nest::to_tensor(ops::exchanged<axis>(found.segments));
            return Isotonic<std::remove_const_t<decltype(output)>,
                            std::remove_const_t<decltype(segments)>>{output, segments};
        } else {
            return None{};
        }
    }
}

}  // namespace nn
}  // namespace tf
