// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elementwise functions of one argument: tf.exp, tf.tanh, tf.nn.relu and others. The result has the
// shape and dtype of the argument.

#include <cmath>

#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/complex.hpp>

namespace tf {
namespace op {

struct Exp : Elementwise<1> {
    static constexpr std::string_view name = "Exp";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        return kernels::exp_of(x);
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * conj(g.out())); }
};
struct Log : Elementwise<1> {
    static constexpr std::string_view name = "Log";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        using std::log;
        return static_cast<V>(log(x));
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * reciprocal(conj(g.in(0)))); }
};
struct Log1p : Elementwise<1> {
    static constexpr std::string_view name = "Log1p";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        return kernels::log1p_of(x);
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * reciprocal(1 + conj(g.in(0)))); }
};
struct Expm1 : Elementwise<1> {
    static constexpr std::string_view name = "Expm1";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        return kernels::expm1_of(x);
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * exp(conj(g.in(0)))); }
};
struct Tanh : Elementwise<1> {
    static constexpr std::string_view name = "Tanh";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        return kernels::tanh_of(x);
    }
    static constexpr void gradient(auto& g) {
        const auto y = conj(g.out());
        g.to(0, g.dy() * (1 - y * y));
    }
};
struct Erf : Elementwise<1> {
    static constexpr std::string_view name = "Erf";
    static constexpr Domain domain = Domain::floating;
    static constexpr bool simd = false;                  // xsimd's function is less accurate
    static constexpr double slope = 1.1283791670955126;  // at 0: 2 / sqrt(pi)
    template <class V>
    static V apply(V x) {
        using std::erf;
        return static_cast<V>(erf(x));
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() * (slope * exp(-(g.in(0) * g.in(0)))));
    }
};
struct Erfc : Elementwise<1> {
    static constexpr std::string_view name = "Erfc";
    static constexpr Domain domain = Domain::floating;
    static constexpr bool simd = false;
    template <class V>
    static V apply(V x) {
        using std::erfc;
        return static_cast<V>(erfc(x));
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() * (-Erf::slope * exp(-(g.in(0) * g.in(0)))));
    }
};
struct Sin : Elementwise<1> {
    static constexpr std::string_view name = "Sin";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        using std::sin;
        return static_cast<V>(sin(x));
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * cos(conj(g.in(0)))); }
};
struct Cos : Elementwise<1> {
    static constexpr std::string_view name = "Cos";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        using std::cos;
        return static_cast<V>(cos(x));
    }
    static constexpr void gradient(auto& g) { g.to(0, -(g.dy() * sin(conj(g.in(0))))); }
};
struct Sqrt : Elementwise<1> {
    static constexpr std::string_view name = "Sqrt";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        using std::sqrt;
        return static_cast<V>(sqrt(x));
    }
    static constexpr void gradient(auto& g) { g.to(0, sqrt_gradient(g.out(), g.dy())); }
};
/// Adds TensorFlow's op of this name; the result is 0 where dy, the second input, is 0.
void add_where_gradient_arrives(auto& n, std::string_view name) {
    const auto zero = n.number(0, n.type());
    const auto none = n.add("Equal", {n.in(1), zero}, {{"T", n.type()}});
    const auto some = n.add(name, n.inputs(), {{"T", n.type()}});
    n.result(n.add("SelectV2", {none, zero, some}, {{"T", n.type()}}));
}
/// Inputs: y = sqrt(x), dy. Result: the gradient of x; it is 0 where dy is 0, so that the side that
/// tf::where does not choose gives no NaN at x = 0. It is an op so that its own gradient is smooth
/// there, too.
struct SqrtGrad : Elementwise<2> {
    static constexpr std::string_view name = "SqrtGrad";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static constexpr V apply(V y, V dy) {
        return choose(dy == V(0), V(0), V(V(0.5) * dy / kernels::conjugate(y)));
    }
    static constexpr void gradient(auto& g) {
        const auto slope = g.dy() / conj(g.in(0));
        g.to(0, -slope * g.out());
        g.to(1, 0.5 * slope);
    }
    static void to_graph_def(auto& n) { add_where_gradient_arrives(n, name); }
};
struct Floor : Elementwise<1> {
    static constexpr std::string_view name = "Floor";
    static constexpr Domain domain = Domain::floating;
    template <class V>
    static V apply(V x) {
        return kernels::floor_of(x);
    }
    static constexpr bool differentiable = false;
};
struct Ceil : Elementwise<1> {
    static constexpr std::string_view name = "Ceil";
    static constexpr Domain domain = Domain::floating;
    template <class V>
    static V apply(V x) {
        return kernels::ceil_of(x);
    }
    static constexpr bool differentiable = false;
};
struct Rsqrt : Elementwise<1> {
    static constexpr std::string_view name = "Rsqrt";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        using std::sqrt;
        return V(1) / static_cast<V>(sqrt(x));
    }
    static constexpr void gradient(auto& g) { g.to(0, rsqrt_gradient(g.out(), g.dy())); }
};
/// Inputs: y = rsqrt(x), dy. Result: the gradient of x; it is 0 where dy is 0, as in SqrtGrad.
struct RsqrtGrad : Elementwise<2> {
    static constexpr std::string_view name = "RsqrtGrad";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static constexpr V apply(V y, V dy) {
        const V z = kernels::conjugate(y);
        return choose(dy == V(0), V(0), V(V(-0.5) * dy * (z * z * z)));
    }
    static constexpr void gradient(auto& g) {
        const auto y = g.in(0);
        g.to(0, -1.5 * g.dy() * g.in(1) * (y * y));
        g.to(1, rsqrt_gradient(y, g.dy()));
    }
    static void to_graph_def(auto& n) { add_where_gradient_arrives(n, name); }
};
struct Reciprocal : Elementwise<1> {
    static constexpr std::string_view name = "Reciprocal";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static constexpr V apply(V x) {
        return V(1) / x;
    }
    static constexpr void gradient(auto& g) { g.to(0, reciprocal_gradient(g.out(), g.dy())); }
};
/// Inputs: y = 1 / x, dy. Result: the gradient of x; it is 0 where dy is 0, as in SqrtGrad.
struct ReciprocalGrad : Elementwise<2> {
    static constexpr std::string_view name = "ReciprocalGrad";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static constexpr V apply(V y, V dy) {
        const V z = kernels::conjugate(y);
        return choose(dy == V(0), V(0), V(-z * (dy * z)));
    }
    static constexpr void gradient(auto& g) {
        const auto y = g.in(0);
        g.to(0, -2 * g.dy() * g.in(1) * y);
        g.to(1, reciprocal_gradient(y, g.dy()));
    }
    static void to_graph_def(auto& n) { add_where_gradient_arrives(n, name); }
};
struct Sigmoid : Elementwise<1> {
    static constexpr std::string_view name = "Sigmoid";
    static constexpr Domain domain = Domain::floating_or_complex;
    template <class V>
    static V apply(V x) {
        return V(1) / (V(1) + kernels::exp_of(V(-x)));
    }
    static constexpr void gradient(auto& g) {
        const auto y = conj(g.out());
        g.to(0, g.dy() * (y * (1 - y)));
    }
};
struct Relu : Elementwise<1> {
    static constexpr std::string_view name = "Relu";
    template <class V>
    static constexpr V apply(V x) {
        return choose(x < V(0), V(0), x);
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Relu>(in, a);
    }
    static constexpr void gradient(auto& g) { g.to(0, relu_gradient(g.dy(), g.out())); }
};
/// Inputs: dy; x or relu(x), of the same shape. Result: the gradient of x. As in TensorFlow, an
/// infinite dy gives NaN where x is negative.
struct ReluGrad : Elementwise<2> {
    static constexpr std::string_view name = "ReluGrad";
    static constexpr int shape_of = 1;
    template <class V>
    static constexpr V apply(V dy, V x) {
        return choose(x > V(0), dy, V(dy * V(0)));
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, relu_gradient(g.dy(), g.in(1)));
        if (g.wants(1)) g.to(1, zeros_like(g.in(1)));
    }
};
struct Abs : Elementwise<1> {
    static constexpr std::string_view name = "Abs";
    template <class V>
    static constexpr V apply(V x) {
        if constexpr (std::is_unsigned_v<V>) return x;
        else if constexpr (std::is_integral_v<V>) return x < 0 ? Neg::apply(x) : x;
        else {
            using std::abs;
            return abs(x);
        }
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * sign(g.in(0))); }
    static void to_graph_def(auto& n) {
        n.result(n.is_unsigned(0) ? n.in(0) : n.add(name, n.inputs(), {{"T", n.type()}}));
    }
};
struct Square : Elementwise<1> {
    static constexpr std::string_view name = "Square";
    static constexpr Domain domain = Domain::numeric_or_complex;
    template <class V>
    static constexpr V apply(V x) {
        return Mul::apply(x, x);
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Square>(in, a);
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * (2 * conj(g.in(0)))); }
};
struct Sign : Elementwise<1> {
    static constexpr std::string_view name = "Sign";
    static constexpr Domain domain = Domain::numeric_or_complex;
    template <class V>
    static constexpr V apply(V x) {
        if constexpr (detail::core::Complex<V>) {
            return x == V(0) ? V(0) : x / std::abs(x);
        } else {
            // -0 + 0 is 0, and NaN stays NaN.
            return choose(x > V(0), V(1), choose(x < V(0), V(V(0) - V(1)), V(x + V(0))));
        }
    }
    /// For complex numbers, it is the component of dy that changes the angle, divided by |x|.
    static constexpr void gradient(auto& g) {
        if (!is_complex(g.dy().dtype())) {
            g.to(0, g.dy() * 0);
            return;
        }
        const auto x = g.in(0), y = g.out(), zero = number(x, 0);
        const auto along = real(conj(y) * g.dy());
        const auto size = y * reciprocal(select(equal(x, zero), number(x, 1), x));
        g.to(0, (g.dy() - y * complex(along, number(along, 0))) * size);
    }
    /// For complex numbers it is saved as in tf.sign: the kernel of TensorFlow's node has no
    /// gradient.
    static void to_graph_def(auto& n) {
        if (is_complex(n.dtype(0))) {
            const auto size =
                n.add("ComplexAbs", n.inputs(), {{"T", n.type()}, {"Tout", n.real_type(0)}});
            n.result(n.add("DivNoNan", {n.in(0), n.cast(size, n.real_type(0), n.type())},
                           {{"T", n.type()}}));
            return;
        }
        n.result(n.is_unsigned(0)
                     ? n.add("Minimum", {n.in(0), n.number(1, n.type())}, {{"T", n.type()}})
                     : n.add(name, n.inputs(), {{"T", n.type()}}));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("Exp")> : std::type_identity<op::Exp> {};
template <>
struct op_by_id<op_id("Log")> : std::type_identity<op::Log> {};
template <>
struct op_by_id<op_id("Log1p")> : std::type_identity<op::Log1p> {};
template <>
struct op_by_id<op_id("Expm1")> : std::type_identity<op::Expm1> {};
template <>
struct op_by_id<op_id("Tanh")> : std::type_identity<op::Tanh> {};
template <>
struct op_by_id<op_id("Erf")> : std::type_identity<op::Erf> {};
template <>
struct op_by_id<op_id("Erfc")> : std::type_identity<op::Erfc> {};
template <>
struct op_by_id<op_id("Sin")> : std::type_identity<op::Sin> {};
template <>
struct op_by_id<op_id("Cos")> : std::type_identity<op::Cos> {};
template <>
struct op_by_id<op_id("Sqrt")> : std::type_identity<op::Sqrt> {};
template <>
struct op_by_id<op_id("Floor")> : std::type_identity<op::Floor> {};
template <>
struct op_by_id<op_id("Ceil")> : std::type_identity<op::Ceil> {};
template <>
struct op_by_id<op_id("Rsqrt")> : std::type_identity<op::Rsqrt> {};
template <>
struct op_by_id<op_id("SqrtGrad")> : std::type_identity<op::SqrtGrad> {};
template <>
struct op_by_id<op_id("RsqrtGrad")> : std::type_identity<op::RsqrtGrad> {};
template <>
struct op_by_id<op_id("Reciprocal")> : std::type_identity<op::Reciprocal> {};
template <>
struct op_by_id<op_id("ReciprocalGrad")> : std::type_identity<op::ReciprocalGrad> {};
template <>
struct op_by_id<op_id("Sigmoid")> : std::type_identity<op::Sigmoid> {};
template <>
struct op_by_id<op_id("Relu")> : std::type_identity<op::Relu> {};
template <>
struct op_by_id<op_id("ReluGrad")> : std::type_identity<op::ReluGrad> {};
template <>
struct op_by_id<op_id("Abs")> : std::type_identity<op::Abs> {};
template <>
struct op_by_id<op_id("Square")> : std::type_identity<op::Square> {};
template <>
struct op_by_id<op_id("Sign")> : std::type_identity<op::Sign> {};

/// e to the power x (tf.exp). Floats and complex numbers.
template <TensorLike A>
constexpr auto exp(A&& x) {
    return detail::ops::elementwise<op::Exp>(std::forward<A>(x));
}
/// The natural logarithm; -inf at 0, NaN for negative floats (tf.math.log). Floats and complex
/// numbers.
template <TensorLike A>
constexpr auto log(A&& x) {
    return detail::ops::elementwise<op::Log>(std::forward<A>(x));
}
/// log(1 + x), accurate near 0 (tf.math.log1p). Floats and complex numbers.
template <TensorLike A>
constexpr auto log1p(A&& x) {
    return detail::ops::elementwise<op::Log1p>(std::forward<A>(x));
}
/// exp(x) - 1, accurate near 0 (tf.math.expm1). Floats and complex numbers.
template <TensorLike A>
constexpr auto expm1(A&& x) {
    return detail::ops::elementwise<op::Expm1>(std::forward<A>(x));
}
/// The hyperbolic tangent (tf.tanh). Floats and complex numbers.
template <TensorLike A>
constexpr auto tanh(A&& x) {
    return detail::ops::elementwise<op::Tanh>(std::forward<A>(x));
}
/// The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x (tf.math.erf).
/// Floats.
template <TensorLike A>
constexpr auto erf(A&& x) {
    return detail::ops::elementwise<op::Erf>(std::forward<A>(x));
}
/// 1 - erf(x), accurate even if that is near 0 (tf.math.erfc). Floats.
template <TensorLike A>
constexpr auto erfc(A&& x) {
    return detail::ops::elementwise<op::Erfc>(std::forward<A>(x));
}
/// The sine of an angle in radians (tf.sin). Floats and complex numbers.
template <TensorLike A>
constexpr auto sin(A&& x) {
    return detail::ops::elementwise<op::Sin>(std::forward<A>(x));
}
/// The cosine of an angle in radians (tf.cos). Floats and complex numbers.
template <TensorLike A>
constexpr auto cos(A&& x) {
    return detail::ops::elementwise<op::Cos>(std::forward<A>(x));
}
/// The square root; NaN for negative floats (tf.sqrt). Floats and complex numbers.
template <TensorLike A>
constexpr auto sqrt(A&& x) {
    return detail::ops::elementwise<op::Sqrt>(std::forward<A>(x));
}
/// The largest integer that is not greater than x (tf.floor). Floats.
template <TensorLike A>
constexpr auto floor(A&& x) {
    return detail::ops::elementwise<op::Floor>(std::forward<A>(x));
}
/// The smallest integer that is not less than x (tf.math.ceil). Floats.
template <TensorLike A>
constexpr auto ceil(A&& x) {
    return detail::ops::elementwise<op::Ceil>(std::forward<A>(x));
}
/// 1 / sqrt(x) (tf.math.rsqrt). Floats and complex numbers.
template <TensorLike A>
constexpr auto rsqrt(A&& x) {
    return detail::ops::elementwise<op::Rsqrt>(std::forward<A>(x));
}
/// 1 / x (tf.math.reciprocal). Floats and complex numbers.
template <TensorLike A>
constexpr auto reciprocal(A&& x) {
    return detail::ops::elementwise<op::Reciprocal>(std::forward<A>(x));
}
/// 1 / (1 + exp(-x)) (tf.sigmoid). Floats and complex numbers.
template <TensorLike A>
constexpr auto sigmoid(A&& x) {
    return detail::ops::elementwise<op::Sigmoid>(std::forward<A>(x));
}
/// max(x, 0); NaN stays NaN (tf.nn.relu). Numeric dtypes.
template <TensorLike A>
constexpr auto relu(A&& x) {
    return detail::ops::elementwise<op::Relu>(std::forward<A>(x));
}
/// The absolute value (tf.abs). For complex numbers it is their length, a float or a double.
/// Numeric and complex dtypes.
template <TensorLike A>
constexpr auto abs(A&& x) {
    using Op = std::conditional_t<detail::ops::of_complex<A>, op::ComplexAbs, op::Abs>;
    return detail::ops::elementwise<Op>(std::forward<A>(x));
}
/// x * x (tf.square). Numeric and complex dtypes.
template <TensorLike A>
constexpr auto square(A&& x) {
    return detail::ops::elementwise<op::Square>(std::forward<A>(x));
}
/// -1, 0 or 1 by the sign of x; x / |x| for complex numbers (tf.sign). Numeric and complex dtypes.
template <TensorLike A>
constexpr auto sign(A&& x) {
    return detail::ops::elementwise<op::Sign>(std::forward<A>(x));
}

namespace nn {
using tf::relu;
using tf::sigmoid;
using tf::tanh;
}  // namespace nn

}  // namespace tf
