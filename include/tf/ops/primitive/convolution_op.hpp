// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The common part of convolutions and the ops of their gradients: the shape rule, the sizes for the
// kernel, TensorFlow's attributes.

#include <vector>

#include <tf/kernels/convolution.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/windows.hpp>

namespace tf {
namespace op {

/// How filters are applied.
enum class Filters : std::uint8_t {
    images,    ///< [kh, kw, channels / groups, features]
    channels,  ///< [kh, kw, channels, features / channels]: each channel has separate filters
};

/// The reason why images and filters do not fit.
enum class ConvolutionFault : std::uint8_t {
    none,
    channels,  ///< the image's channels are not a multiple of the filters'
    features,  ///< the features are not a multiple of the groups
    empty,     ///< the filters have no elements
    window,    ///< the window is larger than the image
};

/// Checks images [n, .., channels] and filters, both with N dims of the window. A dyn dim always
/// fits.
template <int N>
constexpr ConvolutionFault fault_of(const Shape& x, const Shape& filters,
                                    const WindowAttributesOf<N>& at,
                                    Filters how = Filters::images) {
    using Fault = ConvolutionFault;
    const int channels = x[N + 1], depth = filters[N], features = filters[N + 1];
    for (int d = 0; d <= N; ++d)
        if (filters[d] == 0) return Fault::empty;
    if (how == Filters::channels && features == 0) return Fault::empty;
    if (channels != dyn && depth != dyn) {
        const bool groups = how == Filters::images && channels % depth == 0;
        if (channels == 0 || (channels != depth && !groups)) return Fault::channels;
        if (features != dyn && features % (channels / depth) != 0) return Fault::features;
    }
    // TensorFlow reports a window that is too large when it builds a graph. In eager code it
    // returns no positions if at most a stride is missing.
    for (int d = 0; d < N; ++d) {
        if (at.same || x[d + 1] == dyn || filters[d] == dyn) continue;
        const std::int64_t room = at.room(d, x[d + 1], filters[d]);
        if (room < (__builtin_is_constant_evaluated() ? 0 : -at.strides[d])) return Fault::window;
    }
    return Fault::none;
}
/// The shape of the features, [n, positions.., features]; Shape::invalid() if the shapes do not
/// fit.
template <int N>
constexpr Shape convolved(const Shape& x, const Shape& filters, const WindowAttributesOf<N>& at,
                          Filters how) {
    if (x.rank != N + 2 || filters.rank != N + 2 ||
        fault_of(x, filters, at, how) != ConvolutionFault::none)
        return Shape::invalid();
    Shape out = x;
    const int channels = x[N + 1];
    const std::int64_t multiplier = filters[N + 1];
    const bool open = channels == dyn || multiplier == dyn;
    const std::int64_t features = how == Filters::images ? multiplier
                                  : open                 ? dyn
                                                         : channels * multiplier;
    if (features > std::numeric_limits<int>::max()) return Shape::invalid();
    out[N + 1] = static_cast<int>(features);
    for (int d = 0; d < N; ++d) {
        out[d + 1] = dyn;
        if (x[d + 1] == dyn || (filters[d] == dyn && !at.same)) continue;
        const std::int64_t count = at.positions(d, x[d + 1], filters[d]);
        if (count > std::numeric_limits<int>::max()) return Shape::invalid();
        out[d + 1] = static_cast<int>(count);
    }
    return out;
}
/// The common part of the three ops; N: the number of dims of the window. The words of a gradient
/// end with the dims of its result. A dyn dim is taken from the third operand, whose elements are
/// not read.
template <class Op, kernels::Convolved What, int N = 2, Filters How = Filters::images>
struct ConvolutionOp {
    using Attributes = WindowAttributesOf<N>;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr bool saved = true;
    using computes = Types<float, double>;
    static constexpr bool is_gradient = What != kernels::Convolved::features;
    static constexpr int shape_of = is_gradient ? 2 : -1;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, is_gradient && count == 3 ? 3 : 2);
    }
    static void check(const kernels::Ref* in, int count, const kernels::Attributes&) {
        for (int k = 0; k < count; ++k)
            if (in[k].shape.rank != N + 2)
                unfit_shape(Op::name, in[k].shape, "a rank of " + std::to_string(N + 2));
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Shape out;
        if constexpr (is_gradient) {
            out = sized<Op>(count == 3 ? in[2].shape : Op::open_dims(in), a);
        }
        const Sides all = sides(in, out);
        const Shape y = convolved(all.x, all.filters, attributes_of<Op>(a), How);
        const bool fits = is_gradient ? is_compatible(y, all.y) : y.valid();
        if (!fits && !__builtin_is_constant_evaluated()) unfit(all);
        return !fits ? Shape::invalid() : is_gradient ? out : y;
    }

protected:
    // ---- TensorFlow's attributes

    static constexpr std::string_view format = N == 2 ? "NHWC" : "NDHWC";
    static constexpr std::size_t rank = N + 2;
    static auto words_of_node(auto& n) {
        if (n.text("data_format") != format) n.unsupported("data_format " + n.text("data_format"));
        const auto strides = n.numbers("strides"), dilations = n.numbers("dilations"),
                   zeros = n.numbers("explicit_paddings");
        const std::string padding = n.text("padding");
        const bool counts = N == 2 && padding == "EXPLICIT";
        if (!counts && padding != "SAME" && padding != "VALID")
            n.fail("padding '" + padding + "'", "SAME, VALID or EXPLICIT");
        const auto are_spatial = [](const auto& all) {
            return all.size() == rank && all[0] == 1 && all[rank - 1] == 1;
        };
        if (!are_spatial(strides) || !are_spatial(dilations))
            n.fail("other strides or dilations", "[1, height, width, 1]");
        if (counts && zeros.size() != 2 * rank) n.fail("other explicit_paddings", "8 numbers");
        if (counts && (zeros[0] != 0 || zeros[1] != 0 || zeros[6] != 0 || zeros[7] != 0))
            n.fail("explicit_paddings of batch or channels", "padding of height and width only");
        Attributes at;
        at.same = padding == "SAME";
        for (std::size_t d = 0; d < N; ++d) {
            at.strides[d] = strides[d + 1];
            at.dilations[d] = dilations[d + 1];
            if (!counts) continue;
            at.before[d] = zeros[2 * d + 2];
            at.after[d] = zeros[2 * d + 3];
        }
        if (!at.valid()) n.fail("strides, dilations or paddings out of range", "positive numbers");
        return to_word_list(at);
    }
    static auto words_with_sizes(auto& n, std::size_t k) {
        auto words = words_of_node(n);
        const auto sizes = n.sizes(k);
        if (sizes.size() != rank)
            n.fail(std::to_string(sizes.size()) + " sizes", std::to_string(rank) + " sizes");
        words.insert(words.end(), sizes.begin(), sizes.end());
        return words;
    }
    /// A node of TensorFlow's op `name`.
    static auto node(auto& n, std::string_view name, auto inputs) {
        const auto at = attributes_of<Op>(n);
        auto strides = n.numbers(), dilations = n.numbers(), zeros = n.numbers();
        bool counts = false;
        strides.push_back(1), dilations.push_back(1), zeros.assign({0, 0});
        for (int d = 0; d < N; ++d) {
            strides.push_back(at.strides[d]), dilations.push_back(at.dilations[d]);
            zeros.push_back(at.before[d]), zeros.push_back(at.after[d]);
            counts = counts || at.before[d] != 0 || at.after[d] != 0;
        }
        strides.push_back(1), dilations.push_back(1), zeros.push_back(0), zeros.push_back(0);
        if (!counts) zeros.clear();
        return n.add(name, inputs,
                     {{"T", n.type()},
                      {"strides", n.list(strides)},
                      {"dilations", n.list(dilations)},
                      {"padding", n.literal(at.same  ? "SAME"
                                            : counts ? "EXPLICIT"
                                                     : "VALID")},
                      {"explicit_paddings", N == 2 ? n.list(zeros) : n.none()},
                      {"data_format", n.literal(format)}});
    }
    static void add_node(auto& n, auto inputs) { n.result(node(n, Op::name, inputs)); }

    struct Sides {
        const Shape &x, &filters, &y;
    };
    static constexpr Sides sides(const kernels::Ref* in, const Shape& out) {
        switch (What) {
            case kernels::Convolved::features: return {in[0].shape, in[1].shape, out};
            case kernels::Convolved::image_gradient: return {out, in[1].shape, in[0].shape};
            default: return {in[0].shape, out, in[1].shape};
        }
    }
    static void unfit(const Sides& all) {
        const bool transposed = What == kernels::Convolved::image_gradient;
        detail::ops::bad_shape(
            "tf.nn.convolution", Op::called, transposed ? "output, filters" : "input, filters",
            all.x.to_string() + ", " + all.filters.to_string(),
            std::string(Op::takes) +
                ", and a window that is not larger than the image and its padding");
    }
    /// Dims that are dyn in the types may not fit; this is an error here.
    template <class T>
    static void compute(kernels::KnownConvolution<T>* kernel, const kernels::Ref& out,
                        const kernels::Ref* in, const kernels::Attributes& a) {
        const Attributes at = attributes_of<Op>(a);
        const Sides all = sides(in, out.shape);
        if (!(convolved(all.x, all.filters, at, How) == all.y)) unfit(all);
        kernels::Convolution c;
        c.batch = all.x[0];
        c.channels = all.x[N + 1];
        c.features = all.y[N + 1];
        c.groups = How == Filters::channels ? c.channels : c.channels / all.filters[N];
        for (int d = 0; d < N; ++d) {
            const int to = d + 3 - N;
            c.image[to] = all.x[d + 1];
            c.window[to] = all.filters[d];
            c.out[to] = all.y[d + 1];
            c.stride[to] = at.strides[d];
            c.dilation[to] = at.dilations[d];
            c.before[to] = at.zeros_before(d, c.image[to], c.window[to], c.out[to]);
        }
        kernel(c, What, in[0].as<const T>(), in[1].as<const T>(), out.as<T>());
    }
};

}  // namespace op
}  // namespace tf
