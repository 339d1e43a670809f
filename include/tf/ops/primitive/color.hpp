// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Colors of images: RGBToHSV, HSVToRGB, AdjustHue, AdjustSaturation, AdjustContrastv2.

#include <algorithm>
#include <cmath>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/slice.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// A pixel's hue, in [0, 1), saturation and value.
template <class C>
struct Hsv {
    C hue{}, saturation{}, value{};
};
template <class C>
struct Rgb {
    C red{}, green{}, blue{};
};
/// Computed in the same order as in TensorFlow's kernel.
template <class C>
Hsv<C> hsv_of(const Rgb<C>& p) {
    const C most = std::max({p.red, p.green, p.blue});
    const C range = most - std::min({p.red, p.green, p.blue});
    Hsv<C> out{C(0), most > 0 ? range / most : C(0), most};
    if (!(range > 0)) return out;
    const C step = C(1) / range * (C(1) / C(6));
    if (p.red == most) out.hue = step * (p.green - p.blue);
    else if (p.green == most) out.hue = step * (p.blue - p.red) + C(2) / C(6);
    else out.hue = step * (p.red - p.green) + C(4) / C(6);
    if (out.hue < 0) out.hue += 1;
    return out;
}
template <class C>
Rgb<C> rgb_of(const Hsv<C>& p) {
    const C sector = p.hue * 6;
    const auto part = [&](C v) {
        return (1 - p.saturation + p.saturation * std::clamp(v, C(0), C(1))) * p.value;
    };
    return {part(std::abs(sector - 3) - 1), part(2 - std::abs(sector - 2)),
            part(2 - std::abs(sector - 4))};
}

/// The common part of the ops: images [.., 3] of red, green and blue, or of hue, saturation and
/// value.
template <class Op>
struct ColorOp : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr int shape_of = 0;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape& x = in[0].shape;
        if (x.rank > 0 && (x[x.rank - 1] == 3 || x[x.rank - 1] == dyn)) return x;
        if (!__builtin_is_constant_evaluated())
            unfit_shape(Op::name, x, "images whose last dim, the colors, is 3");
        return Shape::invalid();
    }

protected:
    /// Calls f with the three numbers of each pixel, converted from half to float if needed, and
    /// stores its results.
    template <class T, class F>
    static void each_pixel(const kernels::Ref& out, const kernels::Ref& in, F f) {
        using C = std::conditional_t<std::is_same_v<T, double>, double, float>;
        const T* const from = in.as<const T>();
        T* const to = out.as<T>();
        infer(&in, 1, {});
        for (std::int64_t i = 0; i < in.shape.size(); i += 3) {
            const auto [a, b, c] = f(static_cast<C>(from[i]), static_cast<C>(from[i + 1]),
                                     static_cast<C>(from[i + 2]));
            to[i] = static_cast<T>(a);
            to[i + 1] = static_cast<T>(b);
            to[i + 2] = static_cast<T>(c);
        }
    }
};

struct HSVToRGB : ColorOp<HSVToRGB> {
    static constexpr std::string_view name = "HSVToRGB";
    static constexpr bool differentiable = false;
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        each_pixel<T>(out, in[0],
                      [](auto h, auto s, auto v) { return rgb_of(Hsv<decltype(h)>{h, s, v}); });
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, {}); }
};
struct RGBToHSV : ColorOp<RGBToHSV> {
    static constexpr std::string_view name = "RGBToHSV";
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        each_pixel<T>(out, in[0],
                      [](auto r, auto g, auto b) { return hsv_of(Rgb<decltype(r)>{r, g, b}); });
    }
    /// With M and m the largest and the smallest color: the value is M, the saturation is 1 - m /
    /// M, and the hue is a constant plus (difference of the two others) / (6 (M - m)).
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), dy = g.dy();
        const auto r = color(g, x, 0), gr = color(g, x, 1), b = color(g, x, 2);
        const auto hue = color(g, dy, 0), saturation = color(g, dy, 1), value = color(g, dy, 2);
        const auto most = g.template apply<Maximum>({r, g.template apply<Maximum>({gr, b})});
        const auto least = g.template apply<Minimum>({r, g.template apply<Minimum>({gr, b})});
        const auto range = most - least;
        const auto as_number = [&](const auto& condition) { return cast(condition, x.dtype()); };
        // Among equal colors, the first one counts as the largest, and the last one as the
        // smallest.
        const auto r_most = as_number(equal(r, most));
        const auto gr_most = as_number(equal(gr, most)) * (1.0 - r_most);
        const auto b_most = 1.0 - r_most - gr_most;
        const auto b_least = as_number(equal(b, least));
        const auto gr_least = as_number(equal(gr, least)) * (1.0 - b_least);
        const auto r_least = 1.0 - b_least - gr_least;

        const auto colored = greater(range, number(x, 0)), bright = greater(most, number(x, 0));
        const auto m = select(bright, most, ones_like(most));
        const auto n = select(colored, range, ones_like(range));
        const auto by_most = value + keep_if(bright, saturation * least / (m * m));
        const auto by_least = keep_if(bright, -saturation / m);
        const auto by_hue = keep_if(colored, hue / (6.0 * n));
        const auto slope = by_hue * (r_most * (gr - b) + gr_most * (b - r) + b_most * (r - gr)) / n;
        const auto of = [&](const auto& is_most, const auto& is_least, const auto& difference) {
            return is_most * (by_most - slope) + is_least * (by_least + slope) +
                   by_hue * difference;
        };
        const std::int64_t last = x.shape().rank - 1;
        g.to(0, g.template apply<Concat>(
                    {of(r_most, r_least, b_most - gr_most), of(gr_most, gr_least, r_most - b_most),
                     of(b_most, b_least, gr_most - r_most)},
                    Concat::Attributes{last}));
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, {}); }

private:
    /// [.., 3] -> [.., 1]
    static constexpr auto color(auto& g, const auto& x, std::int64_t k) {
        tf::detail::core::Pool<std::uint64_t> words;
        SliceMasks m;
        m.sized = true;
        for (const std::uint64_t w : to_words(m)) words.push(w);
        const int last = x.shape().rank - 1;
        for (int d = 0; d <= last; ++d) {
            words.push(static_cast<std::uint64_t>(d == last ? k : 0));
            words.push(static_cast<std::uint64_t>(std::int64_t{d == last ? 1 : -1}));
            words.push(1);
        }
        return g.template apply_to<StridedSlice>(
            std::array{x}, {words.data(), static_cast<std::size_t>(words.size())}, x.dtype());
    }
};

/// Inputs: float images, and a float scalar. TensorFlow has kernels for other dtypes only on GPUs.
template <class Op>
struct AdjustOp : ColorOp<Op> {
    static constexpr bool differentiable = false;  // as in TensorFlow
    using computes = Types<float>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2) && out == DType::float32;
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[1].shape.size() != 1) unfit_shape(Op::name, in[1].shape, "a scalar");
    }
    static void to_graph_def(auto& n) { n.result(n.add(Op::name, n.inputs(), {{"T", n.type()}})); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0), n.in(1)}, {}); }
};
struct AdjustHue : AdjustOp<AdjustHue> {
    static constexpr std::string_view name = "AdjustHue";
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const float delta = *in[1].as<const float>();
        each_pixel<float>(out, in[0], [&](float r, float g, float b) {
            Hsv<float> p = hsv_of(Rgb<float>{r, g, b});
            return turned({r, g, b}, p.hue + delta - std::floor(p.hue + delta));
        });
    }

private:
    /// The color with another hue and the same largest and smallest numbers, even if these are
    /// negative.
    static Rgb<float> turned(const Rgb<float>& p, float hue) {
        const float most = std::max({p.red, p.green, p.blue});
        const float least = std::min({p.red, p.green, p.blue});
        const Rgb<float> pure = rgb_of(Hsv<float>{hue, 1, 1});
        const auto part = [&](float v) { return least + v * (most - least); };
        return {part(pure.red), part(pure.green), part(pure.blue)};
    }
};
struct AdjustSaturation : AdjustOp<AdjustSaturation> {
    static constexpr std::string_view name = "AdjustSaturation";
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const float factor = *in[1].as<const float>();
        each_pixel<float>(out, in[0], [&](float r, float g, float b) {
            Hsv<float> p = hsv_of(Rgb<float>{r, g, b});
            p.saturation = std::clamp(p.saturation * factor, 0.f, 1.f);
            return rgb_of(p);
        });
    }
};
/// Images [.., height, width, channels]: (x - mean of the channel) * factor + mean.
struct AdjustContrast : AdjustOp<AdjustContrast> {
    static constexpr std::string_view name = "AdjustContrastv2";
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[0].shape.rank >= 3) return in[0].shape;
        if (!__builtin_is_constant_evaluated())
            unfit_shape(name, in[0].shape, "[.., height, width, channels]");
        return Shape::invalid();
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape& s = out.shape;
        const float factor = *in[1].as<const float>();
        const std::int64_t channels = s[s.rank - 1],
                           pixels = std::int64_t{s[s.rank - 2]} * s[s.rank - 3];
        const float* from = in[0].as<const float>();
        float* to = out.as<float>();
        const std::int64_t step = channels * pixels;
        if (step == 0) return;
        std::vector<double> sums(static_cast<std::size_t>(channels));
        for (std::int64_t image = s.size() / step; image > 0; --image, from += step, to += step) {
            std::fill(sums.begin(), sums.end(), 0.);
            const auto each = [&](auto f) {
                for (std::int64_t i = 0, at = 0; i < pixels; ++i)
                    for (double& sum : sums) f(sum, at++);
            };
            each([&](double& sum, std::int64_t at) { sum += from[at]; });
            each([&](double& sum, std::int64_t at) {
                const auto mean = static_cast<float>(sum / static_cast<double>(pixels));
                to[at] = (from[at] - mean) * factor + mean;
            });
        }
    }
};

struct ColorOps {
    using list = Registry<RGBToHSV, HSVToRGB, AdjustHue, AdjustSaturation, AdjustContrast>;
};

}  // namespace op

template <>
struct op_by_id<op_id("RGBToHSV")> : std::type_identity<op::RGBToHSV> {};
template <>
struct op_by_id<op_id("HSVToRGB")> : std::type_identity<op::HSVToRGB> {};
template <>
struct op_by_id<op_id("AdjustHue")> : std::type_identity<op::AdjustHue> {};
template <>
struct op_by_id<op_id("AdjustSaturation")> : std::type_identity<op::AdjustSaturation> {};
template <>
struct op_by_id<op_id("AdjustContrastv2")> : std::type_identity<op::AdjustContrast> {};

}  // namespace tf
