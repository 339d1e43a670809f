// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Probabilities from logits, along an axis: tf.nn.softmax, tf.nn.log_softmax. As in TensorFlow, the
// ops Softmax and LogSoftmax work along the last axis; for other axes the functions compose other
// ops.

#include <tf/nn/activation.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf {

namespace op {

/// A composite along the last axis, which has the shape of its operand.
struct AlongRows : Composite<1> {
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static void check_graph_def(const auto& n) { n.axis(-1, 0); }
};

struct Softmax : AlongRows {
    static constexpr std::string_view name = "Softmax", graph_def_name = name;
    static constexpr bool saved = true;
    static constexpr auto expand(const auto& x) {
        const auto e = exp(x - reduce_max<-1>(x, keepdims));
        return e / reduce_sum<-1>(e, keepdims);
    }
    static constexpr void gradient(auto& g) {
        const auto y = g.out();
        g.to(0, (g.dy() - reduce_sum<-1>(g.dy() * y, keepdims)) * y);
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
};

struct LogSoftmax : AlongRows {
    static constexpr std::string_view name = "LogSoftmax", graph_def_name = name;
    static constexpr bool saved = true;
    static constexpr auto expand(const auto& x) {
        const auto shifted = x - reduce_max<-1>(x, keepdims);
        return shifted - log(reduce_sum<-1>(exp(shifted), keepdims));
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() - reduce_sum<-1>(g.dy(), keepdims) * exp(g.out()));
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
};

}  // namespace op

namespace detail::nn_ops {

template <int Axis, class X>
constexpr bool check_softmax_axis() {
    constexpr bool found = normalize_axis(Axis, X::rank) >= 0;
    static_assert(found,
                  "[tf.ops.bad_axis] softmax<Axis>(x), log_softmax<Axis>(x): 'Axis' must be a "
                  "dimension of 'x', in [-rank, rank)");
    return found;
}
/// x minus its maximum along the axis, so that exp does not overflow.
template <int Axis, class X>
constexpr X less_largest(const X& x) {
    return X(x - stop_gradient(reduce_max<Axis>(x, keepdims)));
}
template <int Axis, class X>
inline constexpr bool is_last_axis = normalize_axis(Axis, X::rank) == X::rank - 1;

}  // namespace detail::nn_ops

namespace nn {

/// The composites of this header.
struct Softmaxes {
    using list = op::Registry<op::Softmax, op::LogSoftmax>;
};

/// exp(x) / sum(exp(x)) along the axis, by default the last one; for floats. Mirrors tf.nn.softmax.
template <int Axis = -1, TensorLike A>
constexpr auto softmax(const A& x) {
    return tf::detail::nn_ops::of_floats(x, [](const auto& logits) {
        using X = std::remove_cvref_t<decltype(logits)>;
        if constexpr (!tf::detail::nn_ops::check_softmax_axis<Axis, X>()) {
            return Poison{};
        } else if constexpr (tf::detail::nn_ops::is_last_axis<Axis, X>) {
            return tf::detail::ops::composite<op::Softmax>(logits);
        } else {
            const X e(exp(tf::detail::nn_ops::less_largest<Axis>(logits)));
            return X(e / reduce_sum<Axis>(e, keepdims));
        }
    });
}

/// x - log(sum(exp(x))) along the axis, by default the last one; for floats. Mirrors
/// tf.nn.log_softmax.
template <int Axis = -1, TensorLike A>
constexpr auto log_softmax(const A& x) {
    return tf::detail::nn_ops::of_floats(x, [](const auto& logits) {
        using X = std::remove_cvref_t<decltype(logits)>;
        if constexpr (!tf::detail::nn_ops::check_softmax_axis<Axis, X>()) {
            return Poison{};
        } else if constexpr (tf::detail::nn_ops::is_last_axis<Axis, X>) {
            return tf::detail::ops::composite<op::LogSoftmax>(logits);
        } else {
            const X shifted = tf::detail::nn_ops::less_largest<Axis>(logits);
            return X(shifted - log(reduce_sum<Axis>(exp(shifted), keepdims)));
        }
    });
}

}  // namespace nn
}  // namespace tf
