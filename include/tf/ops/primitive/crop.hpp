// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boxes cut from images and resized to the same size: the op of tf.image.crop_and_resize, and the
// ops of its gradients.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <tf/ops/primitive/resize.hpp>

namespace tf {
namespace op {

struct CropAttributes {
    std::int64_t height = 0, width = 0;  ///< of the result
    Flag nearest;                        ///< the nearest pixel instead of an interpolation of four
                                         ///< pixels
    double outside = 0;                  ///< the value of positions outside of the image
};

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_box(std::string_view op,
                                                           std::string_view argument,
                                                           std::string got, std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.image.boxes", op, argument, std::move(got), std::move(expected)});
}

/// The positions in an image, along one axis, of the pixels of a crop; computed in float as
/// TensorFlow does. A border of a box is 0 at the first pixel and 1 at the last one.
class CropAxis {
public:
    CropAxis(float first, float last, std::int64_t from, std::int64_t to)
        : last_(static_cast<float>(from - 1)) {
        if (to > 1) {
            start_ = first * last_;
            step_ = (last - first) * last_ / static_cast<float>(to - 1);
        } else {
            start_ = static_cast<float>(.5 * static_cast<double>(first + last) *
                                        static_cast<double>(from - 1));
        }
    }
    float at(std::int64_t k) const { return start_ + static_cast<float>(k) * step_; }
    bool contains(float at) const { return at >= 0 && at <= last_; }
    static ResizeStep between(float at) {
        const float below = std::floor(at);
        return {static_cast<std::int64_t>(below), static_cast<std::int64_t>(std::ceil(at)),
                at - below};
    }
    static std::int64_t nearest(float at) { return static_cast<std::int64_t>(std::round(at)); }

private:
    float last_, start_ = 0, step_ = 0;
};

/// The common part of the ops. Boxes are [boxes, 4]: y1, x1, y2, x2. The indices of their images
/// are [boxes].
template <class Op>
struct CropOp : SelfContained {
    using Attributes = CropAttributes;
    static constexpr Role role = Role::pure;

    /// The dtypes of images that TensorFlow supports.
    static constexpr bool crops(DType d) {
        return is_numeric(d) && d != DType::uint32 && d != DType::uint64 && d != DType::brain16;
    }

protected:
    /// The dtypes of images that have gradients.
    static constexpr bool is_smooth(DType d) { return is_floating(d) && d != DType::brain16; }

    static constexpr Shape checked(bool fits, const Shape& shape, const Shape& boxes,
                                   const Shape& images_of_boxes) {
        if (fits) return shape;
        if (!__builtin_is_constant_evaluated())
            bad_box(Op::name, "boxes", boxes.to_string() + " in " + images_of_boxes.to_string(),
                    "[boxes, 4] and [boxes], and images that are not empty");
        return Shape::invalid();
    }
    static constexpr bool are_boxes(const Shape& boxes, const Shape& images_of_boxes) {
        return boxes.rank == 2 && (boxes[1] == 4 || boxes[1] == dyn) && images_of_boxes.rank == 1 &&
               (boxes[0] == images_of_boxes[0] || boxes[0] == dyn || images_of_boxes[0] == dyn);
    }
    static constexpr bool are_images(const Shape& x) {
        return x.rank == 4 && x[1] != 0 && x[2] != 0;
    }
    /// Checks that boxes have finite borders and refer to existing images.
    static void check_values(const kernels::Ref& boxes, const kernels::Ref& images_of_boxes,
                             std::int64_t images) {
        const float* const borders = boxes.as<const float>();
        if (!std::all_of(borders, borders + boxes.shape.size(),
                         [](float v) { return std::isfinite(v); }))
            bad_box(Op::name, "boxes", "infinity or NaN", "finite numbers");
        for (int b = 0; b < images_of_boxes.shape[0]; ++b)
            if (const std::int32_t image = images_of_boxes.as<const std::int32_t>()[b];
                image < 0 || image >= images)
                errors::raise<errors::OutOfRange>(
                    {"tf.image.boxes", Op::name, "box_indices", std::to_string(image),
                     "a number from 0 to " + std::to_string(images - 1)});
    }
    /// Calls f(box, row, column, image of the box, vertical and horizontal position) for each pixel
    /// of the crops, or outside(box, row, column) if its position is outside of the image.
    template <class F, class G>
    static void each_pixel(const Shape& x, const Shape& crops, const kernels::Ref& boxes,
                           const kernels::Ref& images_of_boxes, F f, G outside) {
        check_values(boxes, images_of_boxes, x[0]);
        for (int b = 0; b < crops[0]; ++b) {
            const float* const box = boxes.as<const float>() + 4 * b;
            const std::int32_t image = images_of_boxes.as<const std::int32_t>()[b];
            const CropAxis rows(box[0], box[2], x[1], crops[1]),
                columns(box[1], box[3], x[2], crops[2]);
            for (int row = 0; row < crops[1]; ++row)
                for (int column = 0; column < crops[2]; ++column) {
                    const float v = rows.at(row), h = columns.at(column);
                    if (rows.contains(v) && columns.contains(h)) f(b, row, column, image, v, h);
                    else outside(b, row, column);
                }
        }
    }
    static std::int64_t offset(const Shape& s, std::int64_t n, std::int64_t row,
                               std::int64_t column) {
        return ((n * s[1] + row) * s[2] + column) * s[3];
    }
    static void set_method(Attributes& at, const auto& n) {
        const std::string method = n.text("method");
        if (method != "bilinear" && method != "nearest")
            n.fail("method '" + method + "'", "bilinear or nearest");
        at.nearest = method == "nearest";
    }
    static auto method_of(auto& n) {
        return n.literal(attributes_of<Op>(n).nearest ? "nearest" : "bilinear");
    }
};

/// Inputs: the float gradient of the crops, boxes, the indices of their images, and, if dims are
/// dyn, the images for their shape. The words end with the dims of the images. As in TensorFlow, it
/// has no gradient itself.
struct CropAndResizeGradImage : CropOp<CropAndResizeGradImage> {
    static constexpr std::string_view name = "CropAndResizeGradImage";
    static constexpr std::string_view type_attribute = "T";
    static constexpr bool differentiable = false;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return (count == 3 || (count == 4 && in[3] == out)) && in[0] == DType::float32 &&
               in[1] == DType::float32 && in[2] == DType::int32 && is_smooth(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Shape x = in[0].shape;
        if (x.rank == 4) x = sized<CropAndResizeGradImage>(count == 4 ? in[3].shape : x, a);
        return checked(in[0].shape.rank == 4 && are_images(x) &&
                           are_boxes(in[1].shape, in[2].shape) &&
                           is_compatible(Shape(in[0].shape[0]), Shape(in[1].shape[0])),
                       x, in[1].shape, in[2].shape);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        kernels::visit_dtype(out.dtype, [&]<class T>() {
            if constexpr (is_smooth(dtype_of<T>))
                spread(out.as<T>(), out.shape, in, attributes_of<CropAndResizeGradImage>(a));
        });
    }
    static void from_graph_def(auto& n) {
        const auto size = n.sizes(3);
        if (size.size() != 4) n.fail(std::to_string(size.size()) + " dims", "those of images");
        Attributes at;
        set_method(at, n);
        std::vector<std::uint64_t> all = to_word_list(at);
        for (const auto d : size) all.push_back(static_cast<std::uint64_t>(d));
        n.result(n.type("T"), {n.in(0), n.in(1), n.in(2)}, all);
    }
    static void to_graph_def(auto& n) {
        const auto size =
            sizes_node<CropAndResizeGradImage>(n, 4, 3, [&](int) { return n.known_dim(0); });
        n.result(n.add(name, decltype(n.inputs()){n.in(0), n.in(1), n.in(2), size},
                       {{"T", n.type()}, {"method", method_of(n)}}));
    }

private:
    template <class T>
    static void spread(T* to, const Shape& x, const kernels::Ref* in, const Attributes& at) {
        const Shape& y = in[0].shape;
        const float* const dy = in[0].as<const float>();
        std::fill_n(to, x.size(), T(0));
        // Rounded as in TensorFlow.
        const auto add = [&](std::int64_t pixel, std::int64_t from, float v, float h) {
            for (int c = 0; c < x[3]; ++c)
                to[pixel + c] =
                    static_cast<T>(to[pixel + c] + static_cast<T>(h * (v * dy[from + c])));
        };
        each_pixel(
            x, y, in[1], in[2],
            [&](int b, int row, int column, int image, float v, float h) {
                const std::int64_t from = offset(y, b, row, column);
                if (at.nearest) {
                    add(offset(x, image, CropAxis::nearest(v), CropAxis::nearest(h)), from, 1, 1);
                    return;
                }
                const ResizeStep r = CropAxis::between(v), c = CropAxis::between(h);
                add(offset(x, image, r.lower, c.lower), from, 1 - r.part, 1 - c.part);
                add(offset(x, image, r.lower, c.upper), from, 1 - r.part, c.part);
                add(offset(x, image, r.upper, c.lower), from, r.part, 1 - c.part);
                add(offset(x, image, r.upper, c.upper), from, r.part, c.part);
            },
            [](int, int, int) {});
    }
};

/// Inputs: the float gradient of the crops, images, boxes, the indices of their images. As in
/// TensorFlow, it has no gradient itself.
struct CropAndResizeGradBoxes : CropOp<CropAndResizeGradBoxes> {
    static constexpr std::string_view name = "CropAndResizeGradBoxes";
    static constexpr DType result_dtype = DType::float32;
    static constexpr bool differentiable = false;
    static constexpr int shape_of = 2;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 4 && out == DType::float32 && in[0] == out && crops(in[1]) &&
               in[2] == out && in[3] == DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return checked(in[0].shape.rank == 4 && are_images(in[1].shape) &&
                           are_boxes(in[2].shape, in[3].shape) &&
                           is_compatible(Shape(in[0].shape[0]), Shape(in[2].shape[0])) &&
                           is_compatible(Shape(in[0].shape[3]), Shape(in[1].shape[3])),
                       in[2].shape, in[2].shape, in[3].shape);
    }
    /// The dtype of the images selects the kernel, not that of the last operand.
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        kernels::visit_dtype(in[1].dtype, [&]<class T>() {
            if constexpr (crops(dtype_of<T>)) slopes<T>(out.as<float>(), in);
        });
    }
    static void from_graph_def(auto& n) {
        n.result(DType::float32, {n.in(0), n.in(1), n.in(2), n.in(3)}, to_word_list(Attributes{}));
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"T", n.type(1)}, {"method", n.literal("bilinear")}}));
    }

private:
    /// The derivatives of a pixel's position with respect to the borders, along one axis.
    struct Pull {
        float first, last;
        Pull(std::int64_t k, std::int64_t from, std::int64_t to) {
            const auto length = static_cast<float>(from - 1);
            last = to > 1 ? static_cast<float>(k) * (length / static_cast<float>(to - 1))
                          : .5f * length;
            first = to > 1 ? length - last : last;
        }
    };
    template <class T>
    static void slopes(float* to, const kernels::Ref* in) {
        const Shape &y = in[0].shape, &x = in[1].shape;
        const float* const dy = in[0].as<const float>();
        const T* const pixels = in[1].as<const T>();
        std::fill_n(to, in[2].shape.size(), 0.f);
        each_pixel(
            x, y, in[2], in[3],
            [&](int b, int row, int column, int image, float v, float h) {
                const ResizeStep r = CropAxis::between(v), c = CropAxis::between(h);
                const T* const corners[4]{pixels + offset(x, image, r.lower, c.lower),
                                          pixels + offset(x, image, r.lower, c.upper),
                                          pixels + offset(x, image, r.upper, c.lower),
                                          pixels + offset(x, image, r.upper, c.upper)};
                const std::int64_t from = offset(y, b, row, column);
                const Pull vertical(row, x[1], y[1]), horizontal(column, x[2], y[2]);
                float* const box = to + 4 * b;
                for (int k = 0; k < x[3]; ++k) {
                    const auto at = [&](int i) { return static_cast<float>(corners[i][k]); };
                    const float down =
                        ((1 - c.part) * (at(2) - at(0)) + c.part * (at(3) - at(1))) * dy[from + k];
                    const float right =
                        ((1 - r.part) * (at(1) - at(0)) + r.part * (at(3) - at(2))) * dy[from + k];
                    box[0] += down * vertical.first;
                    box[1] += right * horizontal.first;
                    box[2] += down * vertical.last;
                    box[3] += right * horizontal.last;
                }
            },
            [](int, int, int) {});
    }
};

/// Inputs: images, boxes, the indices of their images. The result is float.
struct CropAndResize : CropOp<CropAndResize> {
    static constexpr std::string_view name = "CropAndResize";
    static constexpr DType result_dtype = DType::float32;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && out == DType::float32 && crops(in[0]) && in[1] == out &&
               in[2] == DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape &x = in[0].shape, &boxes = in[1].shape, &of = in[2].shape;
        const auto at = attributes_of<CropAndResize>(a);
        if (!are_images(x) || !are_boxes(boxes, of) || at.height < 1 || at.width < 1)
            return checked(false, x, boxes, of);
        return Shape(boxes[0] != dyn ? boxes[0] : of[0], static_cast<int>(at.height),
                     static_cast<int>(at.width), x[3]);
    }
    /// The dtype of the images selects the kernel, not that of the last operand.
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        kernels::visit_dtype(in[0].dtype, [&]<class T>() {
            if constexpr (crops(dtype_of<T>))
                crop<T>(out.as<float>(), out.shape, in, attributes_of<CropAndResize>(a));
        });
    }
    /// Defined for half, float and double images. As in TensorFlow, the gradient of the boxes is
    /// that of the bilinear method, whatever the method is.
    static constexpr void gradient(auto& g) {
        const auto at = attributes_of<CropAndResize>(g);
        if (g.wants(0) && is_smooth(g.in(0).dtype()))
            g.to(0, g.template apply_sized<CropAndResizeGradImage>({g.dy(), g.in(1), g.in(2)},
                                                                   g.in(0), at, g.in(0).dtype()));
        if (g.wants(1))
            g.to(1, g.template apply<CropAndResizeGradBoxes>({g.dy(), g.in(0), g.in(1), g.in(2)},
                                                             at, DType::float32));
    }
    static void from_graph_def(auto& n) {
        const auto size = n.sizes(3);
        if (size.size() != 2) n.fail(std::to_string(size.size()) + " sizes", "height and width");
        Attributes at{static_cast<std::int64_t>(size[0]),
                      static_cast<std::int64_t>(size[1]),
                      {},
                      n.real("extrapolation_value", 0)};
        for (const std::int64_t v : {at.height, at.width})
            if (v < 1 || v > std::numeric_limits<int>::max())
                n.fail("a size of " + std::to_string(v), "a positive number");
        set_method(at, n);
        n.result(DType::float32, {n.in(0), n.in(1), n.in(2)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<CropAndResize>(n);
        const auto size = n.vector({n.known_dim(at.height), n.known_dim(at.width)});
        n.result(n.add(name, decltype(n.inputs()){n.in(0), n.in(1), n.in(2), size},
                       {{"T", n.type(0)},
                        {"method", method_of(n)},
                        {"extrapolation_value", static_cast<float>(at.outside)}}));
    }

private:
    template <class T>
    static void crop(float* to, const Shape& y, const kernels::Ref* in, const Attributes& at) {
        const Shape& x = in[0].shape;
        const T* const pixels = in[0].as<const T>();
        each_pixel(
            x, y, in[1], in[2],
            [&](int b, int row, int column, int image, float v, float h) {
                float* const pixel = to + offset(y, b, row, column);
                if (at.nearest) {
                    const T* const from =
                        pixels + offset(x, image, CropAxis::nearest(v), CropAxis::nearest(h));
                    for (int k = 0; k < x[3]; ++k) pixel[k] = static_cast<float>(from[k]);
                    return;
                }
                const ResizeStep r = CropAxis::between(v), c = CropAxis::between(h);
                const T* const corners[4]{pixels + offset(x, image, r.lower, c.lower),
                                          pixels + offset(x, image, r.lower, c.upper),
                                          pixels + offset(x, image, r.upper, c.lower),
                                          pixels + offset(x, image, r.upper, c.upper)};
                for (int k = 0; k < x[3]; ++k) {
                    const auto at4 = [&](int i) { return static_cast<float>(corners[i][k]); };
                    const float top = at4(0) + (at4(1) - at4(0)) * c.part,
                                bottom = at4(2) + (at4(3) - at4(2)) * c.part;
                    pixel[k] = top + (bottom - top) * r.part;
                }
            },
            [&](int b, int row, int column) {
                std::fill_n(to + offset(y, b, row, column), y[3], static_cast<float>(at.outside));
            });
    }
};

struct CropOps {
    using list = Registry<CropAndResize, CropAndResizeGradImage, CropAndResizeGradBoxes>;
};

}  // namespace op

template <>
struct op_by_id<op_id("CropAndResize")> : std::type_identity<op::CropAndResize> {};
template <>
struct op_by_id<op_id("CropAndResizeGradImage")> : std::type_identity<op::CropAndResizeGradImage> {
};
template <>
struct op_by_id<op_id("CropAndResizeGradBoxes")> : std::type_identity<op::CropAndResizeGradBoxes> {
};

}  // namespace tf
