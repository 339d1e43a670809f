// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Complex numbers: tf.complex, tf.math.real, imag, conj, angle, and tf.abs of complex numbers.
// complex64 consists of floats, complex128 of doubles. Gradients follow TensorFlow's convention:
// for holomorphic functions the gradient is multiplied by the conjugate of the derivative.

#include <cmath>
#include <complex>
#include <numbers>

#include <tf/kernels/simd.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The dtype of complex numbers with parts of T; T itself if T is not a float or double.
template <class T>
struct complex_of : std::type_identity<T> {};
template <>
struct complex_of<float> : std::type_identity<std::complex<float>> {};
template <>
struct complex_of<double> : std::type_identity<std::complex<double>> {};
/// The dtype of the parts of a complex number; T itself if T is not complex.
template <class T>
struct part_of : std::type_identity<T> {};
template <detail::core::Complex T>
struct part_of<T> : std::type_identity<typename T::value_type> {};

struct Complex : Elementwise<2>, SelfContained {
    static constexpr std::string_view name = "Complex";
    static constexpr std::string_view type_attribute = "Tout";
    static constexpr Domain domain = Domain::wide_floating;
    static constexpr bool simd = false;
    template <class In>
    using result = typename complex_of<In>::type;
    static constexpr DType dtype_from(DType in) { return complex_dtype(in); }
    template <class V>
    static constexpr std::complex<V> apply(V re, V im) {
        return {re, im};
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) { n.result(n.type("Tout"), {n.in(0), n.in(1)}); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"T", n.type(0)}, {"Tout", n.type()}}));
    }
};

/// The base of functions that return a part of a complex number.
template <class Self>
struct ComplexPart : Elementwise<1>, SelfContained {
    static constexpr std::string_view type_attribute = "Tout";
    static constexpr Domain domain = Domain::complex;
    static constexpr bool simd = false;
    template <class In>
    using result = typename part_of<In>::type;
    static constexpr DType dtype_from(DType in) { return real_dtype(in); }
    static void from_graph_def(auto& n) { n.result(n.type("Tout"), {n.in(0)}); }
    static void to_graph_def(auto& n) {
        n.result(n.add(Self::name, n.inputs(), {{"T", n.type(0)}, {"Tout", n.type()}}));
    }
};
struct Real : ComplexPart<Real> {
    static constexpr std::string_view name = "Real";
    template <class V>
    static constexpr auto apply(V x) {
        return x.real();
    }
    static constexpr void gradient(auto& g) { g.to(0, complex(g.dy(), number(g.dy(), 0))); }
};
struct Imag : ComplexPart<Imag> {
    static constexpr std::string_view name = "Imag";
    template <class V>
    static constexpr auto apply(V x) {
        return x.imag();
    }
    static constexpr void gradient(auto& g) { g.to(0, complex(number(g.dy(), 0), g.dy())); }
};
struct Angle : ComplexPart<Angle> {
    static constexpr std::string_view name = "Angle";
    template <class V>
    static auto apply(V x) {
        return std::arg(x);
    }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        const auto turned = complex(g.template apply<Imag>({x}), real(x));
        g.to(0, -(complex(g.dy(), number(g.dy(), 0)) * reciprocal(turned)));
    }
};
/// sqrt(re^2 + im^2) without overflow.
struct ComplexAbs : ComplexPart<ComplexAbs> {
    static constexpr std::string_view name = "ComplexAbs";
    template <class V>
    static auto apply(V x) {
        return std::abs(x);
    }
    /// The gradient is 0 at 0.
    static constexpr void gradient(auto& g) {
        const auto length = g.out(), zero = number(length, 0);
        const auto none = equal(length, zero);
        const auto scale = g.dy() / select(none, number(length, 1), length);
        g.to(0, complex(select(none, zero, scale), zero) * g.in(0));
    }
};

struct Conj : Elementwise<1>, SelfContained {
    static constexpr std::string_view name = "Conj";
    static constexpr Domain domain = Domain::complex;
    static constexpr bool simd = false;
    template <class V>
    static constexpr V apply(V x) {
        return kernels::conjugate(x);
    }
    static constexpr void gradient(auto& g) { g.to(0, conj(g.dy())); }
};

constexpr void Complex::gradient(auto& g) {
    if (g.wants(0)) g.to(0, real(g.dy()));
    if (g.wants(1)) g.to(1, g.template apply<Imag>({g.dy()}));
}

struct ComplexOps {
    using list = Registry<Complex, Real, Imag, Angle, ComplexAbs, Conj>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Complex")> : std::type_identity<op::Complex> {};
template <>
struct op_by_id<op_id("Real")> : std::type_identity<op::Real> {};
template <>
struct op_by_id<op_id("Imag")> : std::type_identity<op::Imag> {};
template <>
struct op_by_id<op_id("Angle")> : std::type_identity<op::Angle> {};
template <>
struct op_by_id<op_id("ComplexAbs")> : std::type_identity<op::ComplexAbs> {};
template <>
struct op_by_id<op_id("Conj")> : std::type_identity<op::Conj> {};

namespace detail::tracing {

template <class Real>
constexpr trace::Node* complex_node(trace::Node* re, trace::Node* im) {
    return trace::record(def_of<core::Late<op::Complex, Real>>, complex_dtype(dtype_of<Real>),
                         re->shape, {re, im});
}

}  // namespace detail::tracing

namespace detail::ops {

template <class A>
inline constexpr bool of_complex = false;
template <class A>
    requires(TensorLike<A> && !Poisoned<A>)
inline constexpr bool of_complex<A> = is_complex(tensor_type_t<A>::dtype);
template <class A>
inline constexpr bool of_reals = false;
template <class A>
    requires(TensorLike<A> && !Poisoned<A>)
inline constexpr bool of_reals<A> = op::is_numeric(tensor_type_t<A>::dtype) && !of_complex<A>;
template <class A>
inline constexpr bool of_floats = of_reals<A> && is_floating(tensor_type_t<A>::dtype);

}  // namespace detail::ops

/// The complex numbers with these real and imaginary parts. Shapes broadcast; both are float or
/// both double. Mirrors tf.complex.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto complex(A&& re, B&& im) {
    return detail::ops::elementwise<op::Complex>(std::forward<A>(re), std::forward<B>(im));
}

namespace math {

/// The real parts of complex numbers; real numbers are returned unchanged (tf.math.real).
template <TensorLike A>
constexpr auto real(A&& x) {
    if constexpr (tf::detail::ops::of_complex<A>)
        return tf::detail::ops::elementwise<op::Real>(std::forward<A>(x));
    else return x.collapse();
}
/// The imaginary parts of complex numbers; zeros for real ones (tf.math.imag).
template <TensorLike A>
constexpr auto imag(A&& x) {
    if constexpr (tf::detail::ops::of_reals<A>) return zeros_like(tensor_type_t<A>(x.collapse()));
    else return tf::detail::ops::elementwise<op::Imag>(std::forward<A>(x));
}
/// The complex conjugates; real numbers are returned unchanged (tf.math.conj).
template <TensorLike A>
constexpr auto conj(A&& x) {
    if constexpr (tf::detail::ops::of_complex<A>)
        return tf::detail::ops::elementwise<op::Conj>(std::forward<A>(x));
    else return x.collapse();
}
/// The angles of complex numbers in radians, from -pi to pi (tf.math.angle). For real floats it is
/// pi where x < 0, otherwise 0.
template <TensorLike A>
constexpr auto angle(A&& x) {
    if constexpr (tf::detail::ops::of_floats<A>) {
        using X = tensor_type_t<A>;
        using T = typename X::value_type;
        using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;
        const X t(x.collapse());
        const X zero(zeros_like(t));  // for NaN, too, as in TensorFlow
        return X(where(less(t, 0), zero + std::numbers::pi_v<Wide>, zero));
    } else {
        return tf::detail::ops::elementwise<op::Angle>(std::forward<A>(x));
    }
}

}  // namespace math

}  // namespace tf
