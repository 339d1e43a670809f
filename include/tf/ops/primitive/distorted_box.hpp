// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A random part of an image that contains enough of one of the image's boxes: the ops of
// tf.image.sample_distorted_bounding_box and its stateless form. Equal seeds give the same parts as
// in TensorFlow.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <tf/ops/primitive/crop.hpp>
#include <tf/ops/primitive/random.hpp>

namespace tf {
namespace op {

struct DistortedBoxAttributes {
    Flag seeded = false;
    std::int64_t seed = 0;
    double aspect_least = .75, aspect_most = 1.33;  ///< the width divided by the height
    double area_least = .05, area_most = 1;         ///< as a fraction of the image's area
    std::int64_t attempts = 100;                    ///< if all fail, the whole image is used
    Flag whole = false;                             ///< without boxes, the whole image is used as
                                                    ///< one
};

/// Draws parts of an image with a given size in pixels.
class DistortedBox {
public:
    struct Part {
        std::int64_t left = 0, top = 0, right = 0, bottom = 0;
        float area() const { return static_cast<float>((right - left) * (bottom - top)); }
        Part common(const Part& other) const {
            const Part both{std::max(left, other.left), std::max(top, other.top),
                            std::min(right, other.right), std::min(bottom, other.bottom)};
            return both.left > both.right || both.top > both.bottom ? Part{} : both;
        }
    };

    DistortedBox(kernels::Philox generator, std::int64_t height, std::int64_t width)
        : generator_(generator), height_(height), width_(width) {}

    /// The first drawn part that `accepted` accepts; the whole image if there is none.
    template <class F>
    Part draw(const DistortedBoxAttributes& given, F accepted) {
        const auto least = static_cast<float>(given.aspect_least),
                   most = static_cast<float>(given.aspect_most);
        for (std::int64_t k = 0; k < given.attempts; ++k) {
            const float aspect = kernels::impl::unit(word()) * (most - least) + least;
            Part part;
            if (draw_once(part, static_cast<float>(given.area_least),
                          static_cast<float>(given.area_most), aspect) &&
                accepted(part))
                return part;
        }
        return {0, 0, width_, height_};
    }

private:
    /// The steps, their order and the roundings are TensorFlow's, so that the parts are, too.
    bool draw_once(Part& part, float least, float most, float aspect) {
        if (width_ <= 0 || height_ <= 0 || least > most) return false;
        const float least_area = least * static_cast<float>(width_) * static_cast<float>(height_),
                    most_area = most * static_cast<float>(width_) * static_cast<float>(height_);
        const auto width_of = [&](std::int64_t height) {
            return static_cast<std::int64_t>(std::lrint(static_cast<float>(height) * aspect));
        };
        std::int64_t height = std::lrint(std::sqrt(least_area / aspect)),
                     highest = std::lrint(std::sqrt(most_area / aspect));
        if (width_of(highest) > width_) {
            constexpr double below_half = .5 - double{.0000001f};
            highest = static_cast<std::int64_t>((static_cast<double>(width_) + below_half) /
                                                double{aspect});
            if (width_of(highest) > width_) --highest;
        }
        highest = std::min(highest, height_);
        height = std::min(height, highest);
        if (height < highest) height += below(highest - height + 1);
        std::int64_t width = width_of(height);
        const auto area = [&] { return static_cast<float>(width * height); };
        if (area() < least_area) width = width_of(++height);
        if (area() > most_area) width = width_of(--height);
        if (area() < least_area || area() > most_area || width > width_ || height > height_ ||
            width <= 0 || height <= 0)
            return false;
        const std::int64_t top = height < height_ ? below(height_ - height) : 0;
        const std::int64_t left = width < width_ ? below(width_ - width) : 0;
        part = {left, top, left + width, top + height};
        return true;
    }
    std::uint32_t word() {
        if (used_ == words_.size()) {
            words_ = generator_();
            used_ = 0;
        }
        return words_[used_++];
    }
    /// A uniformly distributed number from 0 to n - 1.
    std::int64_t below(std::int64_t n) {
        const auto count = static_cast<std::uint32_t>(n);
        if ((count & (count - 1)) == 0) return word() & (count - 1);
        const std::uint32_t surplus = std::numeric_limits<std::uint32_t>::max() % count + 1;
        for (;;)
            if (const std::uint32_t w = word(); w >= surplus) return w % count;
    }

    kernels::Philox generator_;
    std::int64_t height_, width_;
    kernels::Philox::Words words_{};
    std::size_t used_ = 4;
};

/// The common part of both ops. Inputs: the image's size [3] of height, width, channels; boxes [n,
/// boxes, 4]; the fraction of a box that must be inside of the part; the seed of the stateless op.
/// Results: the begin and the size of a slice, [3] each, and the part as a box [1, 1, 4].
template <class Op>
struct SampleDistortedBox : SelfContained {
    using Attributes = DistortedBoxAttributes;
    static constexpr bool differentiable = false;
    static constexpr int results = 3;
    using computes = Types<std::int32_t, std::int64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == Op::operands && is_index(out) && in[0] == out &&
               all_are(DType::float32, in + 1, 2, 2) && (count == 3 || is_index(in[3]));
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 2 ? DType::float32 : in[0];
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&,
                                 int result) {
        const Shape& boxes = in[1].shape;
        bool fits = is_compatible(in[0].shape, Shape(3)) && boxes.rank == 3 &&
                    in[2].shape.rank == 0 && (count == 3 || is_compatible(in[3].shape, Shape(2)));
        fits = fits && (boxes[2] == 4 || boxes[2] == dyn);
        if (fits) return result == 2 ? Shape(1, 1, 4) : Shape(3);
        if (!__builtin_is_constant_evaluated())
            bad_box(Op::name, "image_size, bounding_boxes",
                    in[0].shape.to_string() + ", " + boxes.to_string(),
                    "[3] and [n, boxes, 4], and a scalar min_object_covered");
        return Shape::invalid();
    }
    template <class T, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a, 0);  // throws if dims that are dyn in the types do not fit
        const Attributes given = attributes_of<Op>(a);
        const auto* const size = in[0].as<const T>();
        const std::int64_t height = size[0], width = size[1];
        const auto part = part_of(Op::generator(in, given, a), height, width, in, given);
        const std::int64_t begins[]{part.top, part.left, 0},
            sizes[]{part.bottom - part.top, part.right - part.left, -1};
        for (int k = 0; k < 3; ++k) {
            if (out[0].data != nullptr) out[0].as<T>()[k] = static_cast<T>(begins[k]);
            if (out[1].data != nullptr) out[1].as<T>()[k] = static_cast<T>(sizes[k]);
        }
        if (auto* const box = out[2].as<float>(); box != nullptr) {
            const auto h = static_cast<float>(height), w = static_cast<float>(width);
            box[0] = static_cast<float>(part.top) / h;
            box[1] = static_cast<float>(part.left) / w;
            box[2] = static_cast<float>(part.bottom) / h;
            box[3] = static_cast<float>(part.right) / w;
        }
    }

protected:
    static Attributes attributes_in(auto& n) {
        Attributes given;
        const auto aspects = n.reals("aspect_ratio_range"), areas = n.reals("area_range");
        if (aspects.size() == 2) {
            given.aspect_least = double{aspects[0]};
            given.aspect_most = double{aspects[1]};
        }
        if (areas.size() == 2) {
            given.area_least = double{areas[0]};
            given.area_most = double{areas[1]};
        }
        given.attempts = n.number("max_attempts", given.attempts);
        given.whole = n.flag("use_image_if_no_bounding_boxes");
        return given;
    }
    static std::vector<float> reals(double least, double most) {
        return {static_cast<float>(least), static_cast<float>(most)};
    }

private:
    TF_COMMON_INLINE static DistortedBox::Part part_of(kernels::Philox generator,
                                                       std::int64_t height, std::int64_t width,
                                                       const kernels::Ref* in,
                                                       const Attributes& given) {
        const float covered = *in[2].as<const float>();
        check(given, covered);
        constexpr std::int64_t longest = std::numeric_limits<std::int32_t>::max();
        if (height < 0 || width < 0 || height >= longest || width >= longest)
            bad_box(Op::name, "image_size", std::to_string(height) + ", " + std::to_string(width),
                    "numbers from 0 to 2147483646");
        const auto boxes = boxes_of(in[1], height, width, given.whole);
        return DistortedBox(generator, height, width).draw(given, [&](const DistortedBox::Part& p) {
            return p.area() >= 1 && std::any_of(boxes.begin(), boxes.end(), [&](const auto& box) {
                       return box.area() >= 1 && p.common(box).area() / box.area() >= covered;
                   });
        });
    }
    static std::vector<DistortedBox::Part> boxes_of(const kernels::Ref& given, std::int64_t height,
                                                    std::int64_t width, bool whole) {
        std::vector<DistortedBox::Part> all;
        for (std::int64_t k = 0; k < given.shape.size(); k += 4) {
            const auto* const v = given.as<const float>() + k;
            for (int side = 0; side < 4; ++side)
                if (!(v[side] >= 0 && v[side] <= 1))
                    bad_box(Op::name, "bounding_boxes", std::to_string(v[side]),
                            "borders from 0 to 1");
            const auto at = [](float part, std::int64_t of) {
                return static_cast<std::int64_t>(part * static_cast<float>(of));
            };
            all.push_back({at(v[1], width), at(v[0], height), at(v[3], width), at(v[2], height)});
        }
        if (all.empty() && !whole)
            bad_box(Op::name, "bounding_boxes", "no boxes",
                    "at least one, or use_image_if_no_bounding_boxes = true");
        if (all.empty()) all.push_back({0, 0, width, height});
        return all;
    }
    static void check(const Attributes& given, float covered) {
        if (!(covered >= 0))
            bad_box(Op::name, "min_object_covered", std::to_string(covered), "0 or more");
        if (!(given.aspect_least > 0 && given.aspect_most > 0))
            bad_box(Op::name, "aspect_ratio_range",
                    std::to_string(given.aspect_least) + ", " + std::to_string(given.aspect_most),
                    "numbers > 0");
        if (!(given.area_least > 0 && given.area_most > 0 && given.area_least <= 1 &&
              given.area_most <= 1))
            bad_box(Op::name, "area_range",
                    std::to_string(given.area_least) + ", " + std::to_string(given.area_most),
                    "numbers > 0 and <= 1");
        if (given.attempts < 1)
            bad_box(Op::name, "max_attempts", std::to_string(given.attempts), "1 or more");
    }
};

struct SampleDistortedBoundingBox : SampleDistortedBox<SampleDistortedBoundingBox> {
    static constexpr std::string_view name = "SampleDistortedBoundingBoxV2";
    static constexpr Role role = Role::random;
    static constexpr int operands = 3;

    static kernels::Philox generator(const kernels::Ref* in, const Attributes& given,
                                     const kernels::Attributes& a) {
        return next_generator<SampleDistortedBoundingBox>(in[0].dtype, given.attempts, a, 1);
    }
    /// The op has both seeds of the node only if the first one has its default value.
    static void from_graph_def(auto& n) {
        Attributes given = attributes_in(n);
        const std::int64_t first = n.number("seed", 0), second = n.number("seed2", 0);
        given.seeded = first != 0 || second != 0;
        given.seed = second;
        if (given.seeded && first != graph_seed({true, second})) n.unsupported("seed");
        n.results({n.in(0), n.in(1), n.in(2)}, to_word_list(given));
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<SampleDistortedBoundingBox>(n);
        const RandomAttributes seeds{given.seeded, given.seed};
        n.results(n.draw_all(
            name, n.inputs(),
            {{"T", n.type(0)},
             {"seed", graph_seed(seeds)},
             {"seed2", graph_seed2(seeds)},
             {"aspect_ratio_range", n.reals(reals(given.aspect_least, given.aspect_most))},
             {"area_range", n.reals(reals(given.area_least, given.area_most))},
             {"max_attempts", given.attempts},
             {"use_image_if_no_bounding_boxes", bool(given.whole)}}));
    }
};

struct StatelessSampleDistortedBoundingBox
    : SampleDistortedBox<StatelessSampleDistortedBoundingBox> {
    static constexpr std::string_view name = "StatelessSampleDistortedBoundingBox";
    static constexpr Role role = Role::pure;
    static constexpr int operands = 4;

    static kernels::Philox generator(const kernels::Ref* in, const Attributes&,
                                     const kernels::Attributes&) {
        return kernels::Philox::stateless(index_at(in[3], 0), index_at(in[3], 1));
    }
    static void from_graph_def(auto& n) {
        n.results({n.in(0), n.in(1), n.in(2), n.in(3)}, to_word_list(attributes_in(n)));
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<StatelessSampleDistortedBoundingBox>(n);
        n.results(n.add_all(
            name, n.inputs(),
            {{"T", n.type(0)},
             {"Tseed", n.type(3)},
             {"aspect_ratio_range", n.reals(reals(given.aspect_least, given.aspect_most))},
             {"area_range", n.reals(reals(given.area_least, given.area_most))},
             {"max_attempts", given.attempts},
             {"use_image_if_no_bounding_boxes", bool(given.whole)}}));
    }
};

struct DistortedBoxOps {
    using list = Registry<SampleDistortedBoundingBox, StatelessSampleDistortedBoundingBox>;
};

}  // namespace op

template <>
struct op_by_id<op_id("SampleDistortedBoundingBoxV2")>
    : std::type_identity<op::SampleDistortedBoundingBox> {};
template <>
struct op_by_id<op_id("StatelessSampleDistortedBoundingBox")>
    : std::type_identity<op::StatelessSampleDistortedBoundingBox> {};

}  // namespace tf
