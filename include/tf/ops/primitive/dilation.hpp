// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Morphological dilation and erosion of images: tf.nn.dilation2d, tf.nn.erosion2d, and the ops of
// their gradients.

#include <algorithm>
#include <limits>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/windows.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The shape of the results for images [n, h, w, channels] and filters [kh, kw, channels];
/// Shape::invalid() if they do not fit.
constexpr Shape dilated(const Shape& x, const Shape& filters, const WindowAttributes& at) {
    if (x.rank != 4 || filters.rank != 3 || !is_compatible(Shape(x[3]), Shape(filters[2])))
        return Shape::invalid();
    Shape out = x;
    if (x[3] == dyn) out[3] = filters[2];
    for (int d = 0; d < 2; ++d) {
        if (filters[d] == 0) return Shape::invalid();
        if (x[d + 1] == dyn) continue;
        out[d + 1] = dyn;
        if (filters[d] == dyn && !at.same) continue;
        const std::int64_t window = filters[d] == dyn ? 1 : filters[d];
        if (!at.same && at.room(d, x[d + 1], window) < 0) return Shape::invalid();
        out[d + 1] = static_cast<int>(at.positions(d, x[d + 1], window));
    }
    return out;
}

/// What the three ops have in common. Inputs: images, filters, and for the gradients that of the
/// results.
template <class Op>
struct DilationOp : SelfContained {
    using Attributes = WindowAttributes;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, Op::operands) && is_numeric(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Shape y = dilated(in[0].shape, in[1].shape, attributes_of<Op>(a));
        const bool fits = y.valid() && (count == 2 || is_compatible(y, in[2].shape));
        if (!fits && !__builtin_is_constant_evaluated()) unfit(in);
        if (!fits) return Shape::invalid();
        if constexpr (Op::operands == 2) return y;
        else return in[Op::shape_of].shape;
    }
    static void from_graph_def(auto& n) {
        if constexpr (Op::operands == 2) n.result(n.dtype(0), {n.in(0), n.in(1)}, words_of_node(n));
        else n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, words_of_node(n));
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<Op>(n);
        n.result(n.add(Op::name, n.inputs(),
                       {{"T", n.type()},
                        {"strides", n.list({1, at.strides[0], at.strides[1], 1})},
                        {"rates", n.list({1, at.dilations[0], at.dilations[1], 1})},
                        {"padding", n.literal(at.same ? "SAME" : "VALID")}}));
    }

protected:
    static void unfit(const kernels::Ref* in) {
        detail::ops::bad_shape("tf.nn.dilation", Op::name, "input and filters",
                               in[0].shape.to_string() + " and " + in[1].shape.to_string(),
                               "[n, h, w, channels] and [kh, kw, channels], and a window that is "
                               "not larger than the images");
    }
    /// Calls f(result, pixel, weight, sum) for each result: the offsets of the pixel and of the
    /// element of the filters whose sum is the largest one, the first of several. If there is none,
    /// as for NaN, these are the first ones, as in TensorFlow.
    template <class T, class F>
    static void each_result(const kernels::Ref* in, const Shape& y, const Attributes& at, F f) {
        const Shape &x = in[0].shape, &w = in[1].shape;
        const T *const images = in[0].as<const T>(), *const filters = in[1].as<const T>();
        std::int64_t before[2];
        for (int d = 0; d < 2; ++d) before[d] = at.zeros_before(d, x[d + 1], w[d], y[d + 1]);
        const std::int64_t channels = x[3];
        std::int64_t to = 0;
        for (std::int64_t n = 0; n < y[0]; ++n)
            for (std::int64_t p = 0; p < y[1]; ++p)
                for (std::int64_t q = 0; q < y[2]; ++q)
                    for (std::int64_t c = 0; c < channels; ++c, ++to) {
                        const std::int64_t top = p * at.strides[0] - before[0],
                                           left = q * at.strides[1] - before[1];
                        const auto offset = [&](std::int64_t row, std::int64_t column) {
                            return ((n * x[1] + row) * x[2] + column) * channels + c;
                        };
                        T most = std::numeric_limits<T>::lowest();
                        std::int64_t pixel =
                            offset(std::max<std::int64_t>(top, 0), std::max<std::int64_t>(left, 0));
                        std::int64_t weight = c;
                        for (std::int64_t i = 0; i < w[0]; ++i) {
                            const std::int64_t row = top + i * at.dilations[0];
                            if (row < 0 || row >= x[1]) continue;
                            for (std::int64_t j = 0; j < w[1]; ++j) {
                                const std::int64_t column = left + j * at.dilations[1];
                                if (column < 0 || column >= x[2]) continue;
                                const std::int64_t from = (i * w[1] + j) * channels + c;
                                const auto sum =
                                    static_cast<T>(images[offset(row, column)] + filters[from]);
                                if (!(sum > most)) continue;
                                most = sum;
                                pixel = offset(row, column);
                                weight = from;
                            }
                        }
                        f(to, pixel, weight, most);
                    }
    }

private:
    static auto words_of_node(auto& n) {
        const std::string padding = n.text("padding");
        if (padding != "SAME" && padding != "VALID")
            n.fail("padding '" + padding + "'", "SAME or VALID");
        const auto strides = n.numbers("strides"), rates = n.numbers("rates");
        const auto are_spatial = [](const auto& all) {
            return all.size() == 4 && all[0] == 1 && all[3] == 1;
        };
        if (!are_spatial(strides) || !are_spatial(rates))
            n.fail("strides or rates of another form", "[1, height, width, 1]");
        Attributes at;
        at.same = padding == "SAME";
        for (std::size_t d = 0; d < 2; ++d) {
            at.strides[d] = strides[d + 1];
            at.dilations[d] = rates[d + 1];
        }
        if (!at.valid()) n.fail("strides or rates out of range", "positive numbers");
        return to_word_list(at);
    }
};

/// A gradient of the images or filters; as in TensorFlow, it has no gradient itself.
template <class Op, int Of>
struct DilationGradient : DilationOp<Op> {
    static constexpr int operands = 3, shape_of = Of;
    static constexpr bool differentiable = false;
    using computes = Types<float, double>;
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const auto at = attributes_of<Op>(a);
        if (!(dilated(in[0].shape, in[1].shape, at) == in[2].shape)) Op::unfit(in);
        const T* const dy = in[2].as<const T>();
        T* const to = out.as<T>();
        std::fill_n(to, out.shape.size(), T(0));
        const std::int64_t size = out.shape.size();
        Op::template each_result<T>(
            in, in[2].shape, at, [&](std::int64_t k, std::int64_t pixel, std::int64_t weight, T) {
                const std::int64_t i = Of == 0 ? pixel : weight;
                if (i < size) to[i] = static_cast<T>(to[i] + dy[k]);
            });
    }
};
struct Dilation2DBackpropInput : DilationGradient<Dilation2DBackpropInput, 0> {
    static constexpr std::string_view name = "Dilation2DBackpropInput";
};
struct Dilation2DBackpropFilter : DilationGradient<Dilation2DBackpropFilter, 1> {
    static constexpr std::string_view name = "Dilation2DBackpropFilter";
};
struct Dilation2D : DilationOp<Dilation2D> {
    static constexpr std::string_view name = "Dilation2D";
    static constexpr int operands = 2;
    static constexpr bool saved = true;
    using computes = kernels::Numbers;
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        T* const y = out.as<T>();
        each_result<T>(in, out.shape, attributes_of<Dilation2D>(a),
                       [&](std::int64_t k, std::int64_t, std::int64_t, T most) { y[k] = most; });
    }
    static constexpr void gradient(auto& g) {
        const auto at = attributes_of<Dilation2D>(g);
        if (g.wants(0))
            g.to(0, g.template apply<Dilation2DBackpropInput>({g.in(0), g.in(1), g.dy()}, at));
        if (g.wants(1))
            g.to(1, g.template apply<Dilation2DBackpropFilter>({g.in(0), g.in(1), g.dy()}, at));
    }
};

struct DilationOps {
    using list = Registry<Dilation2D, Dilation2DBackpropInput, Dilation2DBackpropFilter>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Dilation2D")> : std::type_identity<op::Dilation2D> {};
template <>
struct op_by_id<op_id("Dilation2DBackpropInput")>
    : std::type_identity<op::Dilation2DBackpropInput> {};
template <>
struct op_by_id<op_id("Dilation2DBackpropFilter")>
    : std::type_identity<op::Dilation2DBackpropFilter> {};

namespace nn {

/// The largest sum of a pixel and an element of the filter in each window and channel: x [n, h, w,
/// channels], filters [kh, kw, channels] -> [n, positions.., channels]; positions as for conv2d.
/// One numeric dtype; NHWC. The first of several largest sums gets the gradient; as in TensorFlow,
/// there are no second derivatives. errors::InvalidArgument if open dims do not fit. Mirrors
/// tf.nn.dilation2d:
///
///     tf::nn::dilation2d<1, "SAME">(x, filters)
///     tf::nn::dilation2d<tf::nn::Window{2, 1}, "VALID", 2>(x, filters)  // every second pixel
template <Window Strides, Padding P, Window Dilations = 1, TensorLike A, TensorLike B>
constexpr auto dilation2d(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using F = tensor_type_t<B>;
        using T = typename X::value_type;
        constexpr bool numbers =
            std::is_same_v<T, typename F::value_type> && op::is_numeric(X::dtype);
        static_assert(numbers,
                      "[tf.ops.bad_dtype] dilation2d, erosion2d(x, filters): numbers of one dtype; "
                      "use tf::cast<T>(x)");
        constexpr bool named = P.kind == Padding::Kind::same || P.kind == Padding::Kind::valid;
        constexpr auto at = op::window_attributes(Strides, P, Dilations);
        static_assert(!numbers || (named && at.valid()),
                      "[tf.nn.dilation] dilation2d<Strides, Padding, Dilations>(x, filters): "
                      "strides and dilations are at least 1, 'Padding' is \"SAME\" or \"VALID\"");
        if constexpr (numbers && named && at.valid()) {
            constexpr Shape s = op::dilated(X::static_shape, F::static_shape, at);
            static_assert(s.valid(),
                          "[tf.nn.dilation] dilation2d, erosion2d(x, filters): 'x' is [n, height, "
                          "width, channels] and 'filters' [height, width, channels]; \"VALID\": "
                          "the window is not larger than the images");
            if constexpr (s.valid())
                return tf::detail::ops::call<op::Dilation2D, TensorOf<T, s>>(
                    tf::detail::ops::words_of<at>, X(x.collapse()), F(filters.collapse()));
            else return Poison{};
        } else {
            return Poison{};
        }
    }
}

/// The smallest difference of a pixel and an element of the filter, whose height and width are
/// reversed, in each window and channel; shapes and dtypes as for dilation2d, but signed. Mirrors
/// tf.nn.erosion2d.
template <Window Strides, Padding P, Window Dilations = 1, TensorLike A, TensorLike B>
constexpr auto erosion2d(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using F = tensor_type_t<B>;
        if constexpr (F::rank != 3) {
            return dilation2d<Strides, P, Dilations>(x, filters);  // reports the rank
        } else {
            const auto most =
                dilation2d<Strides, P, Dilations>(X(-X(x.collapse())), reverse<0, 1>(filters));
            if constexpr (Poisoned<decltype(most)>) return Poison{};
            else return tensor_type_t<decltype(most)>(-most);
        }
    }
}

template <Window Strides = 1, class... More>
constexpr Poison dilation2d(tf::detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.nn.conv_arguments] dilation2d(x, filters, 2, \"SAME\"): strides and padding "
                  "decide the shape of the result and are template arguments, both required: "
                  "tf::nn::dilation2d<2, \"SAME\">(x, filters)");
    return {};
}

}  // namespace nn
}  // namespace tf
