// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Windows of images, one of each, that may extend beyond the borders: the op of
// tf.image.extract_glimpse.

#include <algorithm>
#include <cmath>
#include <vector>

#include <tf/ops/primitive/crop.hpp>
#include <tf/ops/primitive/random.hpp>

namespace tf {
namespace op {

/// Inputs: images [n, height, width, channels], float offsets [n, 2] of y and x.
struct ExtractGlimpse : SelfContained {
    static constexpr std::int64_t uniform = 0, gaussian = 1, zero = 2;
    struct Attributes {
        Flag seeded = false;  ///< ignored: the seed of the program is used
        std::int64_t seed = 0;
        std::int64_t height = 0, width = 0;  ///< of the windows
        Flag centered = true;                ///< whether offsets count from the middle of the image
        Flag normalized = true;              ///< whether offsets are fractions of the image's size
        std::int64_t noise = uniform;        ///< the values outside of the image
    };
    static constexpr std::string_view name = "ExtractGlimpseV2";
    static constexpr Role role = Role::random;
    static constexpr bool differentiable = false;
    static constexpr DType result_dtype = DType::float32;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::float32 && count == 2 && all_are(DType::float32, in, 2, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes given = attributes_of<ExtractGlimpse>(a);
        const Shape &x = in[0].shape, &offsets = in[1].shape;
        bool fits = x.rank == 4 && offsets.rank == 2;
        fits = fits && (offsets[1] == 2 || offsets[1] == dyn) &&
               (x[0] == offsets[0] || x[0] == dyn || offsets[0] == dyn);
        if (fits)
            return Shape(x[0] == dyn ? offsets[0] : x[0], static_cast<int>(given.height),
                         static_cast<int>(given.width), x[3]);
        if (!__builtin_is_constant_evaluated())
            bad_box(name, "offsets", offsets.to_string() + " in " + x.to_string(),
                    "[n, 2] in images [n, height, width, channels]");
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
        const Attributes given = attributes_of<ExtractGlimpse>(a);
        const Shape &x = in[0].shape, &window = out.shape;
        fill(out, in[0], a, given.noise);
        const auto* const from = in[0].as<const float>();
        auto* const to = out.as<float>();
        for (int n = 0; n < x[0]; ++n) {
            const auto* const offset = in[1].as<const float>() + 2 * n;
            const std::int64_t top = first(offset[0], x[1], window[1], given),
                               left = first(offset[1], x[2], window[2], given);
            const std::int64_t begin = std::max<std::int64_t>(0, -left),
                               end = std::min<std::int64_t>(window[2], x[2] - left);
            for (std::int64_t row = 0; row < window[1]; ++row)
                if (top + row >= 0 && top + row < x[1] && begin < end)
                    std::copy_n(
                        from + ((n * std::int64_t{x[1]} + top + row) * x[2] + left + begin) * x[3],
                        (end - begin) * x[3],
                        to + ((n * std::int64_t{window[1]} + row) * window[2] + begin) * x[3]);
        }
    }
    static void from_graph_def(auto& n) {
        const std::string noise = n.text("noise", "uniform");
        const bool known = noise == "uniform" || noise == "gaussian" || noise == "zero";
        if (!known) n.fail("noise '" + noise + "'", "uniform, gaussian or zero");
        const auto size = n.sizes(1);
        if (size.size() != 2) n.fail(std::to_string(size.size()) + " numbers as size", "two");
        Attributes at{.height = static_cast<std::int64_t>(size[0]),
                      .width = static_cast<std::int64_t>(size[1]),
                      .centered = n.flag("centered", true),
                      .normalized = n.flag("normalized", true)};
        if (noise == "zero") at.noise = zero;
        if (noise == "gaussian") at.noise = gaussian;
        n.result(DType::float32, {n.in(0), n.in(2)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<ExtractGlimpse>(n);
        const char* const noises[]{"uniform", "gaussian", "zero"};
        n.result(n.draw(name, {n.in(0), n.ints({given.height, given.width}), n.in(1)},
                        {{"centered", bool(given.centered)},
                         {"normalized", bool(given.normalized)},
                         {"uniform_noise", false},
                         {"noise", n.literal(noises[given.noise])}}));
    }

private:
    /// The first row or column of a window. TensorFlow moves a window by half of its size only if
    /// offsets are normalized.
    static std::int64_t first(float offset, int size, int window, const Attributes& given) {
        const auto all = static_cast<float>(size), part = static_cast<float>(window);
        float at = offset;
        if (given.normalized) at *= all;
        if (given.centered && given.normalized) at = at / 2 + all / 2 - part / 2;
        else if (given.centered) at += all / 2;
        constexpr float far = 1 << 30;  // larger than any image; NaN counts as outside, too
        return static_cast<std::int64_t>(at > -far ? std::min(at, far) : -far);
    }
    static void fill(const kernels::Ref& out, const kernels::Ref& images,
                     const kernels::Attributes& a, std::int64_t noise) {
        const std::int64_t count = out.shape.size(), channels = images.shape[3];
        auto* const to = out.as<float>();
        if (noise == zero || images.shape.size() == 0) {
            std::fill_n(to, count, 0.f);
            return;
        }
        const kernels::Philox g = next_generator<ExtractGlimpse>(DType::float32, count, a);
        if (noise == uniform) kernels::fill_uniform<float>(g, to, count);
        else kernels::fill_normal<float>(g, to, count);
        const std::int64_t n = images.shape[0];
        for (std::int64_t image = 0; image < n; ++image) {
            const std::int64_t pixels = images.shape.size() / n;
            const auto* const x = images.as<const float>() + image * pixels;
            if (noise == uniform) {
                const auto [low, high] = std::minmax_element(x, x + pixels);
                for (std::int64_t k = 0; k < count / n; ++k)
                    to[image * (count / n) + k] =
                        *low + to[image * (count / n) + k] * (*high - *low);
            } else {
                for (std::int64_t c = 0; c < channels; ++c)
                    shape_noise(to + image * (count / n) + c, count / n / channels, x + c,
                                pixels / channels, channels);
            }
        }
    }
    /// Normally distributed numbers with the mean and standard deviation of one channel, clipped to
    /// its range.
    static void shape_noise(float* to, std::int64_t count, const float* x, std::int64_t pixels,
                            std::int64_t step) {
        double sum = 0, squares = 0;
        float low = x[0], high = x[0];
        for (std::int64_t k = 0; k < pixels; ++k) {
            sum += double{x[k * step]};
            low = std::min(low, x[k * step]);
            high = std::max(high, x[k * step]);
        }
        const double mean = sum / static_cast<double>(pixels);
        for (std::int64_t k = 0; k < pixels; ++k)
            squares += (double{x[k * step]} - mean) * (double{x[k * step]} - mean);
        const double sigma = std::sqrt(squares / static_cast<double>(pixels));
        for (std::int64_t k = 0; k < count; ++k) {
            const auto v = static_cast<float>(mean + sigma * double{to[k * step]});
            to[k * step] = std::max(std::min(v, high), low);
        }
    }
};

struct GlimpseOps {
    using list = Registry<ExtractGlimpse>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ExtractGlimpseV2")> : std::type_identity<op::ExtractGlimpse> {};

}  // namespace tf
