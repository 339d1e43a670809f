// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rounding of floats to multiples of a step, which is the range of the numbers divided by that
// of integers: the ops of tf.quantization.quantize_and_dequantize and its second version.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct QuantizeAttributes {
    std::int64_t num_bits = 8;
    std::int64_t axis = -1;     ///< each slice along it has a range of its own; -1: one range
    Flag signed_input = true;   ///< whether the integers are signed
    Flag range_given = false;   ///< otherwise the range is that of the elements
    Flag half_up = false;       ///< halves are rounded up; otherwise to even numbers
    Flag narrow_range = false;  ///< without the smallest signed integer
};

/// The range of the elements of one slice, and the factor that maps it to integers. The steps and
/// their roundings are TensorFlow's.
template <class T>
struct QuantizedRange {
    T least, most, scale, step;

    QuantizedRange(T min, T max, const QuantizeAttributes& at) : least(min), most(max) {
        const std::int64_t half = std::int64_t{1} << (at.num_bits - 1);
        const std::int64_t from = at.signed_input ? at.narrow_range ? 1 - half : -half : 0,
                           to = at.signed_input ? half - 1 : 2 * (half - 1) + 1;
        const T low = static_cast<T>(from), high = static_cast<T>(to);
        constexpr T none = std::numeric_limits<T>::max();
        const T by_least = low * least > 0 ? low / least : none;
        const T by_most = high * most > 0 ? high / most : none;
        if (by_least < by_most) {
            scale = by_least;
            step = least / low;
            most = high * step;
        } else {
            scale = by_most;
            step = most / high;
            least = low * step;
        }
    }
    T rounded(T x, const QuantizeAttributes& at) const {
        if (at.range_given) {
            x = x > most ? most : x;
            x = x < least ? least : x;
        }
        const T scaled = x * scale;
        return (at.half_up ? std::floor(scaled + T(.5)) : std::nearbyint(scaled)) * step;
    }
};

/// The common part of the ops. Inputs of those that round: x, min, max.
template <class Op>
struct QuantizeOp : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr int shape_of = 0;
    using computes = Types<float, double>;

    static constexpr bool quantizes(DType d) { return d == DType::float32 || d == DType::float64; }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return quantizes(out) && all_are(out, in, count, Op::operands);
    }

protected:
    [[noreturn]] static void unfit(const kernels::Ref* in, int count) {
        std::string all;
        for (int k = 0; k < count; ++k) all += (k == 0 ? "" : ", ") + in[k].shape.to_string();
        errors::raise<errors::InvalidArgument>(
            {"tf.quantization.range_shape", Op::name, "x, min, max", std::move(all),
             "numbers as min and max; with an axis of x, one number for each slice along it"});
    }
    /// Whether `range` has a number for each slice of x.
    static constexpr bool has_slices(const Shape& range, const Shape& x, std::int64_t axis) {
        return is_compatible(range, axis < 0 ? Shape() : Shape(x[static_cast<int>(axis)]));
    }
    /// Calls f(number of the slice, e) for each slice of x, where e(g) calls g(index) for all
    /// elements of the slice.
    template <class F>
    static void each_slice(const Shape& x, std::int64_t axis, F f) {
        std::int64_t inner = 1;
        for (int d = axis < 0 ? 0 : static_cast<int>(axis) + 1; d < x.rank; ++d) inner *= x[d];
        const std::int64_t slices = axis < 0 ? 1 : x[static_cast<int>(axis)], size = x.size();
        for (std::int64_t s = 0; s < slices; ++s)
            f(s, [=](auto g) {
                for (std::int64_t begin = s * inner; begin < size; begin += slices * inner)
                    for (std::int64_t i = 0; i < inner; ++i) g(begin + i);
            });
    }
    static std::int64_t axis_of_node(const auto& n) {
        const std::int64_t axis = n.number("axis", -1);
        if (axis < -1 || axis >= max_rank) n.fail("an axis of " + std::to_string(axis), "a dim");
        return axis;
    }
};

/// An op that rounds.
template <class Op>
struct QuantizeAndDequantizeOp : QuantizeOp<Op> {
    using Base = QuantizeOp<Op>;
    using Attributes = QuantizeAttributes;
    static constexpr int operands = 3;

    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const auto at = attributes_of<Op>(a);
        const Shape& x = in[0].shape;
        if (at.axis < x.rank && (!at.range_given || (Base::has_slices(in[1].shape, x, at.axis) &&
                                                     Base::has_slices(in[2].shape, x, at.axis))))
            return x;
        if (!__builtin_is_constant_evaluated()) Base::unfit(in, count);
        return Shape::invalid();
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const auto at = attributes_of<Op>(a);
        const T *x = in[0].as<const T>(), *min = in[1].as<const T>(), *max = in[2].as<const T>();
        T* y = out.as<T>();
        if (at.range_given && at.axis < 0 && !(*min <= *max))
            errors::raise<errors::InvalidArgument>(
                {"tf.quantization.range", Op::name, "min", std::to_string(*min), "min <= max"});
        Base::each_slice(in[0].shape, at.axis, [&](std::int64_t s, auto each) {
            T least = std::numeric_limits<T>::max(), most = std::numeric_limits<T>::lowest();
            bool numbers = true;
            if (at.range_given) {
                least = min[s];
                most = max[s];
            } else {
                each([&](std::int64_t i) {
                    least = std::min(least, x[i]);
                    most = std::max(most, x[i]);
                    numbers = numbers && x[i] == x[i];
                });
                if (!numbers) least = most = std::numeric_limits<T>::quiet_NaN();
            }
            const QuantizedRange<T> range(least, most, at);
            each([&](std::int64_t i) { y[i] = range.rounded(x[i], at); });
        });
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), n.inputs(), words_of_node(n, n.number("num_bits", 8)));
    }
    static auto words_of_node(const auto& n, std::int64_t bits) {
        Attributes at;
        at.num_bits = bits;
        at.signed_input = n.flag("signed_input", true);
        at.range_given = n.flag("range_given");
        at.narrow_range = n.flag("narrow_range");
        at.axis = Base::axis_of_node(n);
        if (bits < 1 || bits > (at.signed_input ? 61 : 62))
            n.fail("num_bits of " + std::to_string(bits), "1 to 61, or 62 if unsigned");
        const std::string mode = n.text("round_mode", "HALF_TO_EVEN");
        if (mode != "HALF_TO_EVEN" && mode != "HALF_UP")
            n.fail("round_mode " + mode, "HALF_TO_EVEN or HALF_UP");
        at.half_up = mode == "HALF_UP";
        return to_word_list(at);
    }
    /// With an axis and a given range, TensorFlow runs only the third version on CPUs, which always
    /// rounds halves to even.
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<Op>(n);
        if (at.axis >= 0 && at.range_given && !at.half_up)
            n.result(n.add("QuantizeAndDequantizeV3",
                           {n.in(0), n.in(1), n.in(2), n.number(at.num_bits)},
                           {{"T", n.type()},
                            {"signed_input", bool(at.signed_input)},
                            {"range_given", true},
                            {"narrow_range", bool(at.narrow_range)},
                            {"axis", at.axis}}));
        else
            n.result(n.add(Op::name, {n.in(0), per_slice(n, 1, at), per_slice(n, 2, at)},
                           {{"T", n.type()},
                            {"signed_input", bool(at.signed_input)},
                            {"num_bits", at.num_bits},
                            {"range_given", bool(at.range_given)},
                            {"round_mode", n.literal(at.half_up ? "HALF_UP" : "HALF_TO_EVEN")},
                            {"narrow_range", bool(at.narrow_range)},
                            {"axis", at.axis}}));
    }

private:
    /// Operand k. With an axis, TensorFlow's shape rule wants vectors, also as ranges that are not
    /// used.
    static auto per_slice(auto& n, int k, const Attributes& at) {
        if (at.axis < 0 || n.shape(k).rank != 0) return n.in(k);
        return n.add("Fill", {n.vector({n.dim(0, static_cast<int>(at.axis))}), n.in(k)},
                     {{"T", n.type()}, {"index_type", n.int32()}});
    }
};

/// The gradient of x is that of the result.
struct QuantizeAndDequantizeV2 : QuantizeAndDequantizeOp<QuantizeAndDequantizeV2> {
    static constexpr std::string_view name = "QuantizeAndDequantizeV2";
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, g.dy());
    }
};

/// Inputs: the gradient of the result, x, min, max. Results: the gradients of x, which is 0 outside
/// of the range, and of min and max, which are 0.
struct QuantizeAndDequantizeV4Grad : QuantizeOp<QuantizeAndDequantizeV4Grad> {
    using Attributes = AxisAttribute;
    static constexpr std::string_view name = "QuantizeAndDequantizeV4Grad";
    static constexpr int operands = 4, results = 3;
    static constexpr bool differentiable = false;

    static constexpr DType dtype_of(int, const DType* in, const kernels::Attributes&) {
        return in[0];
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a,
                                 int result) {
        const std::int64_t axis = attributes_of<QuantizeAndDequantizeV4Grad>(a).axis;
        const Shape& x = in[1].shape;
        if (axis < x.rank && is_compatible(in[0].shape, x) && has_slices(in[2].shape, x, axis) &&
            has_slices(in[3].shape, x, axis)) {
            if (result > 0) return in[1 + result].shape;
            return x.fully_defined() ? x : in[0].shape;
        }
        if (!__builtin_is_constant_evaluated()) unfit(in, count);
        return Shape::invalid();
    }
    template <class T, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const T *dy = in[0].as<const T>(), *x = in[1].as<const T>();
        const T *min = in[2].as<const T>(), *max = in[3].as<const T>();
        const std::int64_t axis = attributes_of<QuantizeAndDequantizeV4Grad>(a).axis;
        for (int k = 1; k < 3; ++k)
            if (out[k].data != nullptr) std::fill_n(out[k].as<T>(), out[k].shape.size(), T(0));
        T* dx = out[0].as<T>();
        if (dx == nullptr) return;
        each_slice(in[1].shape, axis, [&](std::int64_t s, auto each) {
            each([&](std::int64_t i) { dx[i] = x[i] >= min[s] && x[i] <= max[s] ? dy[i] : T(0); });
        });
    }
    static void from_graph_def(auto& n) { n.results(n.inputs(), {axis_of_node(n)}); }
    static void to_graph_def(auto& n) {
        n.results(n.add_all(
            name, n.inputs(),
            {{"T", n.type()}, {"axis", attributes_of<QuantizeAndDequantizeV4Grad>(n).axis}}));
    }
};
struct QuantizeAndDequantizeV4 : QuantizeAndDequantizeOp<QuantizeAndDequantizeV4> {
    static constexpr std::string_view name = "QuantizeAndDequantizeV4";
    static constexpr void gradient(auto& g) {
        const auto all = g.template apply_several<QuantizeAndDequantizeV4Grad>(
            {g.dy(), g.in(0), g.in(1), g.in(2)},
            AxisAttribute{attributes_of<QuantizeAndDequantizeV4>(g).axis});
        for (int k = 0; k < 3; ++k)
            if (g.wants(k)) g.to(k, all[static_cast<std::size_t>(k)]);
    }
};

struct QuantizeOps {
    using list =
        Registry<QuantizeAndDequantizeV2, QuantizeAndDequantizeV4, QuantizeAndDequantizeV4Grad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("QuantizeAndDequantizeV2")>
    : std::type_identity<op::QuantizeAndDequantizeV2> {};
template <>
struct op_by_id<op_id("QuantizeAndDequantizeV4")>
    : std::type_identity<op::QuantizeAndDequantizeV4> {};
template <>
struct op_by_id<op_id("QuantizeAndDequantizeV4Grad")>
    : std::type_identity<op::QuantizeAndDequantizeV4Grad> {};

}  // namespace tf
