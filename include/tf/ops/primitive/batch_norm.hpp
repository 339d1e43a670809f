// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Normalization of the channels of images: tf.compat.v1.nn.fused_batch_norm, and the op of its
// gradient. tf::nn::batch_normalization (nn/norm.hpp) is the formula for any shapes.

#include <bit>

#include <tf/kernels/batch_norm.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The common part of the two ops. Images [n, h, w, channels] or [n, d, h, w, channels] of 16-bit
/// floats or float; the vectors of the channels are float.
template <class Op>
struct BatchNormOp : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr bool saved = true;
    static constexpr int shape_of = Op::images;  ///< for the first result
    using computes = Types<float, half, bfloat16>;

    static constexpr bool normalizes(DType d) { return is_floating(d) && d != DType::float64; }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        if (count != Op::operands || !normalizes(out)) return false;
        for (int k = 0; k < count; ++k)
            if (in[k] != (k <= Op::images ? out : DType::float32)) return false;
        return true;
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 0 ? in[0] : DType::float32;
    }

protected:
    /// Whether `infer` checks the operands for this result: the first one, which traces request,
    /// too.
    static constexpr bool is_checked(int result) {
        return result == 0 || !__builtin_is_constant_evaluated();
    }
    static constexpr bool are_images(const Shape& x) { return x.rank == 4 || x.rank == 5; }
    static constexpr Shape channels(const Shape& x) { return Shape(x[x.rank - 1]); }
    static void unfit(const kernels::Ref* in) {
        detail::ops::bad_shape(
            "tf.nn.batch_norm", Op::name, "x, scale",
            in[Op::images].shape.to_string() + ", " + in[Op::images + 1].shape.to_string(),
            "[n, height, width, channels], optionally with a depth, and a number for "
            "each channel");
    }
    static kernels::BatchNorm sizes(const kernels::Ref* in, const kernels::Attributes& a) {
        const Shape& x = in[Op::images].shape;
        const auto at = attributes_of<Op>(a);
        kernels::BatchNorm b;
        b.channels = x[x.rank - 1];
        b.pixels = b.channels == 0 ? 0 : x.size() / b.channels;
        b.epsilon = static_cast<float>(at.epsilon);
        b.training = at.is_training;
        return b;
    }
    static void check_node(const auto& n) {
        const std::string format = n.text("data_format");
        if (format != "NHWC" && format != "NDHWC") n.unsupported("data_format " + format);
    }
    static auto format(auto& n) {
        return n.literal(n.shape(Op::images).rank == 4 ? "NHWC" : "NDHWC");
    }
    static std::int64_t bits(double v) { return std::bit_cast<std::int64_t>(v); }
};

/// Inputs: the gradient of y, x, scale, the mean and the variance that normalized y, and a scalar
/// that CPUs do not need. Results: the gradients of x, scale and offset; two empty vectors.
struct FusedBatchNormGradV3 : BatchNormOp<FusedBatchNormGradV3> {
    struct Attributes {
        double epsilon = 1e-4;
        Flag is_training = true;
    };
    static constexpr std::string_view name = "FusedBatchNormGradV3";
    static constexpr int results = 5, images = 1, operands = 6;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&,
                                 int result) {
        const Shape &dy = in[0].shape, &x = in[1].shape;
        bool fits = are_images(x) && is_compatible(x, dy);
        for (int k = 2; k < 5 && is_checked(result); ++k)
            fits = fits && is_compatible(in[k].shape, channels(x));
        if (!fits && !__builtin_is_constant_evaluated()) unfit(in);
        return !fits ? Shape::invalid() : result == 0 ? x : result < 3 ? channels(x) : Shape(0);
    }
    template <class T, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if (!(in[0].shape == in[1].shape)) unfit(in);
        kernels::batch_norm_gradient(sizes(in, a), in[0].as<const T>(), in[1].as<const T>(),
                                     in[2].as<const float>(), in[3].as<const float>(),
                                     in[4].as<const float>(), out[0].as<T>(), out[1].as<float>(),
                                     out[2].as<float>());
    }
    /// As in TensorFlow, in training the mean and the variance are functions of x, and not operands
    /// with gradients.
    static constexpr void gradient(auto& g) {
        const auto at = attributes_of<FusedBatchNormGradV3>(g);
        const DType image = g.in(1).dtype();
        const auto dy = cast(g.in(0), DType::float32), x = cast(g.in(1), DType::float32);
        const auto scale = g.in(2);
        const std::int64_t pixels = (1 << (x.shape().rank - 1)) - 1;  // bit mask of the axes that
                                                                      // are summed
        const auto mean_of = [&](const auto& v) {
            return sum(v, pixels, true) / element_count(v, pixels);
        };
        const bool training = at.is_training;
        const auto mean = training ? mean_of(x) : g.in(3);
        const auto deviation = x - mean;
        const auto variance = training ? mean_of(deviation * deviation) : g.in(4);
        const auto inverse = g.template apply<Rsqrt>({variance + at.epsilon});
        const auto normal = deviation * inverse;
        // The component of v that does not change the mean or the variance.
        const auto rest = [&](const auto& v) {
            return training ? v - mean_of(v) - normal * mean_of(v * normal) : v;
        };
        const auto add_to = [&](int k, const auto& v) {
            if (g.wants(k)) g.to(k, k < 2 ? cast(v, image) : v);
        };
        if (!g.dy(0).empty()) {  // dx = scale * inverse * rest(dy)
            const auto d = cast(g.dy(0), DType::float32), kept = rest(dy);
            add_to(0, scale * inverse * rest(d));
            add_to(2, sum(d * kept * inverse, pixels, false));
            if (training)
                add_to(1, -(scale * inverse * inverse) *
                              (normal * mean_of(d * kept) + rest(d) * mean_of(dy * normal) +
                               kept * mean_of(d * normal)));
        }
        if (!g.dy(1).empty()) {  // dscale = sum(dy * normal)
            add_to(0, g.dy(1) * normal);
            add_to(1, g.dy(1) * inverse * rest(dy));
        }
        if (!g.dy(2).empty()) add_to(0, broadcast_like(g.dy(2), dy));  // doffset = sum(dy)
    }
    static void from_graph_def(auto& n) {
        check_node(n);
        n.results(n.inputs(), {bits(n.real("epsilon", 1e-4f)), n.flag("is_training", true)});
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<FusedBatchNormGradV3>(n);
        n.results(n.add_all(name, n.inputs(),
                            {{"T", n.type(1)},
                             {"U", n.type(2)},
                             {"epsilon", static_cast<float>(at.epsilon)},
                             {"data_format", format(n)},
                             {"is_training", bool(at.is_training)}}));
    }
};

/// Inputs: x, scale, offset, the moving mean and variance, which are empty in training if
/// exponential_avg_factor is 1. Results: y; the new moving mean and variance; the mean and the
/// variance that normalized y; a scalar that CPUs do not need.
struct FusedBatchNormV3 : BatchNormOp<FusedBatchNormV3> {
    struct Attributes {
        double epsilon = 1e-4;
        Flag is_training = true;
        double factor = 1;
    };
    static constexpr std::string_view name = "FusedBatchNormV3";
    static constexpr int results = 6, images = 0, operands = 5;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        const Shape& x = in[0].shape;
        const auto at = attributes_of<FusedBatchNormV3>(a);
        const bool moves = !at.is_training || at.factor != 1;
        bool fits = are_images(x);
        for (int k = 1; k < 5 && is_checked(result); ++k) {
            const bool empty = k > 2 && !moves && is_compatible(in[k].shape, Shape(0));
            fits = fits && (empty || is_compatible(in[k].shape, channels(x)));
        }
        if (!fits && !__builtin_is_constant_evaluated()) unfit(in);
        return !fits ? Shape::invalid() : result == 0 ? x : result < 5 ? channels(x) : Shape{};
    }
    /// The shape of the statistics; Shape::invalid() if the operands do not fit.
    template <class... X>
    static constexpr Shape statistics() {
        const kernels::Ref in[]{{nullptr, X::static_shape, X::dtype}...};
        const auto words = to_words(Attributes{});
        return infer(in, operands, {words, {}}, 1);
    }
    template <class T, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::BatchNorm b = sizes(in, a);
        b.factor = static_cast<float>(attributes_of<FusedBatchNormV3>(a).factor);
        kernels::batch_norm(b,
                            {in[1].as<const float>(), in[2].as<const float>(),
                             in[3].as<const float>(), in[4].as<const float>(), out[1].as<float>(),
                             out[2].as<float>(), out[3].as<float>(), out[4].as<float>()},
                            in[0].as<const T>(), out[0].as<T>());
        if (out[5].data != nullptr) *out[5].as<float>() = 0;
    }
    /// As in TensorFlow, only y has a gradient, and the moving statistics receive none.
    static constexpr void gradient(auto& g) {
        if (g.dy(0).empty()) {
            for (int k = 0; k < 3; ++k)
                if (g.wants(k)) g.to(k, zeros_like(g.in(k)));
            return;
        }
        const auto at = attributes_of<FusedBatchNormV3>(g);
        const int used = at.is_training ? 0 : 3;
        const auto all = g.template apply_several<FusedBatchNormGradV3>(
            {g.dy(0), g.in(0), g.in(1), used == 0 ? g.out(3) : g.in(3),
             used == 0 ? g.out(4) : g.in(4), g.out(5)},
            FusedBatchNormGradV3::Attributes{at.epsilon, at.is_training}, 3);
        for (int k = 0; k < 3; ++k)
            if (g.wants(k)) g.to(k, all[static_cast<std::size_t>(k)]);
    }
    static void from_graph_def(auto& n) {
        check_node(n);
        n.results(n.inputs(), {bits(n.real("epsilon", 1e-4f)), n.flag("is_training", true),
                               bits(n.real("exponential_avg_factor", 1))});
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<FusedBatchNormV3>(n);
        n.results(n.add_all(name, n.inputs(),
                            {{"T", n.type(0)},
                             {"U", n.type(1)},
                             {"epsilon", static_cast<float>(at.epsilon)},
                             {"exponential_avg_factor", static_cast<float>(at.factor)},
                             {"data_format", format(n)},
                             {"is_training", bool(at.is_training)}}));
    }
};

struct BatchNormOps {
    using list = Registry<FusedBatchNormV3, FusedBatchNormGradV3>;
};

}  // namespace op

template <>
struct op_by_id<op_id("FusedBatchNormV3")> : std::type_identity<op::FusedBatchNormV3> {};
template <>
struct op_by_id<op_id("FusedBatchNormGradV3")> : std::type_identity<op::FusedBatchNormGradV3> {};

namespace detail::ops {

/// All results of the op.
template <class Y, class Channels, class C2, class C3, class C4, class Scalar>
struct FusedBatchNormAll {
    Y y;
    Channels mean;
    C2 variance;
    C3 used_mean;
    C4 used_variance;
    Scalar reserved;
};

}  // namespace detail::ops

namespace compat::v1::nn {

/// The results of tf::compat::v1::nn::fused_batch_norm.
template <class Y, class Statistics = Y>
struct FusedBatchNorm {
    Y y;
    Statistics running_mean, running_variance;
};
/// The options of training.
struct BatchNormTraining {
    float epsilon = 1e-3f;
};
/// The options of fused_batch_norm, with TensorFlow's defaults.
struct FusedBatchNormOptions {
    float epsilon = 1e-3f;
    bool is_training = true;
    float exponential_avg_factor = 1;  ///< the weight of the batch in the new running statistics
};

}  // namespace compat::v1::nn

namespace detail::ops {

template <class X, class Scale, class Offset, class Mean, class Variance>
constexpr auto fused_batch_norm(const X& x, const Scale& scale, const Offset& offset,
                                const Mean& mean, const Variance& variance,
                                const op::FusedBatchNormV3::Attributes& at) {
    using Op = op::FusedBatchNormV3;
    constexpr bool defined = Op::normalizes(X::dtype);
    static_assert(defined,
                  "[tf.ops.bad_dtype] fused_batch_norm(x, scale, offset): 'x' must be float, half "
                  "or bfloat16; use tf::nn::batch_normalization for double");
    constexpr bool statistics = Scale::dtype == DType::float32 && Offset::dtype == DType::float32 &&
                                Mean::dtype == DType::float32 && Variance::dtype == DType::float32;
    static_assert(!defined || statistics,
                  "[tf.nn.batch_norm] fused_batch_norm(x, scale, offset): scale, offset, mean and "
                  "variance must be float for every dtype of 'x'; use tf::cast<float>(scale)");
    constexpr Shape s = Op::statistics<X, Scale, Offset, Mean, Variance>();
    static_assert(!defined || !statistics || s.valid(),
                  "[tf.nn.batch_norm] fused_batch_norm(x, scale, offset, mean, variance): 'x' must "
                  "be [n, height, width, channels], optionally with a depth; the others must have "
                  "one number for each channel");
    if constexpr (defined && statistics && s.valid()) {
        using C = TensorOf<float, s>;
        using All = FusedBatchNormAll<X, C, C, Unused, Unused, Unused>;
        const auto all = call_several<Op>(std::type_identity<All>{}, op::to_words(at), x, scale,
                                          offset, mean, variance);
        return compat::v1::nn::FusedBatchNorm<X, C>{all.y, all.mean, all.variance};
    } else {
        return compat::v1::nn::FusedBatchNorm<Poison>{};
    }
}
/// TensorFlow's smallest epsilon, which cuDNN requires.
constexpr double batch_norm_epsilon(float given) { return given > 1.001e-5f ? given : 1.001e-5f; }

/// The results of batch_norm.
template <class Y, class Channels>
struct BatchNormed {
    Y y;
    Channels mean, variance;
};
/// Images x, normalized by their own mean and variance, and these statistics.
template <class X, class C>
constexpr auto batch_norm(const X& x, const C& scale, const C& offset, double epsilon) {
    using All = FusedBatchNormAll<X, Unused, Unused, C, C, Unused>;
    const Tensor<float, 0> none = zeros<float, 0>();
    const auto all = call_several<op::FusedBatchNormV3>(
        std::type_identity<All>{}, op::to_words(op::FusedBatchNormV3::Attributes{epsilon, true, 1}),
        x, scale, offset, none, none);
    return BatchNormed<X, C>{all.y, all.used_mean, all.used_variance};
}

}  // namespace detail::ops

namespace compat::v1::nn {

/// x normalized over all dims except the last: y = (x - mean) / sqrt(variance + epsilon) * scale +
/// offset, where mean and variance are those of the batch: {y, running_mean, running_variance}. x
/// is [n, h, w, channels] or [n, d, h, w, channels] of float, half or bfloat16; the others are
/// float vectors [channels]. The running variance is the unbiased one, divided by n - 1. As in
/// TensorFlow, only y has a gradient. errors::InvalidArgument if dyn dims do not fit. Mirrors
/// tf.compat.v1.nn.fused_batch_norm.
template <TensorLike X, TensorLike S, TensorLike O>
constexpr auto fused_batch_norm(const X& x, const S& scale, const O& offset,
                                const BatchNormTraining& options = {}) {
    if constexpr (Poisoned<X> || Poisoned<S> || Poisoned<O>) {
        return FusedBatchNorm<Poison>{};
    } else {
        const Tensor<float, 0> none = zeros<float, 0>();
        return tf::detail::ops::fused_batch_norm(
            tensor_type_t<X>(x.collapse()), tensor_type_t<S>(scale.collapse()),
            tensor_type_t<O>(offset.collapse()), none, none,
            {tf::detail::ops::batch_norm_epsilon(options.epsilon), true, 1});
    }
}
/// The same with running statistics. If `is_training`, the new ones are (1 -
/// exponential_avg_factor) times the given ones plus exponential_avg_factor times the batch's.
/// Otherwise y is normalized by the given ones, and they are returned.
///
///     fused_batch_norm(x, scale, offset, mean, variance, {.is_training = false})
template <TensorLike X, TensorLike S, TensorLike O, TensorLike M, TensorLike V>
constexpr auto fused_batch_norm(const X& x, const S& scale, const O& offset, const M& mean,
                                const V& variance, const FusedBatchNormOptions& options = {}) {
    if constexpr (Poisoned<X> || Poisoned<S> || Poisoned<O> || Poisoned<M> || Poisoned<V>)
        return FusedBatchNorm<Poison>{};
    else
        return tf::detail::ops::fused_batch_norm(
            tensor_type_t<X>(x.collapse()), tensor_type_t<S>(scale.collapse()),
            tensor_type_t<O>(offset.collapse()), tensor_type_t<M>(mean.collapse()),
            tensor_type_t<V>(variance.collapse()),
            {tf::detail::ops::batch_norm_epsilon(options.epsilon), options.is_training,
             options.exponential_avg_factor});
}

}  // namespace compat::v1::nn
}  // namespace tf
