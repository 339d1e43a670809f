// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rounding of floats to the numbers that integers of a few bits represent, and the gradients:
// the ops of tf.quantization.fake_quant_with_min_max_args, _vars and _vars_per_channel. All of them
// are float32, as in TensorFlow.

#include <algorithm>
#include <cmath>
#include <string>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// A range of floats that an integer range maps to, moved so that 0 is represented exactly. The
/// steps and their roundings are TensorFlow's.
struct NudgedRange {
    float least, most, step;

    /// `from` and `to` are the smallest and the largest integer.
    static NudgedRange of(float min, float max, int from, int to) {
        const auto low = static_cast<float>(from), high = static_cast<float>(to);
        const float step = (max - min) / (high - low), zero = low - min / step;
        float nudged = std::round(zero);
        if (zero < low) nudged = low;
        if (zero > high) nudged = high;
        return {(low - nudged) * step, (high - nudged) * step, step};
    }
    bool contains(float x) const { return x >= least && x <= most; }
};

struct FakeQuantAttributes {
    std::int64_t num_bits = 8;
    Flag narrow_range = false;  ///< whether the smallest integer is 1, not 0

    int first() const { return narrow_range ? 1 : 0; }
    int last() const { return static_cast<int>((std::int64_t{1} << num_bits) - 1); }
};
struct FakeQuantArgsAttributes {
    std::int64_t num_bits = 8;
    Flag narrow_range = false;
    double min = -6, max = 6;

    NudgedRange range() const {
        const FakeQuantAttributes bits{num_bits, narrow_range};
        return NudgedRange::of(static_cast<float>(min), static_cast<float>(max), bits.first(),
                               bits.last());
    }
};

/// The common part of all ops. The first operand is x, or the gradient of the result.
template <class Op>
struct FakeQuantOp : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr DType result_dtype = DType::float32;
    static constexpr int shape_of = 0;
    using computes = Types<float>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::float32 && all_are(out, in, count, Op::operands);
    }

protected:
    static void unfit(const kernels::Ref* in, int count) {
        std::string all;
        for (int k = 0; k < count; ++k) all += (k == 0 ? "" : ", ") + in[k].shape.to_string();
        errors::raise<errors::InvalidArgument>(
            {"tf.quantization.range_shape", Op::name, "operands", std::move(all), Op::expected});
    }
    template <class Attributes>
    static Attributes checked(const auto& n, Attributes at) {
        at.num_bits = n.number("num_bits", 8);
        at.narrow_range = n.flag("narrow_range");
        if (at.num_bits < 2 || at.num_bits > 16)
            n.fail("num_bits of " + std::to_string(at.num_bits), "2 to 16");
        return at;
    }
    static float rounded(float x, const NudgedRange& r) {
        const float inverse = 1 / r.step, zero = std::floor(-r.least * inverse + .5f);
        const float high = x > r.most ? r.most : x, clamped = high < r.least ? r.least : high;
        return std::floor((clamped - r.least) * inverse - zero + .5f) * r.step;
    }
    static void round(const float* x, float* y, std::int64_t count, const NudgedRange& r) {
        std::transform(x, x + count, y, [&](float v) { return rounded(v, r); });
    }
};

/// The ops whose range consists of attributes.
template <class Op>
struct FakeQuantArgsOp : FakeQuantOp<Op> {
    using Attributes = FakeQuantArgsAttributes;
    static constexpr const char* expected = "two tensors of equal shape";

    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        const Shape& s = in[count - 1].shape;
        if (is_compatible(in[0].shape, s)) return s.fully_defined() ? s : in[0].shape;
        if (!__builtin_is_constant_evaluated()) FakeQuantOp<Op>::unfit(in, count);
        return Shape::invalid();
    }
    static void from_graph_def(auto& n) {
        Attributes at = FakeQuantOp<Op>::checked(n, Attributes{});
        at.min = n.real("min", -6);
        at.max = n.real("max", 6);
        if (!(at.min < at.max)) n.fail("a min that is not below max", "min < max");
        n.result(DType::float32, n.inputs(), to_word_list(at));
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<Op>(n);
        n.result(n.add(Op::name, n.inputs(),
                       {{"min", static_cast<float>(at.min)},
                        {"max", static_cast<float>(at.max)},
                        {"num_bits", at.num_bits},
                        {"narrow_range", bool(at.narrow_range)}}));
    }
};
/// Inputs: the gradient of the result, x.
struct FakeQuantWithMinMaxArgsGradient : FakeQuantArgsOp<FakeQuantWithMinMaxArgsGradient> {
    static constexpr std::string_view name = "FakeQuantWithMinMaxArgsGradient";
    static constexpr int operands = 2;
    static constexpr bool differentiable = false;
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const NudgedRange r = attributes_of<FakeQuantWithMinMaxArgsGradient>(a).range();
        const auto *dy = in[0].as<const float>(), *x = in[1].as<const float>();
        auto* dx = out.as<float>();
        for (std::int64_t i = 0; i < out.shape.size(); ++i) dx[i] = r.contains(x[i]) ? dy[i] : 0;
    }
};
struct FakeQuantWithMinMaxArgs : FakeQuantArgsOp<FakeQuantWithMinMaxArgs> {
    static constexpr std::string_view name = "FakeQuantWithMinMaxArgs";
    static constexpr int operands = 1;
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        round(in[0].as<const float>(), out.as<float>(), out.shape.size(),
              attributes_of<FakeQuantWithMinMaxArgs>(a).range());
    }
    static constexpr void gradient(auto& g) {
        const auto at = attributes_of<FakeQuantWithMinMaxArgs>(g);
        g.to(0, g.template apply<FakeQuantWithMinMaxArgsGradient>({g.dy(), g.in(0)}, at));
    }
};

/// The ops whose range consists of the last two operands: numbers, or vectors of one number for
/// each element of x's last dim.
template <class Op, bool PerChannel>
struct FakeQuantVarsOp : FakeQuantOp<Op> {
    using Attributes = FakeQuantAttributes;
    static constexpr const char* expected =
        PerChannel ? "x of at least one dim, and a min and a max for each element of the last one"
                   : "a number as min, and one as max";

    static constexpr bool fits(const kernels::Ref* in, int count) {
        const Shape &x = in[count - 3].shape, &min = in[count - 2].shape,
                    &max = in[count - 1].shape;
        if (!is_compatible(in[0].shape, x) || (PerChannel && x.rank == 0)) return false;
        const Shape range = PerChannel ? Shape(x[x.rank - 1]) : Shape();
        return is_compatible(min, range) && is_compatible(max, range);
    }
    static Attributes attributes_of_node(const auto& n) {
        return FakeQuantOp<Op>::checked(n, Attributes{});
    }
    static auto node_attributes(const Attributes& at) {
        return std::pair{at.num_bits, bool(at.narrow_range)};
    }

protected:
    /// Calls f(first element, distance between elements, their number, min, max, whether the range
    /// is one) for each channel.
    template <class F>
    static void each_range(const kernels::Ref* in, int count, const Attributes& at, F f) {
        const Shape& x = in[count - 3].shape;
        const auto *min = in[count - 2].as<const float>(), *max = in[count - 1].as<const float>();
        const std::int64_t channels = PerChannel ? x[x.rank - 1] : 1,
                           size = channels == 0 ? 0 : x.size() / channels;
        for (std::int64_t c = 0; c < channels; ++c) {
            const bool none = min[c] == 0 && max[c] == 0;
            const NudgedRange r = none ? NudgedRange{0, 0, 0}
                                       : NudgedRange::of(min[c], max[c], at.first(), at.last());
            f(c, channels, size, r, none);
        }
    }
};

/// Inputs: the gradient of the result, x, min, max. Results: the gradients of x, min and max. A
/// range from 0 to 0 has the gradient of the identity.
template <class Op, bool PerChannel>
struct FakeQuantVarsGradient : FakeQuantVarsOp<Op, PerChannel> {
    using Base = FakeQuantVarsOp<Op, PerChannel>;
    static constexpr int operands = 4, results = 3;
    static constexpr bool differentiable = false;

    static constexpr DType dtype_of(int, const DType*, const kernels::Attributes&) {
        return DType::float32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&,
                                 int result) {
        if (Base::fits(in, count)) {
            if (result == 0) return in[1].shape.fully_defined() ? in[1].shape : in[0].shape;
            return in[1 + result].shape;
        }
        if (!__builtin_is_constant_evaluated()) Base::unfit(in, count);
        return Shape::invalid();
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const auto *dy = in[0].as<const float>(), *x = in[1].as<const float>();
        auto *dx = out[0].as<float>(), *dmin = out[1].as<float>(), *dmax = out[2].as<float>();
        Base::each_range(in, count, attributes_of<Op>(a),
                         [&](std::int64_t c, std::int64_t step, std::int64_t size,
                             const NudgedRange& r, bool none) {
                             double below = 0, above = 0;
                             for (std::int64_t i = 0, at = c; i < size; ++i, at += step) {
                                 if (dx != nullptr) dx[at] = none || r.contains(x[at]) ? dy[at] : 0;
                                 if (x[at] < r.least) below += double{dy[at]};
                                 if (x[at] > r.most) above += double{dy[at]};
                             }
                             if (dmin != nullptr) dmin[c] = none ? 0 : static_cast<float>(below);
                             if (dmax != nullptr) dmax[c] = none ? 0 : static_cast<float>(above);
                         });
    }
    static void from_graph_def(auto& n) {
        n.results(n.inputs(), to_word_list(Base::attributes_of_node(n)));
    }
    static void to_graph_def(auto& n) {
        const auto [bits, narrow] = Base::node_attributes(attributes_of<Op>(n));
        n.results(n.add_all(Op::name, n.inputs(), {{"num_bits", bits}, {"narrow_range", narrow}}));
    }
};
template <class Op, class Gradient, bool PerChannel>
struct FakeQuantVars : FakeQuantVarsOp<Op, PerChannel> {
    using Base = FakeQuantVarsOp<Op, PerChannel>;
    static constexpr int operands = 3;

    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        if (Base::fits(in, count)) return in[0].shape;
        if (!__builtin_is_constant_evaluated()) Base::unfit(in, count);
        return Shape::invalid();
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const auto* x = in[0].as<const float>();
        auto* y = out.as<float>();
        Base::each_range(in, count, attributes_of<Op>(a),
                         [&](std::int64_t c, std::int64_t step, std::int64_t size,
                             const NudgedRange& r, bool none) {
                             for (std::int64_t i = 0, at = c; i < size; ++i, at += step)
                                 y[at] = none ? 0 : Base::rounded(x[at], r);
                         });
    }
    static constexpr void gradient(auto& g) {
        const auto all = g.template apply_several<Gradient>({g.dy(), g.in(0), g.in(1), g.in(2)},
                                                            attributes_of<Op>(g));
        for (int k = 0; k < 3; ++k)
            if (g.wants(k)) g.to(k, all[static_cast<std::size_t>(k)]);
    }
    static void from_graph_def(auto& n) {
        n.result(DType::float32, n.inputs(), to_word_list(Base::attributes_of_node(n)));
    }
    static void to_graph_def(auto& n) {
        const auto [bits, narrow] = Base::node_attributes(attributes_of<Op>(n));
        n.result(n.add(Op::name, n.inputs(), {{"num_bits", bits}, {"narrow_range", narrow}}));
    }
};

struct FakeQuantWithMinMaxVarsGradient
    : FakeQuantVarsGradient<FakeQuantWithMinMaxVarsGradient, false> {
    static constexpr std::string_view name = "FakeQuantWithMinMaxVarsGradient";
};
struct FakeQuantWithMinMaxVars
    : FakeQuantVars<FakeQuantWithMinMaxVars, FakeQuantWithMinMaxVarsGradient, false> {
    static constexpr std::string_view name = "FakeQuantWithMinMaxVars";
};
struct FakeQuantWithMinMaxVarsPerChannelGradient
    : FakeQuantVarsGradient<FakeQuantWithMinMaxVarsPerChannelGradient, true> {
    static constexpr std::string_view name = "FakeQuantWithMinMaxVarsPerChannelGradient";
};
struct FakeQuantWithMinMaxVarsPerChannel
    : FakeQuantVars<FakeQuantWithMinMaxVarsPerChannel, FakeQuantWithMinMaxVarsPerChannelGradient,
                    true> {
    static constexpr std::string_view name = "FakeQuantWithMinMaxVarsPerChannel";
};

struct FakeQuantOps {
    using list =
        Registry<FakeQuantWithMinMaxArgs, FakeQuantWithMinMaxArgsGradient, FakeQuantWithMinMaxVars,
                 FakeQuantWithMinMaxVarsGradient, FakeQuantWithMinMaxVarsPerChannel,
                 FakeQuantWithMinMaxVarsPerChannelGradient>;
};

}  // namespace op

template <>
struct op_by_id<op_id("FakeQuantWithMinMaxArgs")>
    : std::type_identity<op::FakeQuantWithMinMaxArgs> {};
template <>
struct op_by_id<op_id("FakeQuantWithMinMaxArgsGradient")>
    : std::type_identity<op::FakeQuantWithMinMaxArgsGradient> {};
template <>
struct op_by_id<op_id("FakeQuantWithMinMaxVars")>
    : std::type_identity<op::FakeQuantWithMinMaxVars> {};
template <>
struct op_by_id<op_id("FakeQuantWithMinMaxVarsGradient")>
    : std::type_identity<op::FakeQuantWithMinMaxVarsGradient> {};
template <>
struct op_by_id<op_id("FakeQuantWithMinMaxVarsPerChannel")>
    : std::type_identity<op::FakeQuantWithMinMaxVarsPerChannel> {};
template <>
struct op_by_id<op_id("FakeQuantWithMinMaxVarsPerChannelGradient")>
    : std::type_identity<op::FakeQuantWithMinMaxVarsPerChannelGradient> {};

}  // namespace tf
