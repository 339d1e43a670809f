// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Arithmetic: tf.add, tf.subtract, tf.multiply, tf.divide, tf.negative, tf.maximum, tf.minimum,
// tf.pow, tf.math.floordiv, tf.math.floormod, and their operators. Shapes broadcast; all operands
// have the same dtype.

#include <array>
#include <cmath>

#include <tf/kernels/simd.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf {
namespace op {

/// Integers wrap around, as in TensorFlow. They are computed unsigned, because signed overflow is
/// undefined in C++.
template <class V, class F>
constexpr V wrapping(V a, V b, F f) {
    if constexpr (std::is_integral_v<V>) {
        using U = std::make_unsigned_t<decltype(a + b)>;
        return static_cast<V>(f(static_cast<U>(a), static_cast<U>(b)));
    } else {
        return f(a, b);
    }
}

struct Add : Elementwise<2> {
    static constexpr std::string_view name = "AddV2";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr bool commutative = true;
    template <class V>
    static constexpr V apply(V a, V b) {
        return wrapping(a, b, [](auto x, auto y) { return x + y; });
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Add>(in, a);
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy());
        g.to(1, g.dy());
    }
};
/// Concatenates strings. TensorFlow's Add, because its AddV2 does not support strings.
struct StringAdd : Elementwise<2> {
    static constexpr std::string_view name = "Add";
    static constexpr std::string_view on_strings = "StringAdd";
    static constexpr bool joins = true;  ///< its results are strings
    static constexpr Domain domain = Domain::any;
    static string apply(std::string_view a, std::string_view b) {
        string out(a);
        return out += b;
    }
};
struct Sub : Elementwise<2> {
    static constexpr std::string_view name = "Sub";
    static constexpr Domain domain = Domain::numeric_or_complex;
    template <class V>
    static constexpr V apply(V a, V b) {
        return wrapping(a, b, [](auto x, auto y) { return x - y; });
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Sub>(in, a);
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy());
        if (g.wants(1)) g.to(1, -g.dy());
    }
};
struct Mul : Elementwise<2> {
    static constexpr std::string_view name = "Mul";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr bool commutative = true;
    template <class V>
    static constexpr V apply(V a, V b) {
        return wrapping(a, b, [](auto x, auto y) { return x * y; });
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Mul>(in, a);
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, g.dy() * conj(g.in(1)));
        if (g.wants(1)) g.to(1, g.dy() * conj(g.in(0)));
    }
};
struct RealDiv : Elementwise<2> {
    static constexpr std::string_view name = "RealDiv";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static constexpr V apply(V a, V b) {
        return a / b;
    }
    static constexpr void gradient(auto& g) {
        const auto y = conj(g.in(1));
        if (g.wants(0)) g.to(0, g.dy() / y);
        if (g.wants(1)) g.to(1, g.dy() * (-conj(g.in(0)) / y / y));
    }
};
struct Neg : Elementwise<1> {
    static constexpr std::string_view name = "Neg";
    static constexpr Domain domain = Domain::numeric_or_complex;
    template <class V>
    static constexpr V apply(V a) {
        if constexpr (std::is_integral_v<V>)
            return wrapping(V{}, a, [](auto x, auto y) { return x - y; });
        else return -a;
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Neg>(in, a);
    }
    static constexpr void gradient(auto& g) { g.to(0, -g.dy()); }
    static void to_graph_def(auto& n) {
        n.result(n.add_as(name, n.is_unsigned(0) ? n.int64() : n.type()));
    }
};
/// Not commutative: if both are equal, the first gets the gradient, as in TensorFlow.
struct Maximum : Elementwise<2> {
    static constexpr std::string_view name = "Maximum";
    template <class V>
    static constexpr V apply(V a, V b) {
        return choose(a == a, choose(b <= a, a, b), a);  // NaN if one is NaN
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Maximum>(in, a);
    }
    static constexpr void gradient(auto& g) {
        const auto first = greater_equal(g.in(0), g.in(1));
        if (g.wants(0)) g.to(0, keep_if(first, g.dy()));
        if (g.wants(1)) g.to(1, keep_if(logical_not(first), g.dy()));
    }
};
struct Minimum : Elementwise<2> {
    static constexpr std::string_view name = "Minimum";
    template <class V>
    static constexpr V apply(V a, V b) {
        return choose(a == a, choose(a <= b, a, b), a);
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Minimum>(in, a);
    }
    static constexpr void gradient(auto& g) {
        const auto first = less_equal(g.in(0), g.in(1));
        if (g.wants(0)) g.to(0, keep_if(first, g.dy()));
        if (g.wants(1)) g.to(1, keep_if(logical_not(first), g.dy()));
    }
};

template <class V>
[[noreturn]] void division_by_zero(std::string_view op) {
    errors::raise<errors::InvalidArgument>(
        {"tf.ops.division_by_zero", op, "y", "0", "a divisor that is not 0"});
}

struct FloorDiv : Elementwise<2> {
    static constexpr std::string_view name = "FloorDiv";
    template <class V>
    static constexpr V apply(V a, V b) {
        if constexpr (std::is_integral_v<V>) {
            if (b == 0) division_by_zero<V>("floordiv");
            if constexpr (std::is_signed_v<V>) {
                if (b == -1) return wrapping(V{}, a, [](auto x, auto y) { return x - y; });
                const V q = static_cast<V>(a / b);
                return static_cast<V>(q - ((a % b != 0) && ((a < 0) != (b < 0))));
            } else {
                return static_cast<V>(a / b);
            }
        } else {
            return kernels::floor_of(V(a / b));
        }
    }
    static constexpr bool differentiable = false;
};
/// The remainder that fits FloorDiv; it has the divisor's sign.
struct FloorMod : Elementwise<2> {
    static constexpr std::string_view name = "FloorMod";
    static constexpr bool simd = false;
    template <class V>
    static constexpr V apply(V a, V b) {
        if constexpr (std::is_integral_v<V>) {
            if (b == 0) division_by_zero<V>("floormod");
            if constexpr (std::is_signed_v<V>) {
                if (b == -1) return 0;
                const V r = static_cast<V>(a % b);
                return static_cast<V>(r != 0 && ((r < 0) != (b < 0)) ? r + b : r);
            } else {
                return static_cast<V>(a % b);
            }
        } else {
            using std::fmod;
            const V r = static_cast<V>(fmod(a, b));
            return r != V(0) && ((r < V(0)) != (b < V(0))) ? r + b : r;
        }
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy());
        if (g.wants(1)) g.to(1, -(g.dy() * floordiv(g.in(0), g.in(1))));
    }
};
/// Where the logarithm is finite and real; for complex numbers, finite.
constexpr auto has_logarithm(const auto& x) {
    if (is_complex(x.dtype())) return logical_not(equal(x, number(x, 0)));
    return greater(x, number(x, 0));
}
struct Pow : Elementwise<2> {
    static constexpr std::string_view name = "Pow";
    static constexpr Domain domain = Domain::numeric_or_complex;
    template <class V>
    static constexpr V apply(V a, V b) {
        if constexpr (std::is_integral_v<V>) {
            if constexpr (std::is_signed_v<V>)
                if (b < 0)
                    errors::raise<errors::InvalidArgument>({"tf.ops.negative_power", "pow", "y",
                                                            std::to_string(b),
                                                            "an exponent >= 0 for integers"});
            V result = 1;
            for (; b > 0; b = static_cast<V>(b / 2)) {
                if (b % 2 != 0) result = Mul::apply(result, a);
                a = Mul::apply(a, a);
            }
            return result;
        } else if constexpr (kernels::is_batch<V>) {
            // one by one: xsimd's pow is inexact, and wrong for 0^0, 0^-1, 1^NaN
            std::array<typename V::value_type, V::size> x, y;
            a.store_unaligned(x.data());
            b.store_unaligned(y.data());
            for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::pow(x[i], y[i]);
            return V::load_unaligned(x.data());
        } else {
            using std::pow;
            return static_cast<V>(pow(a, b));
        }
    }
    /// The exponent's gradient is 0 where the base is not positive (complex: where it is 0),
    /// because its logarithm is not finite or not real there.
    static constexpr void gradient(auto& g) {
        const auto x = conj(g.in(0)), y = conj(g.in(1));
        if (g.wants(0)) g.to(0, g.dy() * y * pow(x, y - 1));
        if (!g.wants(1)) return;
        const auto safe = has_logarithm(x);
        const auto log_x = keep_if(safe, log(select(safe, x, number(x, 1))));
        g.to(1, g.dy() * conj(g.out()) * log_x);
    }
    static void to_graph_def(auto& n) {
        n.result(n.add_as(name, n.is_unsigned(0) ? n.int64() : n.type()));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("AddV2")> : std::type_identity<op::Add> {};
template <>
struct op_by_id<op_id("StringAdd")> : std::type_identity<op::OnStrings<op::StringAdd>> {};
template <>
struct op_by_id<op_id("Sub")> : std::type_identity<op::Sub> {};
template <>
struct op_by_id<op_id("Mul")> : std::type_identity<op::Mul> {};
template <>
struct op_by_id<op_id("RealDiv")> : std::type_identity<op::RealDiv> {};
template <>
struct op_by_id<op_id("Neg")> : std::type_identity<op::Neg> {};
template <>
struct op_by_id<op_id("Maximum")> : std::type_identity<op::Maximum> {};
template <>
struct op_by_id<op_id("Minimum")> : std::type_identity<op::Minimum> {};
template <>
struct op_by_id<op_id("FloorDiv")> : std::type_identity<op::FloorDiv> {};
template <>
struct op_by_id<op_id("FloorMod")> : std::type_identity<op::FloorMod> {};
template <>
struct op_by_id<op_id("Pow")> : std::type_identity<op::Pow> {};

namespace detail::ops {
template <class... A>
inline constexpr bool of_strings = false;
template <class... A>
    requires(!(Poisoned<A> || ...))
inline constexpr bool of_strings<A...> = std::is_same_v<element_among_t<A...>, string>;
}  // namespace detail::ops

/// a + b (tf.add); strings are concatenated. Shapes broadcast; both have the same dtype: numeric,
/// complex or string.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto add(A&& a, B&& b) {
    using Op = std::conditional_t<detail::ops::of_strings<A, B>, op::StringAdd, op::Add>;
    return detail::ops::elementwise<Op>(std::forward<A>(a), std::forward<B>(b));
}
/// a - b (tf.subtract). Shapes broadcast; both have the same numeric or complex dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto subtract(A&& a, B&& b) {
    return detail::ops::elementwise<op::Sub>(std::forward<A>(a), std::forward<B>(b));
}
/// a * b (tf.multiply). Shapes broadcast; both have the same numeric or complex dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto multiply(A&& a, B&& b) {
    return detail::ops::elementwise<op::Mul>(std::forward<A>(a), std::forward<B>(b));
}
/// a / b as true division (tf.divide). Shapes broadcast; both have the same numeric or complex
/// dtype. int8, int16, uint8 and uint16 become float, wider integers become double.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto divide(A&& a, B&& b) {
    if constexpr ((Poisoned<A> || Poisoned<B>)) {
        return Poison{};
    } else {
        using T = detail::ops::element_among_t<A, B>;
        if constexpr (is_integer(dtype_of<T>) && detail::ops::check_elementwise<op::Add, A, B>()) {
            using R = std::conditional_t<sizeof(T) <= 2, float, double>;
            return detail::ops::elementwise<op::RealDiv>(
                cast<R>(detail::ops::operand<T>(std::forward<A>(a))),
                cast<R>(detail::ops::operand<T>(std::forward<B>(b))));
        } else {
            return detail::ops::elementwise<op::RealDiv>(std::forward<A>(a), std::forward<B>(b));
        }
    }
}
/// The same as tf::divide (tf.truediv).
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto truediv(A&& a, B&& b) {
    return divide(std::forward<A>(a), std::forward<B>(b));
}
/// -a (tf.negative). Numeric and complex dtypes.
template <TensorLike A>
constexpr auto negative(A&& a) {
    return detail::ops::elementwise<op::Neg>(std::forward<A>(a));
}
/// The larger of the two, NaN if one is NaN (tf.maximum). Shapes broadcast; both have the same
/// numeric dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto maximum(A&& a, B&& b) {
    return detail::ops::elementwise<op::Maximum>(std::forward<A>(a), std::forward<B>(b));
}
/// The smaller of the two, NaN if one is NaN (tf.minimum). Shapes broadcast; both have the same
/// numeric dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto minimum(A&& a, B&& b) {
    return detail::ops::elementwise<op::Minimum>(std::forward<A>(a), std::forward<B>(b));
}
/// The quotient rounded towards minus infinity (tf.math.floordiv). Shapes broadcast; both have the
/// same numeric dtype. errors::InvalidArgument if an integer b is 0.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto floordiv(A&& a, B&& b) {
    return detail::ops::elementwise<op::FloorDiv>(std::forward<A>(a), std::forward<B>(b));
}
/// a - b * floordiv(a, b): the remainder with the sign of b (tf.math.floormod). Shapes broadcast;
/// both have the same numeric dtype. errors::InvalidArgument if an integer b is 0.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto floormod(A&& a, B&& b) {
    return detail::ops::elementwise<op::FloorMod>(std::forward<A>(a), std::forward<B>(b));
}
/// a to the power b (tf.pow). Shapes broadcast; both have the same numeric or complex dtype.
/// errors::InvalidArgument if b is a negative integer.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto pow(A&& a, B&& b) {
    return detail::ops::elementwise<op::Pow>(std::forward<A>(a), std::forward<B>(b));
}

template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator+(A&& a, B&& b) {
    return add(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator-(A&& a, B&& b) {
    return subtract(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator*(A&& a, B&& b) {
    return multiply(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator/(A&& a, B&& b) {
    return divide(std::forward<A>(a), std::forward<B>(b));
}
/// The remainder with the divisor's sign, as in Python and unlike C++: tf::math::floormod.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator%(A&& a, B&& b) {
    return floormod(std::forward<A>(a), std::forward<B>(b));
}
template <TensorLike A>
constexpr auto operator-(A&& a) {
    return negative(std::forward<A>(a));
}

namespace detail::ops {
/// Types that are not operands but define their own operators on tensors. Also functions, which
/// clang tries as candidates for an unknown name.
template <class A>
concept HasOwnOperators = std::is_function_v<A> || requires { typename A::own_operators; };
/// One tensor, and one type that is neither a tensor nor a literal.
template <class A, class B>
concept ForeignOperand = (TensorLike<A> && !Operand<B> && !HasOwnOperators<B>) ||
                         (TensorLike<B> && !Operand<A> && !HasOwnOperators<A>);

template <class A, class B>
constexpr Poison foreign_operand() {
    static_assert(tensors::dims_check<A>::always_false,
                  "[tf.ops.operand] operands must be tensors, variables or numbers: make a tensor "
                  "of host data with tf::constant(x)");
    return {};
}
}  // namespace detail::ops
template <class A, detail::ops::ForeignOperand<A> B>
constexpr Poison operator+(const A&, const B&) {
    return detail::ops::foreign_operand<A, B>();
}
template <class A, detail::ops::ForeignOperand<A> B>
constexpr Poison operator-(const A&, const B&) {
    return detail::ops::foreign_operand<A, B>();
}
template <class A, detail::ops::ForeignOperand<A> B>
constexpr Poison operator*(const A&, const B&) {
    return detail::ops::foreign_operand<A, B>();
}
template <class A, detail::ops::ForeignOperand<A> B>
constexpr Poison operator/(const A&, const B&) {
    return detail::ops::foreign_operand<A, B>();
}

}  // namespace tf
