// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.local_response_normalization, and the op of its gradient.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace nn {

/// The options of tf::nn::local_response_normalization.
struct LocalResponse {
    int depth_radius = 5;
    float bias = 1, alpha = 1, beta = .5f;
};

}  // namespace nn

namespace op {

struct LocalResponseAttributes {
    std::int64_t radius = 5;
    double bias = 1, alpha = 1, beta = .5;
};
/// The common part of the two ops: images [n, h, w, channels].
template <class Op>
struct LocalResponseOp : SelfContained {
    using Attributes = LocalResponseAttributes;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr int shape_of = 0;
    using computes = Types<float>;

    /// The dtypes that TensorFlow's op supports.
    static constexpr bool normalizes(DType d) { return is_floating(d) && d != DType::float64; }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, Op::operands) && normalizes(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        bool fit = in[0].shape.rank == 4;
        for (int k = 1; k < count; ++k) fit = fit && is_compatible(in[k].shape, in[0].shape);
        if (!fit && __builtin_is_constant_evaluated()) return Shape::invalid();
        if (!fit) unfit_shape(Op::name, in[0].shape, "[n, height, width, channels]");
        return in[0].shape;
    }
    static auto words_of_node(const auto& n) {
        const std::int64_t radius = n.number("depth_radius", 5);
        if (radius < 0 || radius > std::numeric_limits<int>::max())
            n.fail("a depth_radius of " + std::to_string(radius), "a number >= 0");
        return to_word_list(
            Attributes{radius, n.real("bias", 1), n.real("alpha", 1), n.real("beta", .5f)});
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<Op>(n);
        n.result(n.add(Op::name, n.inputs(),
                       {{"T", n.type()},
                        {"depth_radius", at.radius},
                        {"bias", static_cast<float>(at.bias)},
                        {"alpha", static_cast<float>(at.alpha)},
                        {"beta", static_cast<float>(at.beta)}}));
    }

protected:
    /// Calls f(pixel, channel, first channel, end, bias + alpha * sum of squares from first to end)
    /// for all channels of all pixels.
    template <class T, class F>
    static void each(const kernels::Ref& x, const Attributes& at, F f) {
        const std::int64_t channels = x.shape[3];
        const T* from = x.as<const T>();
        for (std::int64_t p = 0; p < x.shape.size(); p += channels)
            for (std::int64_t c = 0; c < channels; ++c) {
                const std::int64_t first = std::max<std::int64_t>(c - at.radius, 0);
                const std::int64_t end = std::min(c + at.radius + 1, channels);
                float sum = 0;
                for (std::int64_t k = first; k < end; ++k) {
                    const auto v = static_cast<float>(from[p + k]);
                    sum += v * v;
                }
                f(p, c, first, end,
                  static_cast<float>(at.bias) + static_cast<float>(at.alpha) * sum);
            }
    }
};

/// Inputs: the gradient of y, x, y. As in TensorFlow, it has no gradient itself.
struct LRNGrad : LocalResponseOp<LRNGrad> {
    static constexpr std::string_view name = "LRNGrad";
    static constexpr int operands = 3;
    static constexpr bool differentiable = false;
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Attributes at = attributes_of<LRNGrad>(a);
        const T *dy = in[0].as<const T>(), *x = in[1].as<const T>(), *y = in[2].as<const T>();
        T* dx = out.as<T>();
        std::fill_n(dx, out.shape.size(), T(0));
        const auto beta = static_cast<float>(at.beta);
        const float slope = -2 * static_cast<float>(at.alpha) * beta;
        each<T>(in[1], at, [&](auto p, auto c, auto first, auto end, float norm) {
            const auto d = static_cast<float>(dy[p + c]);
            const float part = slope * static_cast<float>(y[p + c]) / norm * d;
            for (auto k = first; k < end; ++k) {
                const float own = k == c ? std::pow(norm, -beta) * d : 0;
                dx[p + k] = static_cast<T>(static_cast<float>(dx[p + k]) + own +
                                           part * static_cast<float>(x[p + k]));
            }
        });
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(1), {n.in(0), n.in(1), n.in(2)}, words_of_node(n));
    }
};
struct LRN : LocalResponseOp<LRN> {
    static constexpr std::string_view name = "LRN";
    static constexpr int operands = 1;
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Attributes at = attributes_of<LRN>(a);
        const T* x = in[0].as<const T>();
        T* y = out.as<T>();
        each<T>(in[0], at, [&](auto p, auto c, auto, auto, float norm) {
            y[p + c] = static_cast<T>(static_cast<float>(x[p + c]) *
                                      std::pow(norm, -static_cast<float>(at.beta)));
        });
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply<LRNGrad>({g.dy(), g.in(0), g.out()}, attributes_of<LRN>(g)));
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, words_of_node(n)); }
};

struct LocalResponseOps {
    using list = Registry<LRN, LRNGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("LRN")> : std::type_identity<op::LRN> {};
template <>
struct op_by_id<op_id("LRNGrad")> : std::type_identity<op::LRNGrad> {};

namespace nn {

/// x / (bias + alpha * s)^beta, where s is the sum of the squares of the channels at a distance of
/// at most `depth_radius`: [n, height, width, channels] of float, half or bfloat16. As in
/// TensorFlow, it has no second derivative. Mirrors tf.nn.local_response_normalization:
///
///     tf::nn::local_response_normalization(x, {.depth_radius = 2, .beta = .75f})
template <TensorLike A>
constexpr auto local_response_normalization(const A& x, const LocalResponse& options = {}) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool defined = op::LRN::normalizes(X::dtype);
        static_assert(defined,
                      "[tf.ops.bad_dtype] local_response_normalization(x): 'x' must be float, half "
                      "or bfloat16, as in TensorFlow; use tf::cast<float>(x)");
        static_assert(!defined || X::rank == 4,
                      "[tf.nn.image_rank] local_response_normalization(x): 'x' must be [n, height, "
                      "width, channels]; use tf::expand_dims<0>(x) for one image");
        if constexpr (defined && X::rank == 4) {
            const auto words = op::to_words(op::LocalResponseAttributes{
                options.depth_radius, options.bias, options.alpha, options.beta});
            return tf::detail::ops::call<op::LRN, X>(words, X(x.collapse()));
        } else {
            return Poison{};
        }
    }
}
/// Another name of local_response_normalization. Mirrors tf.nn.lrn.
template <TensorLike A>
constexpr auto lrn(const A& x, const LocalResponse& options = {}) {
    return local_response_normalization(x, options);
}

}  // namespace nn
}  // namespace tf
