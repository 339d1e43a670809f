// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Second derivatives: tf.hessians.

#include <tf/autodiff/gradient_tape.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf {

/// The second derivatives of the sum of f(x), by all pairs of elements of x (tf.hessians): x of
/// shape [..] -> [.., ..]. Floats. TensorFlow takes the tensors y = f(x) and x; here f is called
/// within the tapes:
///
///     tf::hessians([](auto x) { return x * x * x; }, tf::constant({1.f, 2.f}))
template <class F, TensorLike A>
constexpr auto hessians(F f, const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        const tensor_type_t<A> at(x.collapse());
        GradientTape second;
        second.watch(at);
        const auto first = [&] {
            GradientTape tape;
            tape.watch(at);
            const auto sum = nest::to_tensor(reduce_sum(f(at)));
            return nest::materialize(tape.gradient(sum, at));
        }();
        return nest::materialize(second.jacobian(first, at));
    }
}

}  // namespace tf
