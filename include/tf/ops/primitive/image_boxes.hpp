// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Selection and drawing of boxes in images: the ops of tf.image.non_max_suppression, its variant
// with scores, and tf.image.draw_bounding_boxes.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <tf/ops/primitive/crop.hpp>

namespace tf {
namespace op {

/// An element of a float or half tensor.
inline float float_of(const kernels::Ref& x, std::int64_t k = 0) {
    return x.dtype == DType::float16 ? static_cast<float>(x.as<const half>()[k])
                                     : x.as<const float>()[k];
}
/// The overlap (IoU) of two boxes: the area of their intersection divided by the area of their
/// union; 0 for boxes without an area.
inline float box_overlap(const float* a, const float* b) {
    struct Sides {
        float top, left, bottom, right;
        explicit Sides(const float* v)
            : top(std::min(v[0], v[2])),
              left(std::min(v[1], v[3])),
              bottom(std::max(v[0], v[2])),
              right(std::max(v[1], v[3])) {}
        float area() const { return (bottom - top) * (right - left); }
    };
    const Sides x(a), y(b);
    const float of_x = x.area(), of_y = y.area();
    if (of_x <= 0 || of_y <= 0) return 0;
    const float height = std::min(x.bottom, y.bottom) - std::max(x.top, y.top),
                width = std::min(x.right, y.right) - std::max(x.left, y.left);
    const float both = std::max(height, 0.f) * std::max(width, 0.f);
    return both / (of_x + of_y - both);
}

/// The selected boxes, in order of selection. The box with the highest score is selected next (the
/// first of equal ones), except if it overlaps a selected box too much. If `sigma` is greater than
/// 0, overlapping boxes get lower scores instead.
class SelectedBoxes {
public:
    struct Box {
        int index = 0;
        float score = 0;
    };
    std::vector<Box> all;

    /// Inputs: boxes, scores, the maximum number of boxes, the maximum overlap, a threshold that
    /// the scores of selected boxes exceed.
    TF_COMMON_INLINE static SelectedBoxes of(const kernels::Ref* in, float sigma) {
        const std::vector<float> boxes = floats(in[0]);
        return select(in, sigma, [&](int a, int b) {
            return box_overlap(boxes.data() + 4 * a, boxes.data() + 4 * b);
        });
    }
    /// The same with a function of two boxes' indices, overlap_of(i, k), in place of the first
    /// input.
    template <class F>
    static SelectedBoxes select(const kernels::Ref* in, float sigma, F overlap_of) {
        const std::vector<float> scores = floats(in[1]);
        const auto most = static_cast<std::size_t>(*in[2].as<const std::int32_t>());
        const float overlap = float_of(in[3]), least = float_of(in[4]);
        std::vector<Candidate> queue;  // a heap
        const auto add = [&](const Candidate& c) {
            queue.push_back(c);
            std::push_heap(queue.begin(), queue.end());
        };
        for (std::size_t k = 0; k < scores.size(); ++k)
            if (scores[k] > least) add({{static_cast<int>(k), scores[k]}, 0});
        SelectedBoxes out;
        while (out.all.size() < most && !queue.empty()) {
            std::pop_heap(queue.begin(), queue.end());
            Candidate next = queue.back();
            queue.pop_back();
            const float before = next.score;
            bool suppressed = false;
            for (std::size_t k = out.all.size(); k-- > next.compared && !suppressed;) {
                const float both = overlap_of(next.index, out.all[k].index);
                if (sigma > 0) next.score *= std::exp(-.5f / sigma * both * both);
                suppressed = sigma > 0 ? next.score <= least : both > overlap;
            }
            if (suppressed) continue;
            next.compared = out.all.size();
            if (next.score == before) out.all.push_back(next);
            else add(next);
        }
        return out;
    }

private:
    struct Candidate : Box {
        std::size_t compared = 0;  ///< the number of selected boxes that it has been compared with
        bool operator<(const Candidate& other) const {
            return score < other.score || (score == other.score && index > other.index);
        }
    };
    static std::vector<float> floats(const kernels::Ref& x) {
        std::vector<float> all(static_cast<std::size_t>(x.shape.size()));
        for (std::size_t k = 0; k < all.size(); ++k)
            all[k] = float_of(x, static_cast<std::int64_t>(k));
        return all;
    }
};

/// The common part of the ops.
template <class Op>
struct BoxSelection : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    static constexpr bool infer_reads = true;

    static constexpr bool is_score(DType d) { return d == DType::float32 || d == DType::float16; }

protected:
    /// Reports inputs that do not fit; checks elements if they are known.
    static constexpr bool fits(const kernels::Ref* in, int count) {
        const Shape &boxes = in[0].shape, &scores = in[1].shape;
        bool shapes = boxes.rank == 2 && (boxes[1] == 4 || boxes[1] == dyn) && scores.rank == 1 &&
                      (boxes[0] == scores[0] || boxes[0] == dyn || scores[0] == dyn);
        for (int k = 2; k < count; ++k) shapes = shapes && in[k].shape.rank == 0;
        if (__builtin_is_constant_evaluated()) return shapes;
        if (!shapes)
            bad_box(Op::name, "boxes", boxes.to_string() + " with scores " + scores.to_string(),
                    "[boxes, 4] and [boxes], and scalar limits");
        if (has_values(in)) check_limits(in);
        return true;
    }
    static constexpr bool has_values(const kernels::Ref* in) {
        return in[0].data != nullptr && in[1].data != nullptr && in[2].data != nullptr &&
               in[3].data != nullptr && in[4].data != nullptr;
    }

private:
    static void check_limits(const kernels::Ref* in) {
        const auto most = *in[2].as<const std::int32_t>();
        if (most < 0) bad_box(Op::name, "max_output_size", std::to_string(most), "0 or more");
        const float overlap = float_of(in[3]);
        if (!(overlap >= 0 && overlap <= 1))
            bad_box(Op::name, "iou_threshold", std::to_string(overlap), "a number from 0 to 1");
    }
};

/// Inputs as for SelectedBoxes::of. Result: the indices of the selected boxes.
struct NonMaxSuppressionV3 : BoxSelection<NonMaxSuppressionV3> {
    static constexpr std::string_view name = "NonMaxSuppressionV3";
    static constexpr DType result_dtype = DType::int32;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 5 && out == DType::int32 && in[0] == in[1] && is_score(in[0]) &&
               in[2] == DType::int32 && in[3] == in[4] && is_score(in[3]);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        if (!fits(in, count)) return Shape::invalid();
        if (__builtin_is_constant_evaluated() || !has_values(in)) return Shape(dyn);
        return Shape(static_cast<int>(SelectedBoxes::of(in, 0).all.size()));
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                                     const kernels::Attributes&) {
        auto* to = out.as<std::int32_t>();
        for (const auto& box : SelectedBoxes::of(in, 0).all) *to++ = box.index;
    }
    static void from_graph_def(auto& n) {
        n.result(DType::int32, {n.in(0), n.in(1), n.in(2), n.in(3), n.in(4)}, {}, {}, Shape(dyn));
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"T", n.type(0)}, {"T_threshold", n.type(3)}}));
    }
};

/// Inputs: the same. Results: the indices of the selected boxes, and their number.
struct NonMaxSuppressionV4 : BoxSelection<NonMaxSuppressionV4> {
    struct Attributes {
        Flag pad_to_max_output_size;  ///< fills up with zeros after the last index
    };
    static constexpr std::string_view name = "NonMaxSuppressionV4";
    static constexpr int results = 2;
    using computes = Types<std::int32_t>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return NonMaxSuppressionV3::accepts(out, in, count);
    }
    static constexpr DType dtype_of(int, const DType*, const kernels::Attributes&) {
        return DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a,
                                 int result) {
        if (!fits(in, count)) return Shape::invalid();
        if (result == 1) return Shape();
        if (__builtin_is_constant_evaluated() || !has_values(in)) return Shape(dyn);
        if (attributes_of<NonMaxSuppressionV4>(a).pad_to_max_output_size)
            return Shape(*in[2].as<const std::int32_t>());
        return Shape(static_cast<int>(SelectedBoxes::of(in, 0).all.size()));
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    TF_COMMON_INLINE static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                                     const kernels::Attributes&) {
        fits(in, count);  // throws; a program does not infer shapes that its types determine
        const SelectedBoxes selected = SelectedBoxes::of(in, 0);
        const std::size_t found = selected.all.size();
        if (auto* indices = out[0].as<std::int32_t>(); indices != nullptr) {
            const auto room = static_cast<std::size_t>(out[0].shape[0]);
            for (std::size_t k = 0; k < room; ++k)
                indices[k] = k < found ? selected.all[k].index : 0;
        }
        if (auto* valid = out[1].as<std::int32_t>(); valid != nullptr)
            *valid = static_cast<std::int32_t>(found);
    }
    static void from_graph_def(auto& n) {
        n.results({n.in(0), n.in(1), n.in(2), n.in(3), n.in(4)},
                  {n.flag("pad_to_max_output_size")});
    }
    static void to_graph_def(auto& n) {
        const bool pads = attributes_of<NonMaxSuppressionV4>(n).pad_to_max_output_size;
        n.results(n.add_all(
            name, n.inputs(),
            {{"T", n.type(0)}, {"T_threshold", n.type(3)}, {"pad_to_max_output_size", pads}}));
    }
};

/// Inputs: the same, and the strength by which overlaps lower scores. Results: the indices of the
/// selected boxes, their lowered scores, and their number.
struct NonMaxSuppressionV5 : BoxSelection<NonMaxSuppressionV5> {
    static constexpr std::string_view name = "NonMaxSuppressionV5";
    static constexpr int results = 3;
    using computes = Types<std::int32_t>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int32 && count == 6 && is_score(in[0]) && in[0] == in[1] &&
               in[2] == DType::int32 && in[3] == in[0] && in[4] == in[0] && in[5] == in[0];
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 1 ? in[0] : DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&,
                                 int result) {
        if (!fits(in, count)) return Shape::invalid();
        if (result == 2) return Shape();
        if (__builtin_is_constant_evaluated() || !has_values(in) || in[5].data == nullptr)
            return Shape(dyn);
        return Shape(static_cast<int>(SelectedBoxes::of(in, float_of(in[5])).all.size()));
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    TF_COMMON_INLINE static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                                     const kernels::Attributes&) {
        const SelectedBoxes selected = SelectedBoxes::of(in, float_of(in[5]));
        const std::size_t count = selected.all.size();
        auto* const indices = out[0].as<std::int32_t>();
        auto* const valid = out[2].as<std::int32_t>();
        for (std::size_t k = 0; indices != nullptr && k < count; ++k)
            indices[k] = selected.all[k].index;
        for (std::size_t k = 0; out[1].data != nullptr && k < count; ++k)
            if (out[1].dtype == DType::float16) out[1].as<half>()[k] = half(selected.all[k].score);
            else out[1].as<float>()[k] = selected.all[k].score;
        if (valid != nullptr) *valid = static_cast<std::int32_t>(count);
    }
    static void from_graph_def(auto& n) {
        if (n.flag("pad_to_max_output_size")) n.unsupported("pad_to_max_output_size");
        n.results({n.in(0), n.in(1), n.in(2), n.in(3), n.in(4), n.in(5)}, {});
    }
    static void to_graph_def(auto& n) {
        n.results(
            n.add_all(name, n.inputs(), {{"T", n.type(0)}, {"pad_to_max_output_size", false}}));
    }
};

/// TensorFlow's default colors of boxes: red, green, blue, opacity.
inline constexpr float box_colors[10][4]{
    {1, 1, 0, 1},   {0, 0, 1, 1},  {1, 0, 0, 1},  {0, 1, 0, 1}, {.5, 0, .5, 1},
    {.5, .5, 0, 1}, {.5, 0, 0, 1}, {0, 0, .5, 1}, {0, 1, 1, 1}, {1, 0, 1, 1}};

/// The common part of both ops. Inputs: images, boxes [images, boxes, 4], and colors [colors,
/// channels], which are used in turn.
template <class Op>
struct BoxDrawing : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    static constexpr int shape_of = 0;

    static constexpr bool draws(DType d) { return d == DType::float32 || d == DType::float16; }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == Op::operands && draws(out) && in[0] == out && in[1] == DType::float32 &&
               in[count - 1] == DType::float32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        const Shape &x = in[0].shape, &boxes = in[1].shape;
        bool fits = x.rank == 4 && boxes.rank == 3 && (boxes[2] == 4 || boxes[2] == dyn) &&
                    (boxes[0] == x[0] || boxes[0] == dyn || x[0] == dyn);
        if (fits) fits = x[3] == dyn || x[3] == 1 || x[3] == 3 || x[3] == 4;
        if (fits && count == 3)
            fits = in[2].shape.rank == 2 &&
                   (in[2].shape[1] >= x[3] || in[2].shape[1] == dyn || x[3] == dyn);
        if (fits) return x;
        if (!__builtin_is_constant_evaluated())
            bad_box(Op::name, "boxes", boxes.to_string() + " in " + x.to_string(),
                    "[images, boxes, 4], images of 1, 3 or 4 channels, and colors of as many");
        return Shape::invalid();
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        if (out.dtype == DType::float16) draw(out.as<half>(), in, count);
        else draw(out.as<float>(), in, count);
    }
    static void from_graph_def(auto& n) {
        if constexpr (Op::operands == 3) n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)});
        else n.result(n.dtype(0), {n.in(0), n.in(1)});
    }
    static void to_graph_def(auto& n) { n.result(n.add(Op::name, n.inputs(), {{"T", n.type()}})); }

private:
    /// The pixels of a box along an axis; they may be outside of the image. Positions are rounded
    /// towards 0.
    struct Span {
        std::int64_t first, last;
        Span(float a, float b, std::int64_t size) : first(at(a, size)), last(at(b, size)) {}
        bool visible(std::int64_t size) const { return first <= last && first < size && last >= 0; }
        static std::int64_t at(float v, std::int64_t size) {
            const float scaled = v * static_cast<float>(size - 1);
            if (!(scaled > -1)) return -1;  // true for NaN, too
            return scaled < static_cast<float>(size) ? static_cast<std::int64_t>(scaled) : size;
        }
    };
    template <class T>
    static void draw(T* to, const kernels::Ref* in, int count) {
        const Shape &x = in[0].shape, &boxes = in[1].shape;
        std::copy_n(in[0].as<const T>(), x.size(), to);
        const std::int64_t height = x[1], width = x[2];
        const bool own = count == 3 && in[2].shape[0] > 0;
        const int colors = own ? in[2].shape[0] : 10;
        for (int n = 0; n < x[0]; ++n)
            for (int k = 0; k < boxes[1]; ++k) {
                const float* const box = in[1].as<const float>() + 4 * (n * boxes[1] + k);
                const Span rows(box[0], box[2], height), columns(box[1], box[3], width);
                if (!rows.visible(height) || !columns.visible(width)) continue;
                const float* const color =
                    own ? in[2].as<const float>() + std::int64_t{k % colors} * in[2].shape[1]
                        : box_colors[k % colors];
                const auto dot = [&](std::int64_t row, std::int64_t column) {
                    T* const pixel = to + ((n * height + row) * width + column) * x[3];
                    for (int c = 0; c < x[3]; ++c)
                        pixel[c] = static_cast<T>(!own && x[3] == 1 ? 1.f : color[c]);
                };
                const auto top = std::max<std::int64_t>(rows.first, 0),
                           bottom = std::min(rows.last, height - 1),
                           left = std::max<std::int64_t>(columns.first, 0),
                           right = std::min(columns.last, width - 1);
                for (std::int64_t column = left; column <= right; ++column) {
                    if (rows.first >= 0) dot(rows.first, column);
                    if (rows.last < height) dot(rows.last, column);
                }
                for (std::int64_t row = top; row <= bottom; ++row) {
                    if (columns.first >= 0) dot(row, columns.first);
                    if (columns.last < width) dot(row, columns.last);
                }
            }
    }
};
struct DrawBoundingBoxes : BoxDrawing<DrawBoundingBoxes> {
    static constexpr std::string_view name = "DrawBoundingBoxes";
    static constexpr int operands = 2;
};
struct DrawBoundingBoxesV2 : BoxDrawing<DrawBoundingBoxesV2> {
    static constexpr std::string_view name = "DrawBoundingBoxesV2";
    static constexpr int operands = 3;
};

struct ImageBoxOps {
    using list = Registry<NonMaxSuppressionV3, NonMaxSuppressionV4, NonMaxSuppressionV5,
                          DrawBoundingBoxes, DrawBoundingBoxesV2>;
};

}  // namespace op

template <>
struct op_by_id<op_id("NonMaxSuppressionV3")> : std::type_identity<op::NonMaxSuppressionV3> {};
template <>
struct op_by_id<op_id("NonMaxSuppressionV4")> : std::type_identity<op::NonMaxSuppressionV4> {};
template <>
struct op_by_id<op_id("NonMaxSuppressionV5")> : std::type_identity<op::NonMaxSuppressionV5> {};
template <>
struct op_by_id<op_id("DrawBoundingBoxes")> : std::type_identity<op::DrawBoundingBoxes> {};
template <>
struct op_by_id<op_id("DrawBoundingBoxesV2")> : std::type_identity<op::DrawBoundingBoxesV2> {};

}  // namespace tf
