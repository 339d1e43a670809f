// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Images that are moved, rotated or stretched: TensorFlow's op ImageProjectiveTransformV3, which
// Keras's RandomTranslation, RandomRotation and RandomZoom use.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <tf/ops/primitive/resize.hpp>

namespace tf {
namespace op {

/// How pixels outside of images are filled.
enum class FillMode : std::uint64_t { constant, reflect, wrap, nearest };
inline constexpr std::array<std::string_view, 4> fill_mode_names{"CONSTANT", "REFLECT", "WRAP",
                                                                 "NEAREST"};

struct ProjectiveAttributes {
    std::int64_t height = dyn, width = dyn;  ///< of the result; dyn: those of the images
    Flag nearest;                            ///< the nearest pixel instead of an interpolation of
                                             ///< four pixels
    std::uint64_t mode = 0;                  ///< a FillMode
};

/// The position inside an axis of `size` pixels that replaces a position outside of it. Computed as
/// in TensorFlow.
inline float filled_position(FillMode mode, float at, std::int64_t size) {
    const auto all = static_cast<float>(size), last = static_cast<float>(size - 1);
    if (mode == FillMode::constant) return at;
    if (mode != FillMode::nearest && size > 1) {
        const auto whole = [](float v) { return static_cast<float>(static_cast<std::int64_t>(v)); };
        if (mode == FillMode::reflect) {
            const float twice = 2 * all;
            if (at < 0) {
                at = twice * whole(-at / twice) + at;
                at = at < -all ? at + twice : -at - 1;
            } else if (at > last) {
                at -= twice * whole(at / twice);
                if (at >= all) at = twice - at - 1;
            }
        } else if (at < 0) {
            at += all * (whole(-at / last) + 1);
        } else if (at > last) {
            at -= all * whole(at / last);
        }
    }
    return std::clamp(at, 0.f, last);
}

/// The eight numbers of a projection: pixel (x, y) of the result is the pixel ((a0 x + a1 y + a2) /
/// k, (b0 x + b1 y + b2) / k) of the image, with k = c0 x + c1 y + 1.
struct Projection {
    float of[8];

    explicit Projection(const float* from) { std::copy_n(from, 8, of); }
    /// The inverse projection.
    Projection inverse() const {
        const auto m = [this](int i) { return i < 8 ? static_cast<double>(of[i]) : 1.; };
        const auto minor = [&](int a, int b, int c, int d) { return m(a) * m(d) - m(b) * m(c); };
        const double all[9]{minor(4, 5, 7, 8), minor(2, 1, 8, 7), minor(1, 2, 4, 5),
                            minor(5, 3, 8, 6), minor(0, 2, 6, 8), minor(2, 0, 5, 3),
                            minor(3, 4, 6, 7), minor(1, 0, 7, 6), minor(0, 1, 3, 4)};
        Projection out = *this;
        for (int i = 0; i < 8; ++i) out.of[i] = static_cast<float>(all[i] / all[8]);
        return out;
    }
};

/// The common part of the op and that of its gradient. Inputs: images, projections [n, 8] or [1,
/// 8], and the value of pixels outside of the images, a float.
template <class Op>
struct ProjectiveOp : SelfContained {
    using Attributes = ProjectiveAttributes;
    static constexpr Role role = Role::pure;

    /// The dtypes of images that TensorFlow supports.
    static constexpr bool projects(DType d) {
        return is_floating(d) || d == DType::uint8 || d == DType::int32 || d == DType::int64;
    }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count >= 3 && in[0] == out && projects(out) && in[1] == DType::float32 &&
               in[2] == DType::float32;
    }

protected:
    static constexpr Shape checked(bool fits, const Shape& y, const Shape& x) {
        if (fits) return y;
        if (!__builtin_is_constant_evaluated())
            unfit_shape(Op::name, x, "[n, height, width, channels], and projections [n, 8]");
        return Shape::invalid();
    }
    static constexpr bool fits(const kernels::Ref* in) {
        const Shape &x = in[0].shape, &p = in[1].shape;
        return x.rank == 4 && p.rank == 2 && (p[1] == 8 || p[1] == dyn) &&
               (p[0] == 1 || p[0] == x[0] || p[0] == dyn || x[0] == dyn) && in[2].shape.rank == 0;
    }
    template <class T, bool Inverse>
    static void project(const kernels::Ref& out, const kernels::Ref* in, const Attributes& at) {
        const Shape &x = in[0].shape, &y = out.shape;
        const auto mode = static_cast<FillMode>(at.mode);
        const float outside = *in[2].as<const float>();
        const T* const pixels = in[0].as<const T>();
        T* to = out.as<T>();
        for (std::int64_t n = 0; n < y[0]; ++n) {
            Projection by(in[1].as<const float>() + (in[1].shape[0] == 1 ? 0 : 8 * n));
            if (Inverse) by = by.inverse();
            const float* const p = by.of;
            const auto pixel = [&](float row, float column, int c) {
                const bool inside = row >= 0 && row < static_cast<float>(x[1]) && column >= 0 &&
                                    column < static_cast<float>(x[2]);
                if (!inside) return outside;
                const std::int64_t place = (n * x[1] + static_cast<std::int64_t>(row)) * x[2] +
                                           static_cast<std::int64_t>(column);
                return static_cast<float>(pixels[place * x[3] + c]);
            };
            for (int r = 0; r < y[1]; ++r)
                for (int q = 0; q < y[2]; ++q, to += y[3]) {
                    const auto down = static_cast<float>(r), right = static_cast<float>(q);
                    const float k = p[6] * right + p[7] * down + 1;
                    if (k == 0) {
                        std::fill_n(to, y[3], static_cast<T>(outside));
                        continue;
                    }
                    const float h =
                        filled_position(mode, (p[0] * right + p[1] * down + p[2]) / k, x[2]);
                    const float v =
                        filled_position(mode, (p[3] * right + p[4] * down + p[5]) / k, x[1]);
                    for (int c = 0; c < y[3]; ++c) {
                        if (at.nearest) {
                            to[c] = static_cast<T>(pixel(std::round(v), std::round(h), c));
                            continue;
                        }
                        const float top = std::floor(v), left = std::floor(h);
                        const auto across = [&](float row) {
                            return (left + 1 - h) * pixel(row, left, c) +
                                   (h - left) * pixel(row, left + 1, c);
                        };
                        to[c] = static_cast<T>((top + 1 - v) * across(top) +
                                               (v - top) * across(top + 1));
                    }
                }
        }
    }
    template <bool Inverse>
    static void run_as(const kernels::Ref& out, const kernels::Ref* in, const Attributes& at) {
        kernels::visit_dtype(out.dtype, [&]<class T>() {
            if constexpr (projects(dtype_of<T>)) project<T, Inverse>(out, in, at);
        });
    }
};

/// The gradient of images, as TensorFlow approximates it: that of the result, projected back.
/// Inputs: this gradient, projections, 0, and, if dims are dyn, the images. The words end with the
/// dims of the images. It has no gradient itself.
struct ProjectiveTransformGradient : ProjectiveOp<ProjectiveTransformGradient> {
    static constexpr std::string_view name = "ImageProjectiveTransformGradient";
    static constexpr bool differentiable = false;
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Shape x = in[0].shape;
        if (x.rank == 4) x = sized<ProjectiveTransformGradient>(count == 4 ? in[3].shape : x, a);
        return checked(fits(in), x, in[0].shape);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                                     const kernels::Attributes& a) {
        run_as<true>(out, in, attributes_of<ProjectiveTransformGradient>(a));
    }
};

struct ImageProjectiveTransformV3 : ProjectiveOp<ImageProjectiveTransformV3> {
    static constexpr std::string_view name = "ImageProjectiveTransformV3";
    static constexpr std::string_view type_attribute = "dtype";
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const auto at = attributes_of<ImageProjectiveTransformV3>(a);
        Shape y = in[0].shape;
        if (!fits(in)) return checked(false, y, y);
        if (at.height != dyn) y[1] = static_cast<int>(at.height);
        if (at.width != dyn) y[2] = static_cast<int>(at.width);
        return y;
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        run_as<false>(out, in, attributes_of<ImageProjectiveTransformV3>(a));
    }
    static constexpr void gradient(auto& g) {
        if (!g.wants(0) || !is_floating(g.in(0).dtype())) return;
        const auto zero = number(g.in(1), 0.0);
        g.to(0, g.template apply_sized<ProjectiveTransformGradient>(
                    {g.dy(), g.in(1), zero}, g.in(0), attributes_of<ImageProjectiveTransformV3>(g),
                    g.in(0).dtype()));
    }
    static void from_graph_def(auto& n) {
        const auto size = n.sizes(2);
        if (size.size() != 2) n.fail(std::to_string(size.size()) + " sizes", "height and width");
        Attributes at{
            static_cast<std::int64_t>(size[0]), static_cast<std::int64_t>(size[1]), {}, 0};
        const std::string kind = n.text("interpolation"), mode = n.text("fill_mode", "CONSTANT");
        if (kind != "BILINEAR" && kind != "NEAREST")
            n.fail("interpolation '" + kind + "'", "BILINEAR or NEAREST");
        at.nearest = kind == "NEAREST";
        const auto found =
            std::find(fill_mode_names.begin(), fill_mode_names.end(), std::string_view(mode));
        if (found == fill_mode_names.end())
            n.fail("fill_mode '" + mode + "'", "CONSTANT, REFLECT, WRAP or NEAREST");
        at.mode = static_cast<std::uint64_t>(found - fill_mode_names.begin());
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(3)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<ImageProjectiveTransformV3>(n);
        const auto dim = [&](std::int64_t given, int d) {
            return given != dyn ? n.known_dim(given) : n.dim(0, d);
        };
        n.result(
            n.add(name,
                  decltype(n.inputs()){n.in(0), n.in(1),
                                       n.vector({dim(at.height, 1), dim(at.width, 2)}), n.in(2)},
                  {{"dtype", n.type()},
                   {"interpolation", n.literal(at.nearest ? "NEAREST" : "BILINEAR")},
                   {"fill_mode", n.literal(fill_mode_names[static_cast<std::size_t>(at.mode)])}}));
    }
};

struct ProjectiveOps {
    using list = Registry<ImageProjectiveTransformV3, ProjectiveTransformGradient>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ImageProjectiveTransformV3")>
    : std::type_identity<op::ImageProjectiveTransformV3> {};
template <>
struct op_by_id<op_id("ImageProjectiveTransformGradient")>
    : std::type_identity<op::ProjectiveTransformGradient> {};

namespace detail::ops {

/// Images of the same size, projected by float projections [n, 8]. Positions outside of the images
/// are filled.
template <op::FillMode Mode, bool Nearest, class X, class P>
constexpr X projected(const X& x, const P& projections, float outside) {
    constexpr op::ProjectiveAttributes at{dyn, dyn, Nearest, static_cast<std::uint64_t>(Mode)};
    return call<op::ImageProjectiveTransformV3, X>(words_of<at>, x, projections,
                                                   Tensor<float>(outside));
}

}  // namespace detail::ops
}  // namespace tf
