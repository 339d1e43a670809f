// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Images resized by the methods "bilinear" and "nearest" of tf.image.resize, and the ops of their
// gradients.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/kernels/print.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/windows.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct ResizeAttributes {
    std::int64_t height = 0, width = 0;  ///< of the result
    Flag align_corners;                  ///< the centers of the corner pixels stay in the corners
    Flag half_pixel_centers;  ///< the center of a pixel is at .5 from its edges, not at its start
};

/// The size of a pixel of the result along an axis, in pixels of the images.
inline float resize_scale(std::int64_t from, std::int64_t to, const ResizeAttributes& at) {
    const int less = at.align_corners && to > 1 ? 1 : 0;
    return static_cast<float>(from - less) / static_cast<float>(to - less);
}
/// The pixels along one axis between which a pixel of the result lies. `lower` gets the weight 1 -
/// `part`, `upper` gets `part`.
struct ResizeStep {
    std::int64_t lower = 0, upper = 0;
    float part = 0;
};
/// The positions of the pixels of the result along an axis. Computed in float, as in TensorFlow.
class ResizeAxis {
public:
    ResizeAxis(std::int64_t from, std::int64_t to, const ResizeAttributes& at)
        : from_(from),
          aligned_(at.align_corners),
          offset_(at.half_pixel_centers ? .5f : 0),
          scale_(resize_scale(from, to, at)) {}
    std::int64_t nearest(std::int64_t k) const {
        const float at = (static_cast<float>(k) + offset_) * scale_;
        return std::clamp<std::int64_t>(
            static_cast<std::int64_t>(aligned_ ? std::round(at) : std::floor(at)), 0, from_ - 1);
    }
    ResizeStep between(std::int64_t k) const {
        const float at = (static_cast<float>(k) + offset_) * scale_ - offset_;
        const float below = std::floor(at);
        return {std::max<std::int64_t>(static_cast<std::int64_t>(below), 0),
                std::min<std::int64_t>(static_cast<std::int64_t>(std::ceil(at)), from_ - 1),
                at - below};
    }

private:
    std::int64_t from_;
    bool aligned_;
    float offset_, scale_;
};

/// The shape of images x after resizing; Shape::invalid() if x are not images.
constexpr Shape resized(const Shape& x, const ResizeAttributes& a) {
    if (x.rank != 4 || x[1] == 0 || x[2] == 0 || a.height < 1 || a.width < 1)
        return Shape::invalid();
    return Shape(x[0], static_cast<int>(a.height), static_cast<int>(a.width), x[3]);
}

/// The common part of the ops: images [n, height, width, channels].
template <class Op>
struct ResizeOp : SelfContained {
    using Attributes = ResizeAttributes;
    static constexpr Role role = Role::pure;

    /// The dtypes of images that TensorFlow supports.
    static constexpr bool resizes(DType d) {
        return is_numeric(d) && d != DType::uint32 && d != DType::uint64;
    }

protected:
    static constexpr Shape checked(bool fits, const Shape& shape, const Shape& x) {
        if (fits) return shape;
        if (!__builtin_is_constant_evaluated())
            unfit_shape(Op::name, x, "[n, height, width, channels], not empty");
        return Shape::invalid();
    }
    /// The attributes, with the size that is an input of the node.
    static ResizeAttributes sized_attributes(const auto& n, const auto& size, ResizeAttributes at) {
        if (size.size() != 2)
            n.fail(std::to_string(size.size()) + " sizes", "the height and the width");
        at.height = static_cast<std::int64_t>(size[0]);
        at.width = static_cast<std::int64_t>(size[1]);
        for (const std::int64_t v : {at.height, at.width})
            if (v < 1 || v > std::numeric_limits<int>::max())
                n.fail("a size of " + std::to_string(v), "a positive number");
        return at;
    }
    /// The same, with the flags of the node.
    static ResizeAttributes attributes_of_node(const auto& n, const auto& size) {
        ResizeAttributes at = sized_attributes(n, size, {});
        set_flags(at, n);
        return at;
    }
    static void set_flags(ResizeAttributes& at, const auto& n) {
        at.align_corners = n.flag("align_corners");
        at.half_pixel_centers = n.flag("half_pixel_centers");
        if (at.align_corners && at.half_pixel_centers)
            n.fail("align_corners and half_pixel_centers", "only one of them");
    }
    /// Sets the size to that of the resized images, the node's first input, if it is known.
    static void set_size(auto& at, auto& n) {
        at.height = at.width = dyn;
        const Shape s = n.shape(0);
        if (s.valid() && s.rank == 4) at.height = s[1], at.width = s[2];
    }
    /// The attributes of the op whose gradient the node is. A node of a file does not have the
    /// size; then the resized images do, the first operand.
    static constexpr auto forward_attributes(const auto& g) {
        auto at = attributes_of<Op>(g);
        const Shape y = g.in(0).shape();
        if (at.height == dyn) at.height = y[1];
        if (at.width == dyn) at.width = y[2];
        return at;
    }
    static void add_node(auto& n, auto inputs, int typed) {
        const auto at = attributes_of<Op>(n);
        n.result(n.add(Op::name, inputs,
                       {{"T", n.type(typed)},
                        {"align_corners", bool(at.align_corners)},
                        {"half_pixel_centers", bool(at.half_pixel_centers)}}));
    }
    /// Calls f(offset of a pixel in the resized images, image, row, column) for every pixel.
    template <class F>
    static void each_pixel(const Shape& y, F f) {
        std::int64_t to = 0;
        for (std::int64_t n = 0; n < y[0]; ++n)
            for (std::int64_t row = 0; row < y[1]; ++row)
                for (std::int64_t column = 0; column < y[2]; ++column, to += y[3])
                    f(to, n, row, column);
    }
    template <class F>
    static void each_nearest(const Shape& x, const Shape& y, const Attributes& at, F f) {
        const ResizeAxis rows(x[1], y[1], at), columns(x[2], y[2], at);
        each_pixel(y, [&](auto to, auto n, auto row, auto column) {
            f(to, ((n * x[1] + rows.nearest(row)) * x[2] + columns.nearest(column)) * x[3]);
        });
    }
    /// Calls f(offset in the resized images, offsets of the four pixels around it, its position
    /// between them) for every pixel.
    template <class F>
    static void each_between(const Shape& x, const Shape& y, const Attributes& at, F f) {
        const ResizeAxis rows(x[1], y[1], at), columns(x[2], y[2], at);
        each_pixel(y, [&](auto to, auto n, auto row, auto column) {
            const ResizeStep v = rows.between(row), h = columns.between(column);
            const auto offset = [&](std::int64_t r, std::int64_t c) {
                return ((n * x[1] + r) * x[2] + c) * x[3];
            };
            const std::int64_t from[4]{offset(v.lower, h.lower), offset(v.lower, h.upper),
                                       offset(v.upper, h.lower), offset(v.upper, h.upper)};
            f(to, from, v.part, h.part);
        });
    }
};
/// Input: images. TensorFlow's node has the size as a second input.
template <class Op>
struct ResizeValues : ResizeOp<Op> {
    using Base = ResizeOp<Op>;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape y = resized(in[0].shape, attributes_of<Op>(a));
        return Base::checked(y.valid(), y, in[0].shape);
    }
    static void from_graph_def(auto& n) {
        DType result = n.dtype(0);
        if constexpr (requires { Op::result_dtype; }) result = Op::result_dtype;
        n.result(result, {n.in(0)}, to_word_list(Op::attributes_of_node(n, n.sizes(1))));
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<Op>(n);
        Base::add_node(n,
                       decltype(n.inputs()){
                           n.in(0), n.vector({n.known_dim(at.height), n.known_dim(at.width)})},
                       0);
    }
};
/// The same with a float result, from images of any numeric dtype: `Op::compute<In>(out, images,
/// attributes)`.
template <class Op>
struct FloatResizeValues : ResizeValues<Op> {
    static constexpr DType result_dtype = DType::float32;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && out == DType::float32 && ResizeOp<Op>::resizes(in[0]);
    }
    template <class, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        Op::template compute<In>(out, in[0], attributes_of<Op>(a));
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                                     const kernels::Attributes& a) {
        kernels::visit_dtype(in[0].dtype, [&]<class In>() {
            if constexpr (detail::ops::in_domain<Domain::numeric, In>)
                Op::template compute<In>(out, in[0], attributes_of<Op>(a));
        });
    }
};
/// Inputs: the float gradient of the images that `Values` has resized; the original images, for
/// their shape and dtype.
template <class Op, class Values>
struct ResizeGradient : ResizeOp<Op> {
    using Base = ResizeOp<Op>;
    static constexpr int shape_of = 1;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &y = in[0].shape, &x = in[1].shape;
        return Base::checked(x.rank == 4 && y.rank == 4, x, x);
    }
    /// TensorFlow has no second derivative.
    static constexpr void gradient(auto& g) {
        if (g.wants(0))
            g.to(0,
                 g.template apply<Values>({g.dy()}, Base::forward_attributes(g), DType::float32));
    }
    static void from_graph_def(auto& n) {
        ResizeAttributes at;
        Base::set_flags(at, n);
        Base::set_size(at, n);
        n.result(n.dtype(1), {n.in(0), n.in(1)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) { Base::add_node(n, n.inputs(), 1); }
};

struct ResizeNearestNeighbor;

/// Inputs: the gradient of the resized images, and, if dims are dyn, the original images for their
/// shape. The words end with the dims of the images.
struct ResizeNearestNeighborGrad : ResizeOp<ResizeNearestNeighborGrad> {
    static constexpr std::string_view name = "ResizeNearestNeighborGrad";
    static constexpr int shape_of = 1;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, count == 2 ? 2 : 1) && resizes(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Shape x = in[0].shape;
        if (x.rank == 4) x = sized<ResizeNearestNeighborGrad>(count == 2 ? in[1].shape : x, a);
        return checked(x.rank == 4, x, x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& x = out.shape;
        T* const to = out.as<T>();
        const T* const from = in[0].as<const T>();
        std::fill_n(to, x.size(), T(0));
        each_nearest(x, in[0].shape, attributes_of<ResizeNearestNeighborGrad>(a),
                     [&](std::int64_t pixel, std::int64_t image) {
                         for (std::int64_t c = 0; c < x[3]; ++c)
                             to[image + c] = static_cast<T>(to[image + c] + from[pixel + c]);
                     });
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0))
            g.to(0, g.template apply<ResizeNearestNeighbor>({g.dy()}, forward_attributes(g)));
    }
    static void from_graph_def(auto& n) {
        const Attributes image = attributes_of_node(n, n.sizes(1));
        Attributes at = image;
        set_size(at, n);
        std::vector<std::uint64_t> all = to_word_list(at);
        for (const std::int64_t d :
             {std::int64_t{dyn}, image.height, image.width, std::int64_t{dyn}})
            all.push_back(static_cast<std::uint64_t>(d));
        n.result(n.dtype(0), {n.in(0)}, all);
    }
    static void to_graph_def(auto& n) {
        auto size = n.dims();
        for (int d = 1; d < 3; ++d) {
            const std::int64_t known = n.word(attribute_count<ResizeNearestNeighborGrad> + d);
            size.push_back(known != dyn ? n.known_dim(known) : n.dim(1, d));
        }
        add_node(n, decltype(n.inputs()){n.in(0), n.vector(size)}, 0);
    }
};
struct ResizeNearestNeighbor : ResizeValues<ResizeNearestNeighbor> {
    static constexpr std::string_view name = "ResizeNearestNeighbor";
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 1) && resizes(out);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        T* const to = out.as<T>();
        const T* const from = in[0].as<const T>();
        each_nearest(in[0].shape, out.shape, attributes_of<ResizeNearestNeighbor>(a),
                     [&](std::int64_t pixel, std::int64_t image) {
                         std::copy_n(from + image, out.shape[3], to + pixel);
                     });
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply_sized<ResizeNearestNeighborGrad>(
                    {g.dy()}, g.in(0), attributes_of<ResizeNearestNeighbor>(g)));
    }
};

struct ResizeBilinear;

struct ResizeBilinearGrad : ResizeGradient<ResizeBilinearGrad, ResizeBilinear> {
    static constexpr std::string_view name = "ResizeBilinearGrad";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == DType::float32 && in[1] == out && is_floating(out);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& x = out.shape;
        T* const to = out.as<T>();
        const float* const from = in[0].as<const float>();
        std::fill_n(to, x.size(), T(0));
        each_between(
            x, in[0].shape, attributes_of<ResizeBilinearGrad>(a),
            [&](std::int64_t pixel, const std::int64_t* image, float v, float h) {
                const float parts[4]{(1 - v) * (1 - h), (1 - v) * h, v * (1 - h), v * h};
                for (int k = 0; k < 4; ++k)
                    for (std::int64_t c = 0; c < x[3]; ++c) {
                        T& sum = to[image[k] + c];
                        sum = static_cast<T>(sum + static_cast<T>(from[pixel + c] * parts[k]));
                    }
            });
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        kernels::visit_dtype(out.dtype, [&]<class T>() {
            if constexpr (detail::ops::in_domain<Domain::floating, T>) run<T, T>(out, in, count, a);
        });
    }
};
struct ResizeBilinear : FloatResizeValues<ResizeBilinear> {
    static constexpr std::string_view name = "ResizeBilinear";
    template <class In>
    static void compute(const kernels::Ref& out, const kernels::Ref& images, const Attributes& a) {
        float* const to = out.as<float>();
        const In* const x = images.as<const In>();
        each_between(images.shape, out.shape, a,
                     [&](std::int64_t pixel, const std::int64_t* image, float v, float h) {
                         for (std::int64_t c = 0; c < out.shape[3]; ++c) {
                             const auto at = [&](int k) {
                                 return static_cast<float>(x[image[k] + c]);
                             };
                             const float top = at(0) + (at(1) - at(0)) * h,
                                         bottom = at(2) + (at(3) - at(2)) * h;
                             to[pixel + c] = top + (bottom - top) * v;
                         }
                     });
    }
    static constexpr void gradient(auto& g) {
        if (is_floating(g.in(0).dtype()))
            g.to(0, g.template apply<ResizeBilinearGrad>(
                        {g.dy(), g.in(0)}, attributes_of<ResizeBilinear>(g), g.in(0).dtype()));
    }
};

struct ResizeOps {
    using list = Registry<ResizeBilinear, ResizeBilinearGrad, ResizeNearestNeighbor,
                          ResizeNearestNeighborGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ResizeBilinear")> : std::type_identity<op::ResizeBilinear> {};
template <>
struct op_by_id<op_id("ResizeBilinearGrad")> : std::type_identity<op::ResizeBilinearGrad> {};
template <>
struct op_by_id<op_id("ResizeNearestNeighbor")> : std::type_identity<op::ResizeNearestNeighbor> {};
template <>
struct op_by_id<op_id("ResizeNearestNeighborGrad")>
    : std::type_identity<op::ResizeNearestNeighborGrad> {};

namespace detail::ops {

/// How pixels of resized images are aligned with the original ones. At most one of the flags is
/// true.
enum class ResizeGrid : std::uint8_t { edges, corners, centers };

/// Checks that images X can be resized to this size.
template <class Op, nn::Window Size, class X>
consteval bool check_resize() {
    constexpr bool defined = Op::resizes(X::dtype);
    static_assert(
        defined,
        "[tf.ops.bad_dtype] resize<Size>(images): any numeric dtype except uint32 and uint64, as "
        "in TensorFlow; use tf::cast<float>(images)");
    constexpr bool images = X::rank == 4 || X::rank == 3;
    static_assert(!defined || images,
                  "[tf.image.rank] resize<Size>(images): 'images' must be [n, height, width, "
                  "channels], or [height, width, channels] for one image; use "
                  "tf::expand_dims<-1>(images) if there is no dim of channels");
    constexpr bool positive = Size.height > 0 && Size.width > 0;
    static_assert(!defined || !images || positive,
                  "[tf.image.size] resize<Size>(images): height and width must be at least 1");
    return defined && images && positive;
}
template <class Op, nn::Window Size, ResizeGrid Grid, TensorLike A>
constexpr auto resize(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        if constexpr (!check_resize<Op, Size, X>()) {
            return Poison{};
        } else if constexpr (X::rank == 3) {
            return squeeze<0>(resize<Op, Size, Grid>(expand_dims<0>(x)));
        } else {
            constexpr op::ResizeAttributes at{Size.height, Size.width, Grid == ResizeGrid::corners,
                                              Grid == ResizeGrid::centers};
            constexpr Shape s = op::resized(X::static_shape, at);
            static_assert(s.valid(),
                          "[tf.image.empty] resize<Size>(images): images without pixels cannot be "
                          "resized");
            using T = std::conditional_t<std::is_same_v<Op, op::ResizeNearestNeighbor>,
                                         typename X::value_type, float>;
            if constexpr (s.valid()) return call<Op, TensorOf<T, s>>(words_of<at>, X(x.collapse()));
            else return Poison{};
        }
    }
}

}  // namespace detail::ops

namespace compat::v1::image {

/// Resizes images by bilinear interpolation like tf::image::resize, but without half_pixel_centers:
/// the pixel in the first corner stays there; with `AlignCorners`, those in all corners do. The
/// result is float. Mirrors tf.compat.v1.image.resize_bilinear.
template <tf::nn::Window Size, bool AlignCorners = false, TensorLike A>
constexpr auto resize_bilinear(const A& images) {
    using Grid = tf::detail::ops::ResizeGrid;
    constexpr Grid grid = AlignCorners ? Grid::corners : Grid::edges;
    return tf::detail::ops::resize<tf::op::ResizeBilinear, Size, grid>(images);
}
/// The same with the nearest pixel, in the dtype of the images. Mirrors
/// tf.compat.v1.image.resize_nearest_neighbor.
template <tf::nn::Window Size, bool AlignCorners = false, TensorLike A>
constexpr auto resize_nearest_neighbor(const A& images) {
    using Grid = tf::detail::ops::ResizeGrid;
    constexpr Grid grid = AlignCorners ? Grid::corners : Grid::edges;
    return tf::detail::ops::resize<tf::op::ResizeNearestNeighbor, Size, grid>(images);
}

}  // namespace compat::v1::image
}  // namespace tf
