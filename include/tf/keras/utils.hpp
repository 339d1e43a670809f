// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Helpers to prepare data. Mirrors keras.utils.

#include <tf/core/random_state.hpp>
#include <tf/keras/pad_sequences.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras::utils {

/// Sets the global seed, from which initial weights, dropout and the order of examples follow: a
/// program that begins with it repeats bit for bit. The same as tf::random::set_seed. Mirrors
/// keras.utils.set_random_seed.
inline void set_random_seed(std::int64_t seed) { tf::random::set_seed(seed); }

/// Converts class numbers to one-hot rows of floats: [...] or [..., 1] -> [..., Classes]. Raises
/// errors::InvalidArgument if a number is not in [0, Classes). Mirrors
/// keras.utils.to_categorical(y, Classes).
template <int Classes, TensorLike Y>
constexpr auto to_categorical(const Y& y) {
    if constexpr (Poisoned<Y>) {
        return Poison{};
    } else {
        const auto rows = nest::to_tensor(cast<std::int64_t>(nest::to_tensor(y)));
        using Rows = std::remove_cvref_t<decltype(rows)>;
        constexpr bool column = [] {
            if constexpr (Rows::rank > 1) return Rows::static_shape[Rows::rank - 1] == 1;
            else return false;
        }();
        const auto labels = [&] {
            if constexpr (column) return nest::to_tensor(tf::squeeze<-1>(rows));
            else return rows;
        }();
        // the gather checks the range of the labels
        const auto classes = nest::to_tensor(cast<std::int64_t>(range<0, Classes>()));
        const auto checked = nest::to_tensor(gather(classes, labels));
        return nest::to_tensor(cast<float>(equal(expand_dims<-1>(checked), classes)));
    }
}

/// x divided by its norm along an axis: `normalize(x)` by the Euclidean norm of the last axis,
/// `normalize<0, 1>(x)` by the sum of the absolute values along the first. For floats with at least
/// one axis. As in Keras, norms below 1e-7 count as 1e-7, so zeros remain zeros. Mirrors
/// keras.utils.normalize(x, axis, order) for tensors.
template <int Axis = -1, int Order = 2, TensorLike X>
constexpr auto normalize(const X& x) {
    if constexpr (Poisoned<X>) {
        return Poison{};
    } else {
        using T = tensor_type_t<X>;
        constexpr bool fits =
            is_floating(T::dtype) && Axis >= -T::rank && Axis < T::rank && Order >= 1;
        static_assert(fits,
                      "[tf.keras.normalize] normalize<axis, order>(x): x must be floating-point "
                      "and have the axis, and the order must be at least 1");
        if constexpr (!fits) {
            return Poison{};
        } else {
            using E = typename T::value_type;
            constexpr E least = static_cast<E>(1e-7f);
            const T v = nest::to_tensor(x);
            if constexpr (Order == 2) {
                const auto inverse = tf::rsqrt(tf::reduce_sum<Axis>(tf::square(v), keepdims));
                return T(v * tf::minimum(inverse, E(1) / least));
            } else if constexpr (Order == 1) {
                return T(v / tf::maximum(tf::reduce_sum<Axis>(tf::abs(v), keepdims), least));
            } else {
                constexpr E order{Order};
                const auto sum = tf::reduce_sum<Axis>(tf::pow(tf::abs(v), order), keepdims);
                return T(v / tf::maximum(tf::pow(sum, E(1) / order), least));
            }
        }
    }
}

}  // namespace tf::keras::utils
