// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::quantization: floats rounded as integers of a few bits would represent them, for training
// that takes these errors into account. Mirrors tf.quantization.

#include <tf/functions.hpp>
#include <tf/ops/primitive/fake_quant.hpp>
#include <tf/ops/primitive/quantize.hpp>

namespace tf::quantization {

/// The options of fake_quant_with_min_max_vars and fake_quant_with_min_max_vars_per_channel.
struct FakeQuant {
    int num_bits = 8;           ///< from 2 to 16
    bool narrow_range = false;  ///< whether the smallest integer is 1, not 0
};
/// The options of fake_quant_with_min_max_args.
struct FakeQuantArgs {
    float min = -6, max = 6;
    int num_bits = 8;           ///< from 2 to 16
    bool narrow_range = false;  ///< whether the smallest integer is 1, not 0
};
/// The gradients of x, min and max.
template <class Input, class Min = Input, class Max = Min>
struct FakeQuantGradients {
    Input backprops_wrt_input;
    Min backprop_wrt_min;
    Max backprop_wrt_max;
};

/// How numbers between two integers are rounded.
enum class RoundMode : std::uint8_t { half_to_even, half_up };
/// The options of quantize_and_dequantize_v2.
struct Quantize {
    bool signed_input = true;  ///< whether the integers are signed
    int num_bits = 8;          ///< from 1 to 61, or to 62 if unsigned
    bool range_given = false;  ///< otherwise the range is that of the elements
    RoundMode round_mode = RoundMode::half_to_even;
    bool narrow_range = false;  ///< without the smallest signed integer
};

namespace detail {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_quantization(std::string_view op, int bits,
                                                                    int least, int most) {
    errors::raise<errors::InvalidArgument>({"tf.quantization.num_bits", op, "num_bits",
                                            std::to_string(bits),
                                            std::to_string(least) + " to " + std::to_string(most)});
}
[[gnu::noinline, gnu::cold, noreturn]] inline void bad_quantization(std::string_view op, float min,
                                                                    float max) {
    errors::raise<errors::InvalidArgument>({"tf.quantization.range", op, "min", std::to_string(min),
                                            "less than max, " + std::to_string(max)});
}
[[gnu::noinline, gnu::cold, noreturn]] inline void bad_quantization(std::string_view op) {
    errors::raise<errors::InvalidArgument>(
        {"tf.quantization.range_shape", op, "min, max", "other shapes",
         "numbers; with an axis of x, one number for each slice along it"});
}
/// Throws if a number of bits is not allowed; in constant evaluation this is a compile error.
constexpr void check_bits(std::string_view op, int bits, int least, int most) {
    if (bits < least || bits > most) bad_quantization(op, bits, least, most);
}
// The public functions call these directly, so that the compiler's message is short.
constexpr void check(const FakeQuant& o) {
    if (o.num_bits < 2 || o.num_bits > 16) bad_quantization("fake_quant", o.num_bits, 2, 16);
}
constexpr void check(const FakeQuantArgs& o) {
    constexpr std::string_view name = "fake_quant_with_min_max_args";
    if (o.num_bits < 2 || o.num_bits > 16) bad_quantization(name, o.num_bits, 2, 16);
    if (!(o.min < o.max)) bad_quantization(name, o.min, o.max);
}
constexpr op::FakeQuantAttributes attributes_of(const FakeQuant& o) {
    return {o.num_bits, o.narrow_range};
}
constexpr op::FakeQuantArgsAttributes attributes_of(const FakeQuantArgs& o) {
    return {o.num_bits, o.narrow_range, o.min, o.max};
}

/// A number, or a tensor, as a tensor.
template <class T, class V>
constexpr auto bound(const V& v) {
    if constexpr (TensorLike<V>) return tf::detail::ops::collapsed(v);
    else return constant<T>(static_cast<T>(v));
}
template <class A>
inline constexpr bool is_float = tensor_type_t<A>::dtype == DType::float32;

/// Op of x, or of the gradient of the result and x.
template <class Op, TensorLike... A>
constexpr auto of_args(const FakeQuantArgs& options, const A&... x) {
    using X = tensor_type_t<typename tf::detail::ops::tensor_list<A...>::last>;
    constexpr bool floats = (is_float<A> && ...);
    static_assert(floats,
                  "[tf.ops.bad_dtype] fake_quant_with_min_max_args(x): 'x' must be float, as in "
                  "TensorFlow; use tf::cast<float>(x)");
    if constexpr (floats) {
        constexpr bool fits = tf::detail::ops::static_result<Op, A...>({}).valid();
        static_assert(fits,
                      "[tf.quantization.range_shape] fake_quant_with_min_max_args_gradient("
                      "gradients, x): 'gradients' must have the shape of 'x'");
        if constexpr (fits)
            return tf::detail::ops::call<Op, X>(op::to_words(attributes_of(options)),
                                                tf::detail::ops::collapsed(x)...);
        else return Poison{};
    } else {
        return Poison{};
    }
}

/// Whether the types fit Op, whose last operands are x, min and max.
template <class Op, class... A>
consteval bool fits_range() {
    const std::array<kernels::Ref, sizeof...(A)> in{
        kernels::Ref{nullptr, A::static_shape, A::dtype}...};
    return Op::fits(in.data(), static_cast<int>(sizeof...(A)));
}
template <class Op, class... A>
consteval bool fits_vars() {
    constexpr bool floats = (is_float<A> && ...);
    static_assert(floats,
                  "[tf.ops.bad_dtype] fake_quant_with_min_max_vars(x, min, max): all tensors must "
                  "be float, as in TensorFlow; use tf::cast<float>(x)");
    if constexpr (floats) {
        constexpr bool fits = fits_range<Op, A...>();
        static_assert(fits,
                      "[tf.quantization.range_shape] fake_quant_with_min_max_vars(x, min, max): "
                      "'min' and 'max' must be numbers; for _per_channel, vectors with one number "
                      "for each element of the last dim of 'x'");
        return fits;
    } else {
        return false;
    }
}
template <class Op, class X, class Min, class Max>
constexpr auto of_range(const FakeQuant& options, const X& x, const Min& min, const Max& max) {
    if constexpr (Poisoned<X> || Poisoned<Min> || Poisoned<Max>) {
        return Poison{};
    } else if constexpr (fits_vars<Op, X, Min, Max>()) {
        return tf::detail::ops::call<Op, X>(op::to_words(attributes_of(options)), x, min, max);
    } else {
        return Poison{};
    }
}
template <class Op, class G, class X, class Min, class Max>
constexpr auto gradients_of_range(const FakeQuant& options, const G& dy, const X& x, const Min& min,
                                  const Max& max) {
    if constexpr (Poisoned<G> || Poisoned<X> || Poisoned<Min> || Poisoned<Max>) {
        return FakeQuantGradients<Poison>{};
    } else if constexpr (fits_vars<Op, G, X, Min, Max>()) {
        using All = FakeQuantGradients<X, Min, Max>;
        return tf::detail::ops::call_several<Op>(
            std::type_identity<All>{}, op::to_words(attributes_of(options)), dy, x, min, max);
    } else {
        return FakeQuantGradients<Poison>{};
    }
}

template <class Op, int Axis, class X, class Min, class Max>
constexpr auto quantized(const X& x, const Min& min, const Max& max, const Quantize& o) {
    if constexpr (Poisoned<X> || Poisoned<Min> || Poisoned<Max>) {
        return Poison{};
    } else {
        constexpr bool defined = Op::quantizes(X::dtype);
        static_assert(defined,
                      "[tf.ops.bad_dtype] quantize_and_dequantize(x, min, max): 'x' must be float "
                      "or double, as in TensorFlow; use tf::cast<float>(x)");
        constexpr bool same = Min::dtype == X::dtype && Max::dtype == X::dtype;
        static_assert(!defined || same,
                      "[tf.ops.bad_dtype] quantize_and_dequantize(x, min, max): 'min' and 'max' "
                      "must have the dtype of 'x'");
        if constexpr (defined && same) {
            check_bits("quantize_and_dequantize", o.num_bits, 1, o.signed_input ? 61 : 62);
            op::QuantizeAttributes at;
            at.num_bits = o.num_bits;
            at.axis = Axis;
            at.signed_input = o.signed_input;
            at.range_given = o.range_given;
            at.half_up = o.round_mode == RoundMode::half_up;
            at.narrow_range = o.narrow_range;
            if (o.range_given &&
                !tf::detail::ops::static_result<Op, X, Min, Max>(op::to_words(at)).valid())
                bad_quantization("quantize_and_dequantize");
            return tf::detail::ops::call<Op, X>(op::to_words(at), x, min, max);
        } else {
            return Poison{};
        }
    }
}
template <class Op, int Axis, TensorLike A, class Min, class Max>
constexpr auto quantized_along(const A& x, const Min& min, const Max& max, const Quantize& o) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr int axis = normalize_axis(Axis, X::rank);
        static_assert(axis >= 0,
                      "[tf.ops.bad_axis] quantize_and_dequantize<Axis>(x, min, max): 'Axis' must "
                      "be a dimension of 'x', in [-rank, rank)");
        using T = typename X::value_type;
        if constexpr (axis >= 0)
            return quantized<Op, axis>(tf::detail::ops::collapsed(x), bound<T>(min), bound<T>(max),
                                       o);
        else return Poison{};
    }
}

}  // namespace detail

/// x, clamped to a range near [min, max] and rounded to one of 2^num_bits numbers at equal
/// distances; the range is moved so that 0 is one of them. Any shape; float. The gradient is 1
/// within the range, otherwise 0. Mirrors tf.quantization.fake_quant_with_min_max_args:
///
///     tf::quantization::fake_quant_with_min_max_args(x, {.min = -1, .max = 1, .num_bits = 4})
template <TensorLike A>
constexpr auto fake_quant_with_min_max_args(const A& x, const FakeQuantArgs& options = {}) {
    detail::check(options);
    if constexpr (Poisoned<A>) return Poison{};
    else return detail::of_args<op::FakeQuantWithMinMaxArgs>(options, x);
}
/// The gradient of x from that of fake_quant_with_min_max_args(x). Mirrors
/// tf.quantization.fake_quant_with_min_max_args_gradient.
template <TensorLike G, TensorLike A>
constexpr auto fake_quant_with_min_max_args_gradient(const G& gradients, const A& x,
                                                     const FakeQuantArgs& options = {}) {
    detail::check(options);
    if constexpr (Poisoned<G> || Poisoned<A>) return Poison{};
    else return detail::of_args<op::FakeQuantWithMinMaxArgsGradient>(options, gradients, x);
}

/// The same as fake_quant_with_min_max_args, but min and max are numbers or float scalars, such as
/// variables that are trained: the gradient of min is the sum of those of the elements below the
/// range, that of max of those above. If both are 0, the result is 0. Mirrors
/// tf.quantization.fake_quant_with_min_max_vars.
template <TensorLike A, tf::detail::ops::Operand Min, tf::detail::ops::Operand Max>
constexpr auto fake_quant_with_min_max_vars(const A& x, const Min& min, const Max& max,
                                            const FakeQuant& options = {}) {
    detail::check(options);
    return detail::of_range<op::FakeQuantWithMinMaxVars>(options, tf::detail::ops::collapsed(x),
                                                         detail::bound<float>(min),
                                                         detail::bound<float>(max));
}
/// The gradients of x, min and max from that of fake_quant_with_min_max_vars(x, min, max). Mirrors
/// tf.quantization.fake_quant_with_min_max_vars_gradient.
template <TensorLike G, TensorLike A, tf::detail::ops::Operand Min, tf::detail::ops::Operand Max>
constexpr auto fake_quant_with_min_max_vars_gradient(const G& gradients, const A& x, const Min& min,
                                                     const Max& max,
                                                     const FakeQuant& options = {}) {
    detail::check(options);
    return detail::gradients_of_range<op::FakeQuantWithMinMaxVarsGradient>(
        options, tf::detail::ops::collapsed(gradients), tf::detail::ops::collapsed(x),
        detail::bound<float>(min), detail::bound<float>(max));
}

/// The same as fake_quant_with_min_max_vars with a range for each channel: x [.., channels], min
/// and max [channels]. Mirrors tf.quantization.fake_quant_with_min_max_vars_per_channel.
template <TensorLike A, TensorLike Min, TensorLike Max>
constexpr auto fake_quant_with_min_max_vars_per_channel(const A& x, const Min& min, const Max& max,
                                                        const FakeQuant& options = {}) {
    detail::check(options);
    return detail::of_range<op::FakeQuantWithMinMaxVarsPerChannel>(
        options, tf::detail::ops::collapsed(x), tf::detail::ops::collapsed(min),
        tf::detail::ops::collapsed(max));
}
/// The gradients of x, min and max from that of fake_quant_with_min_max_vars_per_channel(x, min,
/// max). Mirrors tf.quantization.fake_quant_with_min_max_vars_per_channel_gradient.
template <TensorLike G, TensorLike A, TensorLike Min, TensorLike Max>
constexpr auto fake_quant_with_min_max_vars_per_channel_gradient(const G& gradients, const A& x,
                                                                 const Min& min, const Max& max,
                                                                 const FakeQuant& options = {}) {
    detail::check(options);
    return detail::gradients_of_range<op::FakeQuantWithMinMaxVarsPerChannelGradient>(
        options, tf::detail::ops::collapsed(gradients), tf::detail::ops::collapsed(x),
        tf::detail::ops::collapsed(min), tf::detail::ops::collapsed(max));
}

/// x, rounded to multiples of a step: the range of x, or the given range [min, max], divided by
/// that of integers of num_bits bits. One end of the range becomes the smallest or the largest
/// integer, and 0 stays 0. With `range_given`, elements outside of the range are clamped to it.
/// Any shape; float and double. The gradient is 1 where min <= x <= max, otherwise 0, also if the
/// range is that of x, as in TensorFlow. Mirrors tf.quantization.quantize_and_dequantize_v2:
///
///     tf::quantization::quantize_and_dequantize_v2(x, -1, 2, {.num_bits = 4, .range_given = true})
template <TensorLike A, tf::detail::ops::Operand Min, tf::detail::ops::Operand Max>
constexpr auto quantize_and_dequantize_v2(const A& x, const Min& min, const Max& max,
                                          const Quantize& options = {}) {
    using T = typename tensor_type_t<A>::value_type;
    return detail::quantized<op::QuantizeAndDequantizeV4, -1>(
        tf::detail::ops::collapsed(x), detail::bound<T>(min), detail::bound<T>(max), options);
}
/// The same with a range for each slice of x along an axis; given ranges are vectors:
///
///     tf::quantization::quantize_and_dequantize_v2<0>(x, mins, maxs, {.range_given = true})
template <int Axis, TensorLike A, tf::detail::ops::Operand Min, tf::detail::ops::Operand Max>
constexpr auto quantize_and_dequantize_v2(const A& x, const Min& min, const Max& max,
                                          const Quantize& options = {}) {
    return detail::quantized_along<op::QuantizeAndDequantizeV4, Axis>(x, min, max, options);
}

/// The same values as quantize_and_dequantize_v2; the gradient of x is that of the result,
/// everywhere. Mirrors tf.quantization.quantize_and_dequantize.
template <TensorLike A, tf::detail::ops::Operand Min, tf::detail::ops::Operand Max>
constexpr auto quantize_and_dequantize(const A& x, const Min& min, const Max& max,
                                       const Quantize& options = {}) {
    using T = typename tensor_type_t<A>::value_type;
    return detail::quantized<op::QuantizeAndDequantizeV2, -1>(
        tf::detail::ops::collapsed(x), detail::bound<T>(min), detail::bound<T>(max), options);
}
/// The same with a range for each slice of x along an axis.
template <int Axis, TensorLike A, tf::detail::ops::Operand Min, tf::detail::ops::Operand Max>
constexpr auto quantize_and_dequantize(const A& x, const Min& min, const Max& max,
                                       const Quantize& options = {}) {
    return detail::quantized_along<op::QuantizeAndDequantizeV2, Axis>(x, min, max, options);
}

}  // namespace tf::quantization
