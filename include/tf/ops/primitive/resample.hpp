// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Images resized by weighted means of many pixels: ResizeBicubic, ResizeArea, ScaleAndTranslate,
// and the ops of their gradients. All are separable: first columns, then rows.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/ops/primitive/resize.hpp>

namespace tf {
namespace op {

/// The pixels along one axis whose weighted mean is a pixel of the result, and their weights.
struct Taps {
    std::int64_t first = 0;
    std::vector<float> weights;
};
/// The taps of all pixels of the result.
using TapsOfAxis = std::vector<Taps>;

/// Cubic interpolation of 4 pixels. Without half_pixel_centers, pixels outside are replaced by
/// those at the edge; with them, they are ignored. Positions are multiples of 1/1024 of a pixel, as
/// in TensorFlow.
inline TapsOfAxis bicubic_taps(std::int64_t from, std::int64_t to, const ResizeAttributes& at) {
    const bool centers = at.half_pixel_centers;
    const float scale = resize_scale(from, to, at);
    const double a = centers ? -.5 : -.75;
    const auto weight = [&](double x) {  // of a pixel at distance x
        if (x <= 1) return static_cast<float>(((a + 2) * x - (a + 3)) * x * x + 1);
        return static_cast<float>(((a * x - 5 * a) * x + 8 * a) * x - 4 * a);
    };
    TapsOfAxis all(static_cast<std::size_t>(to));
    for (std::int64_t k = 0; k < to; ++k) {
        const auto place = static_cast<float>(k);
        const float position = centers ? (place + .5f) * scale - .5f : place * scale;
        const float below = std::floor(position);
        const double part = std::nearbyint((position - below) * 1024) / 1024;
        const auto middle = static_cast<std::int64_t>(below);
        Taps& taps = all[static_cast<std::size_t>(k)];
        taps.first = std::clamp<std::int64_t>(middle - 1, 0, from - 1);
        const std::int64_t end = std::clamp<std::int64_t>(middle + 2, 0, from - 1) + 1;
        taps.weights.assign(static_cast<std::size_t>(end - taps.first), 0.f);
        float total = 0;
        for (int i = -1; i <= 2; ++i) {
            const std::int64_t inside = std::clamp<std::int64_t>(middle + i, 0, from - 1);
            if (centers && inside != middle + i) continue;
            const float w = weight(std::abs(i - part));
            taps.weights[static_cast<std::size_t>(inside - taps.first)] += w;
            total += w;
        }
        if (centers && std::abs(total) >= 1000 * std::numeric_limits<float>::min())
            for (float& w : taps.weights) w /= total;
    }
    return all;
}

/// Means over the area of each pixel of the result.
inline TapsOfAxis area_taps(std::int64_t from, std::int64_t to, const ResizeAttributes& at) {
    const float scale = resize_scale(from, to, at);
    TapsOfAxis all(static_cast<std::size_t>(to));
    for (std::int64_t k = 0; k < to; ++k) {
        const float start = static_cast<float>(k) * scale, end = static_cast<float>(k + 1) * scale;
        const auto first = static_cast<std::int64_t>(std::floor(start)),
                   last = static_cast<std::int64_t>(std::ceil(end));
        Taps& taps = all[static_cast<std::size_t>(k)];
        taps.first = std::clamp<std::int64_t>(first, 0, from - 1);
        for (std::int64_t i = first; i < last; ++i) {
            const auto edge = static_cast<float>(i);
            float covered = edge + 1 > end ? end - edge : 1.f;
            if (edge < start) covered = edge + 1 > end ? scale : edge + 1 - start;
            const std::int64_t inside = std::clamp<std::int64_t>(i, 0, from - 1) - taps.first;
            if (inside >= static_cast<std::int64_t>(taps.weights.size()))
                taps.weights.push_back(covered / scale);
            else taps.weights[static_cast<std::size_t>(inside)] += covered / scale;
        }
    }
    return all;
}

/// The functions of the distance by which pixels are weighted, TensorFlow's `kernel_type`.
enum class ResampleKernel : std::uint64_t {
    lanczos1,
    lanczos3,
    lanczos5,
    gaussian,
    box,
    triangle,
    keyscubic,
    mitchellcubic
};
inline constexpr std::array<std::string_view, 8> resample_kernel_names{
    "lanczos1", "lanczos3", "lanczos5",  "gaussian",
    "box",      "triangle", "keyscubic", "mitchellcubic"};

/// The distance from which on the weight is 0.
inline float radius_of(ResampleKernel kernel) {
    switch (kernel) {
        case ResampleKernel::lanczos1:
        case ResampleKernel::triangle: return 1;
        case ResampleKernel::lanczos3: return 3;
        case ResampleKernel::lanczos5: return 5;
        case ResampleKernel::gaussian: return 1.5f;
        case ResampleKernel::box: return .5f;
        default: return 2;
    }
}
inline float weight_of(ResampleKernel kernel, float x) {
    const float radius = radius_of(kernel);
    if (x > radius) return 0;
    switch (kernel) {
        case ResampleKernel::gaussian: return x < radius ? std::exp(-2 * x * x) : 0;  // sigma .5
        case ResampleKernel::box: return x < radius ? 1.f : .5f;
        case ResampleKernel::triangle: return 1 - x;
        case ResampleKernel::keyscubic:
            if (x >= 1) return ((-.5f * x + 2.5f) * x - 4) * x + 2;
            return (1.5f * x - 2.5f) * x * x + 1;
        case ResampleKernel::mitchellcubic:
            if (x >= 1) return ((-7.f / 18 * x + 2) * x - 10.f / 3) * x + 16.f / 9;
            return (7.f / 6 * x - 2) * x * x + 8.f / 9;
        default: {  // a sinc times a window that is a wider sinc
            if (x <= 1e-3f) return 1;
            const float turn = x * 3.14159265358979f;
            return radius * std::sin(turn) * std::sin(turn / radius) / (turn * turn);
        }
    }
}
/// Pixel p of the result is the image at (p - translation) / scale, or 0 outside of the image. With
/// antialias, the kernel is as wide as a pixel of the result.
inline TapsOfAxis kernel_taps(std::int64_t from, std::int64_t to, ResampleKernel kernel,
                              float scale, float translation, bool antialias) {
    const float step = 1 / scale, start = -step * translation;
    const float width = antialias ? std::max(step, 1.f) : 1.f;
    const float reach = radius_of(kernel) * width;
    TapsOfAxis all(static_cast<std::size_t>(to));
    for (std::int64_t k = 0; k < to; ++k) {
        const float position = (static_cast<float>(k) + .5f) * step + start;
        if (!(position >= 0 && position <= static_cast<float>(from))) continue;
        const auto bound = [&](float v) {
            return std::clamp<std::int64_t>(static_cast<std::int64_t>(v), 0, from - 1);
        };
        Taps& taps = all[static_cast<std::size_t>(k)];
        taps.first = bound(std::ceil(position - reach - .5f));
        const std::int64_t last = bound(std::floor(position + reach - .5f));
        float total = 0;
        for (std::int64_t i = taps.first; i <= last; ++i) {
            const float distance = static_cast<float>(i) + .5f - position;
            taps.weights.push_back(weight_of(kernel, std::abs(distance / width)));
            total += taps.weights.back();
        }
        if (std::abs(total) >= 1000 * std::numeric_limits<float>::min())
            for (float& w : taps.weights) w /= total;
    }
    return all;
}

/// Calls f(offset of a line in the result, offset of a line in the images, weight).
template <class F>
void each_tap(const TapsOfAxis& axis, F f) {
    for (std::size_t k = 0; k < axis.size(); ++k)
        for (std::size_t i = 0; i < axis[k].weights.size(); ++i)
            f(static_cast<std::int64_t>(k), axis[k].first + static_cast<std::int64_t>(i),
              axis[k].weights[i]);
}
/// Applies the taps of rows and columns to images x [n, h, w, c]: y is [n, .., .., c].
template <class In>
void resample(const Shape& x, const In* from, const Shape& y, float* to, const TapsOfAxis& rows,
              const TapsOfAxis& columns) {
    const std::int64_t c = x[3], wide = x[2] * c, narrow = y[2] * c;
    std::vector<float> lines(static_cast<std::size_t>(x[1] * narrow));
    std::fill_n(to, y.size(), 0.f);
    for (std::int64_t n = 0; n < y[0]; ++n, from += x[1] * wide, to += y[1] * narrow) {
        std::fill(lines.begin(), lines.end(), 0.f);
        for (std::int64_t row = 0; row < x[1]; ++row)
            each_tap(columns, [&](std::int64_t k, std::int64_t i, float weight) {
                float* const sum = lines.data() + row * narrow + k * c;
                const In* const part = from + row * wide + i * c;
                for (std::int64_t j = 0; j < c; ++j) sum[j] += weight * static_cast<float>(part[j]);
            });
        each_tap(rows, [&](std::int64_t k, std::int64_t i, float weight) {
            const float* const part = lines.data() + i * narrow;
            for (std::int64_t j = 0; j < narrow; ++j) to[k * narrow + j] += weight * part[j];
        });
    }
}
/// The transposed function: computes the gradient of the images x from that of y.
template <class T>
void resample_back(const Shape& x, T* to, const Shape& y, const float* from, const TapsOfAxis& rows,
                   const TapsOfAxis& columns) {
    const std::int64_t c = x[3], wide = x[2] * c, narrow = y[2] * c;
    std::vector<T> lines(static_cast<std::size_t>(x[1] * narrow));
    std::fill_n(to, x.size(), T(0));
    for (std::int64_t n = 0; n < y[0]; ++n, to += x[1] * wide, from += y[1] * narrow) {
        std::fill(lines.begin(), lines.end(), T(0));
        each_tap(rows, [&](std::int64_t k, std::int64_t i, float weight) {
            T* const sum = lines.data() + i * narrow;
            for (std::int64_t j = 0; j < narrow; ++j)
                sum[j] += static_cast<T>(weight) * static_cast<T>(from[k * narrow + j]);
        });
        for (std::int64_t row = 0; row < x[1]; ++row)
            each_tap(columns, [&](std::int64_t k, std::int64_t i, float weight) {
                T* const sum = to + row * wide + i * c;
                const T* const part = lines.data() + row * narrow + k * c;
                for (std::int64_t j = 0; j < c; ++j) sum[j] += static_cast<T>(weight) * part[j];
            });
    }
}

/// The base of ops that define `Op::taps(size, size of the result, attributes)`.
template <class Op>
struct ResampleValues : FloatResizeValues<Op> {
    template <class In>
    static void compute(const kernels::Ref& out, const kernels::Ref& images,
                        const ResizeAttributes& at) {
        const Shape &x = images.shape, &y = out.shape;
        resample(x, images.as<const In>(), y, out.as<float>(), Op::taps(x[1], y[1], at),
                 Op::taps(x[2], y[2], at));
    }
};

struct ResizeBicubic;

/// The gradient for float or double images.
struct ResizeBicubicGrad : ResizeGradient<ResizeBicubicGrad, ResizeBicubic> {
    static constexpr std::string_view name = "ResizeBicubicGrad";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == DType::float32 && in[1] == out &&
               (out == DType::float32 || out == DType::float64);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const auto at = attributes_of<ResizeBicubicGrad>(a);
        const Shape &x = out.shape, &y = in[0].shape;
        resample_back(x, out.as<T>(), y, in[0].as<const float>(), bicubic_taps(x[1], y[1], at),
                      bicubic_taps(x[2], y[2], at));
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        if (out.dtype == DType::float64) run<double, double>(out, in, count, a);
        else run<float, float>(out, in, count, a);
    }
};
struct ResizeBicubic : ResampleValues<ResizeBicubic> {
    static constexpr std::string_view name = "ResizeBicubic";
    static TapsOfAxis taps(std::int64_t from, std::int64_t to, const ResizeAttributes& at) {
        return bicubic_taps(from, to, at);
    }
    static constexpr void gradient(auto& g) {
        const DType d = g.in(0).dtype();
        if (d == DType::float32 || d == DType::float64)
            g.to(0, g.template apply<ResizeBicubicGrad>({g.dy(), g.in(0)},
                                                        attributes_of<ResizeBicubic>(g), d));
    }
};
/// As in TensorFlow, it has no gradient.
struct ResizeArea : ResampleValues<ResizeArea> {
    static constexpr std::string_view name = "ResizeArea";
    static constexpr bool differentiable = false;
    static TapsOfAxis taps(std::int64_t from, std::int64_t to, const ResizeAttributes& at) {
        return area_taps(from, to, at);
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<ResizeArea>(n);
        n.result(n.add(name, {n.in(0), n.vector({n.known_dim(at.height), n.known_dim(at.width)})},
                       {{"T", n.type(0)}, {"align_corners", bool(at.align_corners)}}));
    }
    static ResizeAttributes attributes_of_node(const auto& n, const auto& size) {
        return sized_attributes(n, size, Attributes{0, 0, n.flag("align_corners"), {}});
    }
};

struct ResampleAttributes {
    std::int64_t height = 0, width = 0;  ///< of the result
    std::uint64_t kernel = 0;            ///< a ResampleKernel
    Flag antialias;

    constexpr ResizeAttributes size() const { return {height, width, {}, {}}; }
};
template <class Op>
struct ResampleOp : ResizeOp<Op> {
    using Attributes = ResampleAttributes;

    /// The taps of rows (Axis 0) or columns (Axis 1).
    static TapsOfAxis taps(int axis, const Shape& x, const Shape& y, const kernels::Ref& scale,
                           const kernels::Ref& translation, const Attributes& at) {
        return kernel_taps(x[axis + 1], y[axis + 1], static_cast<ResampleKernel>(at.kernel),
                           scale.as<const float>()[axis], translation.as<const float>()[axis],
                           at.antialias);
    }
    /// Checks that the scale and the translation, inputs k and k + 1, are two floats each.
    static void check_pairs(const kernels::Ref* in, int k) {
        for (int i = k; i < k + 2; ++i)
            if (!(in[i].shape == Shape(2))) unfit_shape(Op::name, in[i].shape, "two floats");
        for (int axis = 0; axis < 2; ++axis)
            if (in[k].data != nullptr && !(in[k].template as<const float>()[axis] > 0))
                unfit_shape(Op::name, in[k].shape, "scales > 0");
    }
    static void add_node(auto& n, auto inputs) {
        const auto at = attributes_of<Op>(n);
        const std::string_view kernel = resample_kernel_names[static_cast<std::size_t>(at.kernel)];
        n.result(n.add(Op::name, inputs,
                       {{"T", n.type(0)},
                        {"kernel_type", n.literal(kernel)},
                        {"antialias", bool(at.antialias)}}));
    }
    static void set_kernel(Attributes& at, const auto& n) {
        const std::string kernel = n.text("kernel_type");
        const auto found = std::find(resample_kernel_names.begin(), resample_kernel_names.end(),
                                     std::string_view(kernel));
        if (found == resample_kernel_names.end())
            n.fail("kernel_type '" + kernel + "'", "a kernel of tf.image.scale_and_translate");
        at.kernel = static_cast<std::uint64_t>(found - resample_kernel_names.begin());
        at.antialias = n.flag("antialias");
    }
};

struct ScaleAndTranslate;

/// Inputs: the gradient of the result; the images, for their shape; scale and translation.
struct ScaleAndTranslateGrad : ResampleOp<ScaleAndTranslateGrad> {
    static constexpr std::string_view name = "ScaleAndTranslateGrad";
    static constexpr int shape_of = 1;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 4) && out == DType::float32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &y = in[0].shape, &x = in[1].shape;
        return checked(x.rank == 4 && y.rank == 4, x, x);
    }
    using computes = Types<float>;
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const auto at = attributes_of<ScaleAndTranslateGrad>(a);
        const Shape &x = out.shape, &y = in[0].shape;
        check_pairs(in, 2);
        resample_back(x, out.as<float>(), y, in[0].as<const float>(),
                      taps(0, x, y, in[2], in[3], at), taps(1, x, y, in[2], in[3], at));
    }
    /// TensorFlow has no second derivative.
    static constexpr void gradient(auto& g) {
        if (g.wants(0))
            g.to(0, g.template apply<ScaleAndTranslate>({g.dy(), g.in(2), g.in(3)},
                                                        forward_attributes(g), DType::float32));
    }
    static void from_graph_def(auto& n) {
        Attributes at;
        set_kernel(at, n);
        set_size(at, n);
        n.result(DType::float32, {n.in(0), n.in(1), n.in(2), n.in(3)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) { add_node(n, n.inputs()); }
};
/// Inputs: images, scale and translation, each of height and width. The result is float.
struct ScaleAndTranslate : ResampleOp<ScaleAndTranslate> {
    static constexpr std::string_view name = "ScaleAndTranslate";
    static constexpr DType result_dtype = DType::float32;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && out == DType::float32 && resizes(in[0]) && in[1] == DType::float32 &&
               in[2] == DType::float32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape y = resized(in[0].shape, attributes_of<ScaleAndTranslate>(a).size());
        return checked(y.valid(), y, in[0].shape);
    }
    /// The dtype of the images selects the kernel, not that of the last operand.
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                                     const kernels::Attributes& a) {
        kernels::visit_dtype(in[0].dtype, [&]<class In>() {
            if constexpr (detail::ops::in_domain<Domain::numeric, In>)
                resample_images<In>(out, in, attributes_of<ScaleAndTranslate>(a));
        });
    }
    /// Only float images have gradients, as in TensorFlow.
    static constexpr void gradient(auto& g) {
        if (g.wants(0) && g.in(0).dtype() == DType::float32)
            g.to(0, g.template apply<ScaleAndTranslateGrad>({g.dy(), g.in(0), g.in(1), g.in(2)},
                                                            attributes_of<ScaleAndTranslate>(g),
                                                            DType::float32));
    }
    static void from_graph_def(auto& n) {
        const auto size = sized_attributes(n, n.sizes(1), ResizeAttributes{});
        Attributes at{size.height, size.width, 0, {}};
        set_kernel(at, n);
        n.result(DType::float32, {n.in(0), n.in(2), n.in(3)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<ScaleAndTranslate>(n);
        add_node(n, decltype(n.inputs()){n.in(0),
                                         n.vector({n.known_dim(at.height), n.known_dim(at.width)}),
                                         n.in(1), n.in(2)});
    }

private:
    template <class In>
    static void resample_images(const kernels::Ref& out, const kernels::Ref* in,
                                const Attributes& at) {
        const Shape &x = in[0].shape, &y = out.shape;
        check_pairs(in, 1);
        resample(x, in[0].as<const In>(), y, out.as<float>(), taps(0, x, y, in[1], in[2], at),
                 taps(1, x, y, in[1], in[2], at));
    }
};

struct ResampleOps {
    using list = Registry<ResizeBicubic, ResizeBicubicGrad, ResizeArea, ScaleAndTranslate,
                          ScaleAndTranslateGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ResizeBicubic")> : std::type_identity<op::ResizeBicubic> {};
template <>
struct op_by_id<op_id("ResizeBicubicGrad")> : std::type_identity<op::ResizeBicubicGrad> {};
template <>
struct op_by_id<op_id("ResizeArea")> : std::type_identity<op::ResizeArea> {};
template <>
struct op_by_id<op_id("ScaleAndTranslate")> : std::type_identity<op::ScaleAndTranslate> {};
template <>
struct op_by_id<op_id("ScaleAndTranslateGrad")> : std::type_identity<op::ScaleAndTranslateGrad> {};

}  // namespace tf
