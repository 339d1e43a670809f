// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The largest element or the mean of each window of an image: tf.nn.max_pool2d, tf.nn.avg_pool3d
// and their variants, and the ops of their gradients. Sequences are treated as images of height 1,
// as in TensorFlow.

#include <vector>

#include <tf/kernels/pooling.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/windows.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// A window that moves along N axes.
template <int N>
struct PoolAttributes {
    std::int64_t window[N]{};
    std::int64_t strides[N]{};
    Flag same;
    std::int64_t before[N]{};  ///< ignored pixels around the image; not used with `same`
    std::int64_t after[N]{};

    /// The same without the size of the window.
    constexpr WindowAttributesOf<N> steps() const {
        WindowAttributesOf<N> at;
        for (int d = 0; d < N; ++d) {
            at.strides[d] = strides[d], at.dilations[d] = 1;
            at.before[d] = before[d], at.after[d] = after[d];
        }
        at.same = same;
        return at;
    }
    constexpr bool valid() const {
        for (int d = 0; d < N; ++d)
            if (window[d] < 1 || window[d] > std::numeric_limits<int>::max()) return false;
        return steps().valid();
    }
    constexpr bool padded() const {
        for (int d = 0; d < N; ++d)
            if (before[d] != 0 || after[d] != 0) return true;
        return false;
    }
    /// Whether each window contains a pixel of the image.
    constexpr bool touches() const {
        for (int d = 0; d < N; ++d)
            if (before[d] >= window[d] || after[d] >= window[d]) return false;
        return true;
    }
    /// Whether the window fits images with these dims; dyn dims fit.
    constexpr bool fits(const Shape& x) const {
        const auto at = steps();
        for (int d = 0; d < N; ++d) {
            if (same || x[d + 1] == dyn) continue;
            if (x[d + 1] == 0 && padded()) return false;  // windows without a pixel
            // In eager code, TensorFlow returns no positions if at most a stride is missing.
            const std::int64_t room = at.room(d, x[d + 1], window[d]);
            if (room < (__builtin_is_constant_evaluated() ? 0 : -strides[d])) return false;
        }
        return true;
    }
};
/// The shape of the results, [n, positions.., channels]; Shape::invalid() if the images do not fit.
template <int N>
constexpr Shape pooled(const Shape& x, const PoolAttributes<N>& a) {
    if (x.rank != N + 2 || !a.fits(x)) return Shape::invalid();
    Shape out = x;
    for (int d = 0; d < N; ++d)
        if (x[d + 1] != dyn)
            out[d + 1] = static_cast<int>(a.steps().positions(d, x[d + 1], a.window[d]));
    return out;
}

/// The common part of the ops; N: the number of axes along which the window moves.
template <class Op, int N>
struct PoolOp : SelfContained {
    using Attributes = PoolAttributes<N>;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr bool saved = true;
    /// Whether TensorFlow's op accepts numbers as padding.
    static constexpr bool pads = false;
    using computes = Types<float, double>;

    /// The dtypes that TensorFlow's op supports.
    static constexpr bool pools(DType d) {
        return is_floating(d) && (N == 2 || d != DType::float64);
    }
    static void check(const kernels::Ref* in, int count, const kernels::Attributes&) {
        for (int k = 0; k < count; ++k)
            if (in[k].shape.rank != N + 2)
                unfit_shape(Op::name, in[k].shape, "a rank of " + std::to_string(N + 2));
    }

protected:
    /// Whether the shape of the positions for images x is valid and compatible with `y`.
    static constexpr bool fit(const Shape& x, const Shape& y, const kernels::Attributes& a) {
        return is_compatible(pooled(x, attributes_of<Op>(a)), y);
    }
    static void unfit(const Shape& x) {
        detail::ops::bad_shape(
            "tf.nn.pool", Op::name, "input", x.to_string(),
            N == 2 ? "[n, height, width, channels], and a window that is not larger"
                   : "[n, depth, height, width, channels], and a window that is not "
                     "larger");
    }
    /// As in TensorFlow, the images and their largest elements have a gradient of 0, not none.
    static constexpr void add_zeros(auto& g) {
        for (int k = 0; k < 2; ++k)
            if (g.wants(k)) g.to(k, zeros_like(g.in(k)));
    }
    /// `shape` if it fits; otherwise reports an error.
    static constexpr Shape checked(bool fits, const Shape& shape, const Shape& x) {
        if (!fits && !__builtin_is_constant_evaluated()) unfit(x);
        return fits ? shape : Shape::invalid();
    }
    /// Dims that are dyn in the types may not fit; this is an error here.
    static kernels::Pooling sizes(const Shape& x, const Shape& y, const kernels::Attributes& a) {
        return sizes(x, y, attributes_of<Op>(a));
    }
    static kernels::Pooling sizes(const Shape& x, const Shape& y, const PoolAttributes<N>& at) {
        if (!(pooled(x, at) == y)) unfit(x);
        kernels::Pooling p;
        p.batch = x[0];
        p.channels = x[N + 1];
        for (int d = 0; d < N; ++d) {
            const int to = d + 3 - N;
            p.image[to] = x[d + 1];
            p.out[to] = y[d + 1];
            p.window[to] = at.window[d];
            p.stride[to] = at.strides[d];
            p.before[to] = at.steps().zeros_before(d, x[d + 1], at.window[d], y[d + 1]);
        }
        return p;
    }

    // ---- TensorFlow's attributes

    static constexpr std::string_view format = N == 2 ? "NHWC" : "NDHWC";
    static PoolAttributes<N> windows_of_node(auto& n) {
        const std::string padding = n.text("padding");
        const bool counts = Op::pads && padding == "EXPLICIT";
        if (!counts && padding != "SAME" && padding != "VALID")
            n.fail("padding '" + padding + "'",
                   Op::pads ? "SAME, VALID or EXPLICIT" : "SAME or VALID");
        std::vector<std::int64_t> zeros;
        if (counts) zeros = n.numbers("explicit_paddings");
        const auto window = n.numbers("ksize"), strides = n.numbers("strides");
        const auto are_spatial = [](const auto& all) {
            return all.size() == N + 2 && all[0] == 1 && all[N + 1] == 1;
        };
        if (!are_spatial(strides) || !are_spatial(window))
            n.unsupported("ksize or strides along batch or channels");
        if (counts && (zeros.size() != 2 * (N + 2) || zeros[0] != 0 || zeros[1] != 0 ||
                       zeros[2 * N + 2] != 0 || zeros[2 * N + 3] != 0))
            n.fail("other explicit_paddings", "8 numbers, 0 for batch and channels");
        PoolAttributes<N> at;
        at.same = padding == "SAME";
        for (std::size_t d = 0; d < N; ++d) {
            at.window[d] = window[d + 1];
            at.strides[d] = strides[d + 1];
            if (!counts) continue;
            at.before[d] = zeros[2 * d + 2];
            at.after[d] = zeros[2 * d + 3];
        }
        if (!at.valid()) n.fail("ksize or strides out of range", "positive numbers");
        if (!at.touches()) n.fail("explicit_paddings as large as the window", "smaller ones");
        return at;
    }
    static auto words_of_node(auto& n) {
        if (n.text("data_format") != format) n.unsupported("data_format " + n.text("data_format"));
        return to_word_list(windows_of_node(n));
    }
    static void add_node(auto& n, auto inputs) {
        const auto at = attributes_of<Op>(n);
        auto window = n.numbers(), strides = n.numbers(), zeros = n.numbers();
        window.push_back(1), strides.push_back(1), zeros.assign({0, 0});
        for (int d = 0; d < N; ++d) {
            window.push_back(at.window[d]);
            strides.push_back(at.strides[d]);
            zeros.push_back(at.before[d]), zeros.push_back(at.after[d]);
        }
        window.push_back(1), strides.push_back(1), zeros.push_back(0), zeros.push_back(0);
        if (!at.padded()) zeros.clear();
        n.result(n.add(Op::name, inputs,
                       {{"T", n.type()},
                        {"TInput", Op::name == "MaxPool3DGrad" ? n.type() : n.none()},
                        {"ksize", n.list(window)},
                        {"strides", n.list(strides)},
                        {"padding", n.literal(at.same       ? "SAME"
                                              : at.padded() ? "EXPLICIT"
                                                            : "VALID")},
                        {"explicit_paddings", Op::pads ? n.list(zeros) : n.none()},
                        {"data_format", n.literal(format)}}));
    }
};

/// Input: images.
template <class Op, int N>
struct PoolValues : PoolOp<Op, N> {
    using Base = PoolOp<Op, N>;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape y = pooled(in[0].shape, attributes_of<Op>(a));
        return Base::checked(y.valid(), y, in[0].shape);
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, Base::words_of_node(n)); }
    static void to_graph_def(auto& n) { Base::add_node(n, n.inputs()); }
};

template <class Op, class Grad, int N>
struct MaxPoolValues : PoolValues<Op, N> {
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::max_pool(Op::sizes(in[0].shape, out.shape, a), in[0].as<const T>(), out.as<T>());
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply<Grad>({g.in(0), g.out(), g.dy()}, attributes_of<Op>(g)));
    }
};

/// If a window has several largest elements, the gradient of MaxPool goes to the first one, that of
/// MaxPool3D to all of them.
///
/// Inputs: images, their largest elements, and the gradient of these. Result: the gradient of the
/// images.
template <class Op, class GradGrad, int N>
struct MaxPoolGradient : PoolOp<Op, N> {
    using Base = PoolOp<Op, N>;
    static constexpr int shape_of = 0;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 3);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape &x = in[0].shape, &y = in[1].shape;
        return Base::checked(Base::fit(x, y, a) && is_compatible(y, in[2].shape), x, x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if (!(in[1].shape == in[2].shape)) Base::unfit(in[0].shape);
        kernels::max_pool_gradient(Base::sizes(in[0].shape, in[1].shape, a), N == 3,
                                   in[0].as<const T>(), in[1].as<const T>(), in[2].as<const T>(),
                                   out.as<T>());
    }
    static constexpr void gradient(auto& g) {
        Base::add_zeros(g);
        if (g.wants(2))
            g.to(2, g.template apply<GradGrad>({g.in(0), g.in(1), g.dy()}, attributes_of<Op>(g)));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, Base::words_of_node(n));
    }
    static void to_graph_def(auto& n) { Base::add_node(n, n.inputs()); }
};

/// Inputs: images, their largest elements, and a tensor with the shape of the images. Result: its
/// elements at the positions of the largest ones.
template <class Op, class Grad, int N>
struct MaxPoolTake : PoolOp<Op, N> {
    using Base = PoolOp<Op, N>;
    static constexpr int shape_of = 1;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 3);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape &x = in[0].shape, &y = in[1].shape;
        return Base::checked(Base::fit(x, y, a) && is_compatible(x, in[2].shape), y, x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if (!(in[0].shape == in[2].shape)) Base::unfit(in[0].shape);
        kernels::max_pool_take(Base::sizes(in[0].shape, in[1].shape, a), N == 3,
                               in[0].as<const T>(), in[1].as<const T>(), in[2].as<const T>(),
                               out.as<T>());
    }
    static constexpr void gradient(auto& g) {
        Base::add_zeros(g);
        if (g.wants(2))
            g.to(2, g.template apply<Grad>({g.in(0), g.in(1), g.dy()}, attributes_of<Op>(g)));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, Base::words_of_node(n));
    }
    static void to_graph_def(auto& n) { Base::add_node(n, n.inputs()); }
};

template <class Op, class Grad, int N>
struct MeanPoolValues : PoolValues<Op, N> {
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::mean_pool(Op::sizes(in[0].shape, out.shape, a), in[0].as<const T>(), out.as<T>());
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply_sized<Grad>({g.dy()}, g.in(0), attributes_of<Op>(g)));
    }
};

/// Inputs: the gradient of the means, and, if dims are dyn, the images for their shape. The words
/// end with the dims of the images.
template <class Op, class Values, int N>
struct MeanPoolGradient : PoolOp<Op, N> {
    using Base = PoolOp<Op, N>;
    static constexpr int shape_of = 1;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, count == 2 ? 2 : 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Shape x = sized<Op>(count == 2 ? in[1].shape : in[0].shape, a);
        return Base::checked(Base::fit(x, in[0].shape, a), x, x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::mean_pool_gradient(Base::sizes(out.shape, in[0].shape, a), in[0].as<const T>(),
                                    out.as<T>());
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, g.template apply<Values>({g.dy()}, attributes_of<Op>(g)));
    }
    static void from_graph_def(auto& n) {
        auto words = Base::words_of_node(n);
        const auto dims = n.sizes(0);
        if (dims.size() != N + 2)
            n.fail(std::to_string(dims.size()) + " sizes", std::to_string(N + 2) + " sizes");
        words.insert(words.end(), dims.begin(), dims.end());
        n.result(n.dtype(1), {n.in(1)}, words);
    }
    static void to_graph_def(auto& n) {
        const auto none = [&](int) { return n.known_dim(dyn); };
        Base::add_node(n, decltype(n.inputs()){sizes_node<Op>(n, N + 2, 1, none), n.in(0)});
    }
};

struct MaxPoolGradGrad;
struct MaxPoolGrad : MaxPoolGradient<MaxPoolGrad, MaxPoolGradGrad, 2> {
    static constexpr std::string_view name = "MaxPoolGrad";
    static constexpr bool pads = true;
};
struct MaxPoolGradGrad : MaxPoolTake<MaxPoolGradGrad, MaxPoolGrad, 2> {
    static constexpr std::string_view name = "MaxPoolGradGrad";
};
struct MaxPool : MaxPoolValues<MaxPool, MaxPoolGrad, 2> {
    static constexpr std::string_view name = "MaxPool";
    static constexpr bool pads = true;
    static constexpr Domain domain = Domain::numeric;
    using computes = Types<float, double, std::int64_t>;
    static constexpr bool pools(DType d) {
        return is_numeric(d) && d != DType::uint32 && d != DType::uint64;
    }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 1) && pools(out);
    }
};
struct MaxPool3DGradGrad;
struct MaxPool3DGrad : MaxPoolGradient<MaxPool3DGrad, MaxPool3DGradGrad, 3> {
    static constexpr std::string_view name = "MaxPool3DGrad";
};
struct MaxPool3DGradGrad : MaxPoolTake<MaxPool3DGradGrad, MaxPool3DGrad, 3> {
    static constexpr std::string_view name = "MaxPool3DGradGrad";
};
struct MaxPool3D : MaxPoolValues<MaxPool3D, MaxPool3DGrad, 3> {
    static constexpr std::string_view name = "MaxPool3D";
};

struct AvgPool;
struct AvgPoolGrad : MeanPoolGradient<AvgPoolGrad, AvgPool, 2> {
    static constexpr std::string_view name = "AvgPoolGrad";
};
struct AvgPool : MeanPoolValues<AvgPool, AvgPoolGrad, 2> {
    static constexpr std::string_view name = "AvgPool";
};
struct AvgPool3D;
struct AvgPool3DGrad : MeanPoolGradient<AvgPool3DGrad, AvgPool3D, 3> {
    static constexpr std::string_view name = "AvgPool3DGrad";
};
struct AvgPool3D : MeanPoolValues<AvgPool3D, AvgPool3DGrad, 3> {
    static constexpr std::string_view name = "AvgPool3D";
};

struct PoolingOps {
    using list = Registry<MaxPool, MaxPoolGrad, MaxPoolGradGrad, MaxPool3D, MaxPool3DGrad,
                          MaxPool3DGradGrad, AvgPool, AvgPoolGrad, AvgPool3D, AvgPool3DGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("MaxPool")> : std::type_identity<op::MaxPool> {};
template <>
struct op_by_id<op_id("MaxPoolGrad")> : std::type_identity<op::MaxPoolGrad> {};
template <>
struct op_by_id<op_id("MaxPoolGradGrad")> : std::type_identity<op::MaxPoolGradGrad> {};
template <>
struct op_by_id<op_id("MaxPool3D")> : std::type_identity<op::MaxPool3D> {};
template <>
struct op_by_id<op_id("MaxPool3DGrad")> : std::type_identity<op::MaxPool3DGrad> {};
template <>
struct op_by_id<op_id("MaxPool3DGradGrad")> : std::type_identity<op::MaxPool3DGradGrad> {};
template <>
struct op_by_id<op_id("AvgPool")> : std::type_identity<op::AvgPool> {};
template <>
struct op_by_id<op_id("AvgPoolGrad")> : std::type_identity<op::AvgPoolGrad> {};
template <>
struct op_by_id<op_id("AvgPool3D")> : std::type_identity<op::AvgPool3D> {};
template <>
struct op_by_id<op_id("AvgPool3DGrad")> : std::type_identity<op::AvgPool3DGrad> {};

namespace detail::ops {

/// Checks the arguments and reports each error once. `At`: the windows; `known`: whether the op
/// accepts this padding.
template <class Op, auto At, bool known, int N, class X>
constexpr bool can_pool() {
    constexpr bool defined = Op::pools(X::dtype);
    static_assert(defined,
                  "[tf.ops.bad_dtype] max_pool, avg_pool: means are defined for floats, and "
                  "windows with a depth for float, half and bfloat16, as in TensorFlow; use "
                  "tf::cast<float>(x)");
    constexpr bool ranked = X::rank == N + 2;
    static_assert(!defined || ranked,
                  "[tf.nn.image_rank] max_pool2d(x), avg_pool2d(x): 'x' must be [n, height, width, "
                  "channels], for 1d [n, width, channels], for 3d [n, depth, height, width, "
                  "channels]; use tf::expand_dims<0>(x) for one image");
    constexpr bool positive = At.valid();
    static_assert(!defined || !ranked || positive,
                  "[tf.nn.pool_strides] max_pool2d<Size, Strides, Padding>(x): sizes and strides "
                  "must be at least 1");
    static_assert(!defined || !ranked || !positive || known,
                  "[tf.nn.pool_padding] max_pool2d<Size, Strides, Padding>(x): 'Padding' must be "
                  "\"SAME\" or \"VALID\", or for max_pool1d and max_pool2d numbers less than the "
                  "size, Padding{{0, 0}, {top, bottom}, {left, right}, {0, 0}}; use tf::pad for "
                  "other borders");
    if constexpr (defined && ranked && positive && known) {
        constexpr bool fits = At.fits(X::static_shape);
        static_assert(fits,
                      "[tf.nn.pool_window] max_pool2d<Size, Strides, \"VALID\">(x): the window "
                      "is larger than the image; use \"SAME\", or a smaller size");
        return fits;
    } else {
        return false;
    }
}
/// Checks the arguments and calls the op.
template <class Op, auto At, bool known, int N, class A>
constexpr auto pool(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        if constexpr (can_pool<Op, At, known, N, X>()) {
            constexpr Shape s = op::pooled(X::static_shape, At);
            return call<Op, TensorOf<typename X::value_type, s>>(words_of<At>, X(x.collapse()));
        } else {
            return Poison{};
        }
    }
}
/// The attributes of a pooling of images with two dims.
template <nn::Window Size, nn::Window Strides, nn::Padding P>
inline constexpr op::PoolAttributes<2> pool_attributes{{Size.height, Size.width},
                                                       {Strides.height, Strides.width},
                                                       P.kind == nn::Padding::Kind::same,
                                                       {P.height.before, P.width.before},
                                                       {P.height.after, P.width.after}};
constexpr bool has_name(const nn::Padding& p) {
    return p.kind == nn::Padding::Kind::same || p.kind == nn::Padding::Kind::valid;
}
constexpr bool is_zero(const nn::Zeros& z) { return z.before == 0 && z.after == 0; }

template <class Op, nn::Window Size, nn::Window Strides, nn::Padding P, class A>
constexpr auto pool2d(const A& x) {
    constexpr auto at = pool_attributes<Size, Strides, P>;
    constexpr bool known =
        has_name(P) || (Op::pads && P.kind == nn::Padding::Kind::numbers && is_zero(P.batch) &&
                        is_zero(P.channels) && at.steps().valid() && at.touches());
    return pool<Op, at, known, 2>(x);
}
template <class Op, nn::Window3 Size, nn::Window3 Strides, nn::Padding P, class A>
constexpr auto pool3d(const A& x) {
    constexpr op::PoolAttributes<3> at{{Size.depth, Size.height, Size.width},
                                       {Strides.depth, Strides.height, Strides.width},
                                       P.kind == nn::Padding::Kind::same,
                                       {0, 0, 0},
                                       {0, 0, 0}};
    return pool<Op, at, has_name(P), 3>(x);
}
/// Sequences become images of height 1.
template <class Op, int Size, int Strides, nn::Padding P, class A>
constexpr auto pool1d(const A& x) {
    if constexpr (!Poisoned<A> && tensor_type_t<A>::rank != 3) {
        return pool2d<Op, nn::Window{1, Size}, nn::Window{1, Strides}, P>(x);  // reports the rank
    } else {
        return squeeze<1>(
            pool2d<Op, nn::Window{1, Size}, nn::Window{1, Strides}, P>(expand_dims<1>(x)));
    }
}

}  // namespace detail::ops

namespace nn {

/// The largest element of each window and channel: [n, height, width, channels] -> [n, positions..,
/// channels]. "SAME" has ceil(height / stride) positions along the height, "VALID" those at which
/// the window lies within the image. With numbers as padding, the window extends beyond the borders
/// by less than its size, and pixels outside are ignored. Floats, and integers except uint32 and
/// uint64; NHWC. If a window has several largest elements, the first one gets the gradient.
/// errors::InvalidArgument if dyn dims do not fit. Mirrors tf.nn.max_pool2d:
///
///     tf::nn::max_pool2d<2, 2, "VALID">(x)
///     tf::nn::max_pool2d<3, 2, tf::nn::Padding{{0, 0}, {1, 1}, {1, 1}, {0, 0}}>(x)
///     tf::nn::max_pool2d<tf::nn::Window{1, 3}, 1, "SAME">(x)
template <Window Size, Window Strides, Padding P, TensorLike A>
constexpr auto max_pool2d(const A& x) {
    return tf::detail::ops::pool2d<op::MaxPool, Size, Strides, P>(x);
}
/// The same for [n, width, channels]. Numbers as padding are those of an image of height 1,
/// `Padding{{0, 0}, {0, 0}, {left, right}, {0, 0}}`. Mirrors tf.nn.max_pool1d.
template <int Size, int Strides, Padding P, TensorLike A>
constexpr auto max_pool1d(const A& x) {
    return tf::detail::ops::pool1d<op::MaxPool, Size, Strides, P>(x);
}
/// The same for [n, depth, height, width, channels] of float, half or bfloat16. All largest
/// elements of a window get its gradient. Mirrors tf.nn.max_pool3d:
///
///     tf::nn::max_pool3d<tf::nn::Window3{2, 3, 3}, 2, "VALID">(x)
template <Window3 Size, Window3 Strides, Padding P, TensorLike A>
constexpr auto max_pool3d(const A& x) {
    return tf::detail::ops::pool3d<op::MaxPool3D, Size, Strides, P>(x);
}

/// The mean of the elements of each window that lie within the image: [n, height, width, channels]
/// -> [n, positions.., channels], with the same padding and errors as max_pool2d. Floats; NHWC.
/// Mirrors tf.nn.avg_pool2d.
template <Window Size, Window Strides, Padding P, TensorLike A>
constexpr auto avg_pool2d(const A& x) {
    return tf::detail::ops::pool2d<op::AvgPool, Size, Strides, P>(x);
}
/// The same for [n, width, channels]. Mirrors tf.nn.avg_pool1d.
template <int Size, int Strides, Padding P, TensorLike A>
constexpr auto avg_pool1d(const A& x) {
    return tf::detail::ops::pool1d<op::AvgPool, Size, Strides, P>(x);
}
/// The same for [n, depth, height, width, channels] of float, half or bfloat16. Mirrors
/// tf.nn.avg_pool3d.
template <Window3 Size, Window3 Strides, Padding P, TensorLike A>
constexpr auto avg_pool3d(const A& x) {
    return tf::detail::ops::pool3d<op::AvgPool3D, Size, Strides, P>(x);
}

template <Window Size = 1, Window Strides = 1, class... More>
constexpr Poison max_pool2d(tf::detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.nn.pool_arguments] max_pool2d(x, 2, 2, \"SAME\"): size, strides and padding "
                  "decide the shape of the result and are template arguments, all required: "
                  "tf::nn::max_pool2d<2, 2, \"SAME\">(x)");
    return {};
}
template <Window Size = 1, Window Strides = 1, class... More>
constexpr Poison avg_pool2d(tf::detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.nn.pool_arguments] avg_pool2d(x, 2, 2, \"SAME\"): size, strides and padding "
                  "decide the shape of the result and are template arguments, all required: "
                  "tf::nn::avg_pool2d<2, 2, \"SAME\">(x)");
    return {};
}

}  // namespace nn
}  // namespace tf
