// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Selection of boxes by given overlaps, and of boxes of several classes in several images: the ops
// of tf.image.non_max_suppression_overlaps and combined_non_max_suppression.

#include <tf/ops/primitive/image_boxes.hpp>

namespace tf {
namespace op {

/// Inputs: overlaps [boxes, boxes], scores [boxes], the maximum number of boxes, the maximum
/// overlap, a threshold that the scores of selected boxes exceed. Result: the indices of the
/// selected boxes.
struct NonMaxSuppressionWithOverlaps : SelfContained {
    static constexpr std::string_view name = "NonMaxSuppressionWithOverlaps";
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    static constexpr bool infer_reads = true;
    static constexpr DType result_dtype = DType::int32;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 5 && out == DType::int32 && all_are(DType::float32, in, 2, 2) &&
               in[2] == DType::int32 && all_are(DType::float32, in + 3, 2, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        const Shape &overlaps = in[0].shape, &scores = in[1].shape;
        bool fits = overlaps.rank == 2 && scores.rank == 1;
        fits = fits && (overlaps[0] == overlaps[1] || overlaps[0] == dyn || overlaps[1] == dyn);
        for (int d = 0; fits && d < 2; ++d)
            fits = overlaps[d] == scores[0] || overlaps[d] == dyn || scores[0] == dyn;
        for (int k = 2; k < count; ++k) fits = fits && in[k].shape.rank == 0;
        if (__builtin_is_constant_evaluated()) return fits ? Shape(dyn) : Shape::invalid();
        if (!fits)
            bad_box(name, "overlaps", overlaps.to_string() + " with scores " + scores.to_string(),
                    "[boxes, boxes] and [boxes], and scalar limits");
        for (int k = 0; k < count; ++k)
            if (in[k].data == nullptr) return Shape(dyn);
        if (const auto most = *in[2].as<const std::int32_t>(); most < 0)
            bad_box(name, "max_output_size", std::to_string(most), "0 or more");
        return Shape(static_cast<int>(selected(in).all.size()));
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                                     const kernels::Attributes&) {
        auto* to = out.as<std::int32_t>();
        for (const auto& box : selected(in).all) *to++ = box.index;
    }
    static void from_graph_def(auto& n) {
        n.result(DType::int32, {n.in(0), n.in(1), n.in(2), n.in(3), n.in(4)}, {}, {}, Shape(dyn));
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }

private:
    TF_COMMON_INLINE static SelectedBoxes selected(const kernels::Ref* in) {
        const auto* const overlaps = in[0].as<const float>();
        const std::int64_t boxes = in[0].shape[0];
        return SelectedBoxes::select(in, 0, [&](int a, int b) { return overlaps[a * boxes + b]; });
    }
};

/// Inputs: boxes [images, boxes, 1 or classes, 4], scores [images, boxes, classes], the maximum
/// number of boxes of a class and of an image, the maximum overlap, a threshold that the scores of
/// selected boxes exceed. Results: boxes, their scores, their classes, and the number of boxes of
/// each image; the remaining entries are zeros.
struct CombinedNonMaxSuppression : SelfContained {
    struct Attributes {
        Flag pad_per_class;      ///< limits the results to the size that all classes together can
                                 ///< fill
        Flag clip_boxes = true;  ///< clips borders to [0, 1]
    };
    static constexpr std::string_view name = "CombinedNonMaxSuppression";
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    static constexpr bool infer_reads = true;
    static constexpr int results = 4;
    using computes = Types<float>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 6 && out == DType::float32 && all_are(DType::float32, in, 2, 2) &&
               all_are(DType::int32, in + 2, 2, 2) && all_are(DType::float32, in + 4, 2, 2);
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes&) {
        return result == 3 ? DType::int32 : DType::float32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a,
                                 int result) {
        if (!fits(in, count)) return Shape::invalid();
        const int images = in[0].shape[0] == dyn ? in[1].shape[0] : in[0].shape[0];
        if (result == 3) return Shape(images);
        int room = dyn;
        if (!__builtin_is_constant_evaluated() && in[2].data != nullptr && in[3].data != nullptr)
            room = room_of(in, attributes_of<CombinedNonMaxSuppression>(a));
        return result == 0 ? Shape(images, room, 4) : Shape(images, room);
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    TF_COMMON_INLINE static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        fits(in, count);  // throws; a program does not infer shapes that its types determine
        const Attributes given = attributes_of<CombinedNonMaxSuppression>(a);
        const auto room = static_cast<std::size_t>(room_of(in, given));
        for (int r = 0; r < 3; ++r)
            if (auto* to = out[r].as<float>(); to != nullptr)
                std::fill_n(to, out[r].shape.size(), 0.f);
        for (int image = 0; image < in[0].shape[0]; ++image) {
            const auto found = found_in(in, image);
            const std::size_t count_of = std::min(found.size(), room);
            if (auto* to = out[3].as<std::int32_t>(); to != nullptr)
                to[image] = static_cast<std::int32_t>(count_of);
            for (std::size_t k = 0; k < count_of; ++k) {
                const std::size_t at = static_cast<std::size_t>(image) * room + k;
                if (auto* to = out[0].as<float>(); to != nullptr)
                    for (std::size_t side = 0; side < 4; ++side) {
                        const float v = found[k].box[side];
                        to[4 * at + side] = given.clip_boxes ? std::max(std::min(v, 1.f), 0.f) : v;
                    }
                if (auto* to = out[1].as<float>(); to != nullptr) to[at] = found[k].score;
                if (auto* to = out[2].as<float>(); to != nullptr)
                    to[at] = static_cast<float>(found[k].of_class);
            }
        }
    }
    static void from_graph_def(auto& n) {
        n.results({n.in(0), n.in(1), n.in(2), n.in(3), n.in(4), n.in(5)},
                  {n.flag("pad_per_class"), n.flag("clip_boxes", true)});
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<CombinedNonMaxSuppression>(n);
        n.results(n.add_all(name, n.inputs(),
                            {{"pad_per_class", bool(given.pad_per_class)},
                             {"clip_boxes", bool(given.clip_boxes)}}));
    }

private:
    struct Found {
        const float* box;
        float score;
        int of_class;
    };
    /// Reports inputs that do not fit; checks elements if they are known.
    static constexpr bool fits(const kernels::Ref* in, int count) {
        const Shape &boxes = in[0].shape, &scores = in[1].shape;
        const auto same = [](int a, int b) { return a == b || a == dyn || b == dyn; };
        bool shapes = boxes.rank == 4 && scores.rank == 3;
        shapes = shapes && same(boxes[3], 4) && same(boxes[0], scores[0]) &&
                 same(boxes[1], scores[1]) && (boxes[2] == 1 || same(boxes[2], scores[2]));
        for (int k = 2; k < count; ++k) shapes = shapes && in[k].shape.rank == 0;
        if (__builtin_is_constant_evaluated()) return shapes;
        if (!shapes)
            bad_box(name, "boxes", boxes.to_string() + " with scores " + scores.to_string(),
                    "[images, boxes, 1 or classes, 4] and [images, boxes, classes], and scalar "
                    "limits");
        check_limits(in);
        return true;
    }
    static void check_limits(const kernels::Ref* in) {
        for (int k = 2; k < 4; ++k)
            if (in[k].data != nullptr && *in[k].as<const std::int32_t>() < 1)
                bad_box(name, k == 2 ? "max_output_size_per_class" : "max_total_size",
                        std::to_string(*in[k].as<const std::int32_t>()), "1 or more");
        if (in[4].data == nullptr) return;
        const float overlap = *in[4].as<const float>();
        if (!(overlap >= 0 && overlap <= 1))
            bad_box(name, "iou_threshold", std::to_string(overlap), "a number from 0 to 1");
    }
    static int room_of(const kernels::Ref* in, const Attributes& given) {
        const std::int64_t total = *in[3].as<const std::int32_t>(),
                           of_class = *in[2].as<const std::int32_t>();
        if (!given.pad_per_class) return static_cast<int>(total);
        return static_cast<int>(std::min(total, of_class * in[1].shape[2]));
    }
    /// The selected boxes of an image, in descending order of their scores.
    TF_COMMON_INLINE static std::vector<Found> found_in(const kernels::Ref* in,
                                                        std::int64_t image) {
        const Shape &boxes = in[0].shape, &scores = in[1].shape;
        const std::int64_t count = boxes[1], classes = scores[2], of_each = boxes[2];
        const auto* const first_box = in[0].as<const float>() + image * count * of_each * 4;
        const auto* const first_score = in[1].as<const float>() + image * count * classes;
        std::vector<float> own(static_cast<std::size_t>(count));
        std::vector<Found> found;
        for (int c = 0; c < scores[2]; ++c) {
            const auto box = [&](std::int64_t k) {
                return first_box + 4 * (k * of_each + (of_each > 1 ? c : 0));
            };
            for (std::int64_t k = 0; k < count; ++k)
                own[static_cast<std::size_t>(k)] = first_score[k * classes + c];
            const kernels::Ref of_class[]{
                in[0], {own.data(), Shape(boxes[1]), DType::float32}, in[2], in[4], in[5]};
            const SelectedBoxes selected = SelectedBoxes::select(
                of_class, 0, [&](int a, int b) { return box_overlap(box(a), box(b)); });
            for (const auto& one : selected.all) found.push_back({box(one.index), one.score, c});
        }
        std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
            if (a.score != b.score) return a.score > b.score;
            return a.of_class < b.of_class || (a.of_class == b.of_class && a.box < b.box);
        });
        return found;
    }
};

struct CombinedBoxOps {
    using list = Registry<NonMaxSuppressionWithOverlaps, CombinedNonMaxSuppression>;
};

}  // namespace op

template <>
struct op_by_id<op_id("NonMaxSuppressionWithOverlaps")>
    : std::type_identity<op::NonMaxSuppressionWithOverlaps> {};
template <>
struct op_by_id<op_id("CombinedNonMaxSuppression")>
    : std::type_identity<op::CombinedNonMaxSuppression> {};

}  // namespace tf
