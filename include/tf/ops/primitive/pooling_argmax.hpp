// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.max_pool_with_argmax, the largest elements of windows and their positions, and the ops of
// its gradients, which need no windows because they have the positions.

#include <algorithm>

#include <tf/ops/primitive/pooling.hpp>

namespace tf {
namespace op {

/// The attributes of the ops.
struct ArgmaxAttributes {
    PoolAttributes<2> windows;
    Flag include_batch_in_index;
};

/// The common part of the ops.
template <class Op>
struct ArgmaxOp : PoolOp<Op, 2> {
    using Attributes = ArgmaxAttributes;
    using Base = PoolOp<Op, 2>;
    static constexpr Domain domain = Domain::numeric;
    using computes = kernels::Numbers;

protected:
    /// The shape of the positions, which must be compatible with `y` and `argmax`.
    static constexpr Shape positions(const Shape& x, const kernels::Attributes& a) {
        return pooled(x, attributes_of<Op>(a).windows);
    }
    static constexpr bool fit(const kernels::Ref* in, const Shape& y,
                              const kernels::Attributes& a) {
        const Shape of_x = positions(in[0].shape, a);
        return is_compatible(of_x, y) && is_compatible(of_x, in[2].shape) &&
               is_compatible(y, in[2].shape);
    }
    /// Calls f(k, i) for each position k: element i of the images is the largest one there.
    template <class F>
    static void each_position(const kernels::Ref* in, const kernels::Attributes& a, F f) {
        const Shape &x = in[0].shape, &at = in[2].shape;
        if (!(positions(x, a) == at)) Base::unfit(x);
        const std::int64_t size = x.size(), images = x[0], of_image = images ? size / images : 0,
                           part = images ? at.size() / images : 0;
        const bool in_batch = attributes_of<Op>(a).include_batch_in_index;
        const auto* const argmax = in[2].as<const std::int64_t>();
        for (std::int64_t k = 0; k < at.size(); ++k) {
            const std::int64_t i = argmax[k] + (in_batch ? 0 : k / part * of_image);
            if (i < 0 || i >= size)
                detail::ops::bad_shape("tf.nn.pool", Op::name, "argmax", std::to_string(argmax[k]),
                                       "positions of elements of the images");
            f(k, i);
        }
    }
    static auto words_of_argmax(auto& n) {
        if (n.type("Targmax") != DType::int64) n.unsupported("Targmax");
        return to_word_list(Attributes{Base::windows_of_node(n), n.flag("include_batch_in_index")});
    }
    static auto nodes(auto& n, auto inputs) {
        const auto [at, in_batch] = attributes_of<Op>(n);
        auto window = n.numbers(), strides = n.numbers();
        window.assign({1, at.window[0], at.window[1], 1});
        strides.assign({1, at.strides[0], at.strides[1], 1});
        return n.add_all(Op::name, inputs,
                         {{"T", n.type()},
                          {"Targmax", n.int64()},
                          {"ksize", n.list(window)},
                          {"strides", n.list(strides)},
                          {"padding", n.literal(at.same ? "SAME" : "VALID")},
                          {"include_batch_in_index", bool(in_batch)}});
    }
};

/// Input: images. Results: the largest elements, and their positions.
struct MaxPoolWithArgmax : ArgmaxOp<MaxPoolWithArgmax> {
    static constexpr std::string_view name = "MaxPoolWithArgmax";
    static constexpr int results = 2;
    static constexpr bool pools(DType d) { return is_numeric(d); }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && in[0] == out && is_numeric(out);
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 0 ? in[0] : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a, int) {
        const Shape y = positions(in[0].shape, a);
        return checked(y.valid(), y, in[0].shape);
    }
    template <class T, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const auto [windows, in_batch] = attributes_of<MaxPoolWithArgmax>(a);
        const Shape& y = out[0].shape.rank > 0 ? out[0].shape : out[1].shape;
        kernels::max_pool_with_argmax(sizes(in[0].shape, y, windows), in_batch, in[0].as<const T>(),
                                      out[0].as<T>(), out[1].as<std::int64_t>());
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) { n.results({n.in(0)}, words_of_argmax(n)); }
    static void to_graph_def(auto& n) { n.results(nodes(n, n.inputs())); }
};

/// Inputs: images, of which only the shape is used, the gradient of their largest elements, and the
/// positions of these. Result: the gradient of the images.
struct MaxPoolGradWithArgmax : ArgmaxOp<MaxPoolGradWithArgmax> {
    static constexpr std::string_view name = "MaxPoolGradWithArgmax";
    static constexpr int shape_of = 0;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && in[0] == out && in[1] == out && in[2] == DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return checked(fit(in, in[1].shape, a), in[0].shape, in[0].shape);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if (!(in[1].shape == in[2].shape)) unfit(in[0].shape);
        const T* const dy = in[1].as<const T>();
        T* const dx = out.as<T>();
        std::fill_n(dx, out.shape.size(), T(0));
        each_position(
            in, a, [&](std::int64_t k, std::int64_t i) { dx[i] = static_cast<T>(dx[i] + dy[k]); });
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, words_of_argmax(n));
    }
    static void to_graph_def(auto& n) { n.result(nodes(n, n.inputs()).front()); }
};

/// Inputs: images, of which only the shape is used, a tensor of the same shape, and positions.
/// Result: its elements at the positions.
struct MaxPoolGradGradWithArgmax : ArgmaxOp<MaxPoolGradGradWithArgmax> {
    static constexpr std::string_view name = "MaxPoolGradGradWithArgmax";
    static constexpr int shape_of = 2;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && in[0] == out && in[1] == out && in[2] == DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape &x = in[0].shape, &y = in[2].shape;
        return checked(is_compatible(x, in[1].shape) && fit(in, y, a), y, x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if (!(in[0].shape == in[1].shape)) unfit(in[0].shape);
        const T* const from = in[1].as<const T>();
        T* const taken = out.as<T>();
        each_position(in, a, [&](std::int64_t k, std::int64_t i) { taken[k] = from[i]; });
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(1))
            g.to(1, g.template apply<MaxPoolGradWithArgmax>(
                        {g.in(0), g.dy(), g.in(2)}, attributes_of<MaxPoolGradGradWithArgmax>(g),
                        g.dy().dtype()));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, words_of_argmax(n));
    }
    static void to_graph_def(auto& n) { n.result(nodes(n, n.inputs()).front()); }
};

constexpr void MaxPoolWithArgmax::gradient(auto& g) {
    if (g.dy(0).empty()) return;
    g.to(0,
         g.template apply<MaxPoolGradWithArgmax>(
             {g.in(0), g.dy(0), g.out(1)}, attributes_of<MaxPoolWithArgmax>(g), g.dy(0).dtype()));
}
constexpr void MaxPoolGradWithArgmax::gradient(auto& g) {
    if (g.wants(1))
        g.to(1, g.template apply<MaxPoolGradGradWithArgmax>({g.in(0), g.dy(), g.in(2)},
                                                            attributes_of<MaxPoolGradWithArgmax>(g),
                                                            g.dy().dtype()));
}

struct ArgmaxPoolingOps {
    using list = Registry<MaxPoolWithArgmax, MaxPoolGradWithArgmax, MaxPoolGradGradWithArgmax>;
};

}  // namespace op

template <>
struct op_by_id<op_id("MaxPoolWithArgmax")> : std::type_identity<op::MaxPoolWithArgmax> {};
template <>
struct op_by_id<op_id("MaxPoolGradWithArgmax")> : std::type_identity<op::MaxPoolGradWithArgmax> {};
template <>
struct op_by_id<op_id("MaxPoolGradGradWithArgmax")>
    : std::type_identity<op::MaxPoolGradGradWithArgmax> {};

namespace nn {

/// The results of tf::nn::max_pool_with_argmax.
template <class Output, class Argmax>
struct MaxPoolWithArgmax {
    Output output;
    Argmax argmax;  ///< int64
};

}  // namespace nn

namespace detail::ops {

template <nn::Window Size, nn::Window Strides, nn::Padding P, bool InBatch, class A>
constexpr auto max_pool_with_argmax(const A& x) {
    using Nothing = nn::MaxPoolWithArgmax<Poison, Poison>;
    if constexpr (Poisoned<A>) {
        return Nothing{};
    } else {
        using Op = op::MaxPoolWithArgmax;
        using X = tensor_type_t<A>;
        constexpr auto windows = pool_attributes<Size, Strides, P>;
        if constexpr (can_pool<Op, windows, has_name(P), 2, X>()) {
            constexpr Shape s = op::pooled(X::static_shape, windows);
            using Results = nn::MaxPoolWithArgmax<TensorOf<typename X::value_type, s>,
                                                  TensorOf<std::int64_t, s>>;
            return call_several<Op>(std::type_identity<Results>{},
                                    words_of<op::ArgmaxAttributes{windows, InBatch}>,
                                    X(x.collapse()));
        } else {
            return Nothing{};
        }
    }
}

}  // namespace detail::ops

namespace nn {

/// The largest element of each window and channel, as max_pool2d, and its position. The position of
/// element [n, y, x, c] is (y * width + x) * channels + c, or with `IncludeBatchInIndex` ((n *
/// height + y) * width + x) * channels + c. If a window has several largest elements, the first one
/// is taken and gets the gradient. Numeric dtypes; the positions are int64. As in TensorFlow, a NaN
/// at the beginning of a window is its largest element, and others are ignored.
/// errors::InvalidArgument if dyn dims do not fit. Mirrors tf.nn.max_pool_with_argmax:
///
///     const auto [output, argmax] = tf::nn::max_pool_with_argmax<2, 2, "SAME">(x);
template <Window Size, Window Strides, Padding P, bool IncludeBatchInIndex = false, TensorLike A>
constexpr auto max_pool_with_argmax(const A& x) {
    return tf::detail::ops::max_pool_with_argmax<Size, Strides, P, IncludeBatchInIndex>(x);
}

}  // namespace nn
}  // namespace tf
