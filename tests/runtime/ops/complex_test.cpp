// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Complex numbers: arithmetic against std::complex, constants of both widths in traces, casts,
// text, files, variables, and gradients against those of the real functions that they consist of.

#include <doctest/doctest.h>

#include <complex>
#include <sstream>

#include <tf/tf.hpp>

namespace {

using C = std::complex<float>;
using Z = std::complex<double>;

template <class T, int... D>
std::vector<T> list(const tf::Tensor<T, D...>& x) {
    return {x.values().begin(), x.values().end()};
}
template <class X>
std::string text(const X& x) {
    std::ostringstream out;
    out << x;
    return out.str();
}

TEST_CASE("names, sizes and kinds of complex dtypes") {
    static_assert(tf::dtype_of<C> == tf::complex64 && tf::dtype_of<Z> == tf::complex128);
    static_assert(static_cast<int>(tf::DType::complex64) == 8 &&
                  static_cast<int>(tf::DType::complex128) == 18);
    static_assert(tf::size_of(tf::complex64) == 8 && tf::size_of(tf::complex128) == 16);
    static_assert(tf::is_complex(tf::complex64) && !tf::is_integer(tf::complex64) &&
                  !tf::is_floating(tf::complex128));
    static_assert(tf::real_dtype(tf::complex128) == tf::float64);
    CHECK(tf::dtype_named("complex128") == tf::complex128);
    CHECK(text(tf::DType(tf::complex64)) == "<dtype: 'complex64'>");
}

TEST_CASE("eager and traced results are those of std::complex") {
    const Z a(1.5, -2.25), b(-0.1, 0.7);  // 0.1 and 0.7 are no floats
    const auto formula = [](const tf::Tensor<Z>& x) {
        return tf::Tensor<Z>(x * Z(-0.1, 0.7) + 0.3 - Z(2, 1) / x);
    };
    const Z want = a * b + 0.3 - Z(2, 1) / a;
    const tf::Tensor<Z> x = a;
    const Z eager = formula(x)(), traced = tf::function(formula)(x)();
    CHECK(std::abs(eager - want) < 1e-15);
    CHECK(std::abs(traced - want) < 1e-15);
    const auto narrow = [](const tf::Tensor<C, 2>& v) { return tf::Tensor<C, 2>(v * v + C(0, 1)); };
    const tf::Tensor<C, 2> v = {C(1, 2), C(3, -1)};
    CHECK(list(narrow(v)) == std::vector<C>{C(-3, 5), C(8, -5)});
    CHECK(list(tf::function(narrow)(v)) == std::vector<C>{C(-3, 5), C(8, -5)});
}

TEST_CASE("constants of complex128 keep all digits in a trace") {
    const auto f = [](const tf::Tensor<Z, 2>& x) {
        const tf::Tensor<Z, 2> c = {Z(1. / 3, 0.1), Z(1, 2)};
        return tf::Tensor<Z, 2>(x + c);
    };
    const tf::Tensor<Z, 2> zero;
    CHECK(list(tf::function(f)(zero)) == std::vector<Z>{Z(1. / 3, 0.1), Z(1, 2)});
}

TEST_CASE("casts between complex and other dtypes") {
    const tf::Tensor<C, 2> x = {C(1.5f, 2), C(-3.75f, 1)};
    CHECK(list(tf::cast<float>(x).collapse()) == std::vector<float>{1.5f, -3.75f});
    CHECK(list(tf::cast<int>(x).collapse()) == std::vector<int>{1, -3});
    CHECK(list(tf::cast<Z>(x).collapse()) == std::vector<Z>{Z(1.5, 2), Z(-3.75, 1)});
    const tf::Tensor<int, 2> n = {2, -7};
    CHECK(list(tf::cast(n, tf::complex64).collapse()) == std::vector<C>{C(2), C(-7)});
    CHECK(list(tf::function([](const tf::Tensor<int, 2>& v) {
              return tf::Tensor<Z, 2>(tf::cast<Z>(v));
          })(n)) == std::vector<Z>{Z(2), Z(-7)});
}

TEST_CASE("the text of complex tensors is NumPy's") {
    CHECK(text(tf::Tensor<C>(C(1, 2))) == "tf.Tensor((1+2j), shape=(), dtype=complex64)");
    CHECK(text(tf::Tensor<Z>(Z(-0.5, -1.25))) ==
          "tf.Tensor((-0.5-1.25j), shape=(), dtype=complex128)");
    CHECK(text(tf::Tensor<C>(C(0, 0))) == "tf.Tensor(0j, shape=(), dtype=complex64)");
    CHECK(text(tf::Tensor<C>(C(1e10f, 1))) == "tf.Tensor((1e+10+1j), shape=(), dtype=complex64)");
    const auto words = [](std::initializer_list<Z> all) {
        const tf::Tensor<Z, tf::dyn> x = tf::constant(std::vector<Z>(all));
        const std::string whole = text(x);
        return whole.substr(10, whole.find(']') - 9);
    };
    const double inf = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(words({{1, 2}, {3, -1}}) == "[1.+2.j 3.-1.j]");
    CHECK(words({{1e10, 1}, {1, 0}}) == "[1.e+10+1.j 1.e+00+0.j]");
    CHECK(words({{1. / 3, -2. / 3}, {1, 0}}) == "[0.33333333-0.66666667j 1.        +0.j        ]");
    CHECK(words({{0.1, 1}, {100.25, -2}, {3, 0}}) ==
          "[1.0000e-01+1.j 1.0025e+02-2.j 3.0000e+00+0.j]");
    CHECK(words({{-1, -1}, {-0.25, -22.125}}) == "[-1.   -1.j    -0.25-22.125j]");
    CHECK(words({{nan, 1}, {2, -3.5}}) == "[nan+1.j   2.-3.5j]");
    CHECK(words({{1, -inf}, {0, 2e-9}}) == "[1.   -infj 0.+2.e-09j]");
}

TEST_CASE("elements of complex tensors are moved like others") {
    const tf::Tensor<Z, 2, 2> x = {{Z(1, 2), Z(3, 4)}, {Z(5, 6), Z(7, 8)}};
    CHECK(list(tf::transpose(x)) == std::vector<Z>{Z(1, 2), Z(5, 6), Z(3, 4), Z(7, 8)});
    const tf::Tensor<int, 1> one = {1};
    CHECK(list(tf::gather(x, one)) == std::vector<Z>{Z(5, 6), Z(7, 8)});
    CHECK(list(tf::concat<0>(x, x)).size() == 8);
    CHECK(list(tf::reduce_sum<0>(x)) == std::vector<Z>{Z(6, 8), Z(10, 12)});
    CHECK(list(tf::matmul(x, x)) == std::vector<Z>{Z(1, 2) * Z(1, 2) + Z(3, 4) * Z(5, 6),
                                                   Z(1, 2) * Z(3, 4) + Z(3, 4) * Z(7, 8),
                                                   Z(5, 6) * Z(1, 2) + Z(7, 8) * Z(5, 6),
                                                   Z(5, 6) * Z(3, 4) + Z(7, 8) * Z(7, 8)});
    CHECK(list(tf::zeros_like(x)) == std::vector<Z>(4));
}

TEST_CASE("a long sum of complex numbers keeps its digits") {
    const std::vector<C> many(1 << 20, C(0.1f, -0.3f));
    const C sum = tf::reduce_sum(tf::constant(many))();
    CHECK(sum.real() == doctest::Approx(0.1f * (1 << 20)).epsilon(1e-6));
    CHECK(sum.imag() == doctest::Approx(-0.3f * (1 << 20)).epsilon(1e-6));
}

TEST_CASE("variables hold complex numbers, and gradients descend along the conjugate") {
    tf::Variable<C> w(tf::Tensor<C>(C(1, 1)));
    const C goal(3, -2);
    for (int step = 0; step < 60; ++step) {
        tf::GradientTape tape;
        const auto distance = tf::nest::to_tensor(tf::abs(w - goal));
        const auto loss = tf::nest::to_tensor(tf::square(distance));
        const auto g = tape.gradient(loss, w);
        w.assign_sub(tf::nest::to_tensor(g * C(0.1f)));
    }
    CHECK(std::abs(w() - goal) < 1e-4f);
}

TEST_CASE("npy files of complex numbers") {
    const tf::Tensor<Z, 2> x = {Z(1, 2), Z(-0.1, 1e300)};
    const tf::Tensor<C, 3> y = {C(1, 2), C(3), C(0, -1)};
    const std::string path = "complex_test.npy";
    tf::io::write_npy(path, x);
    CHECK(list(tf::io::read_npy(std::filesystem::path(path)).as<Z, 2>()) == list(x));
    tf::io::write_npy(path, y);
    CHECK(list(tf::io::read_npy(std::filesystem::path(path)).as<C, 3>()) == list(y));
    std::remove(path.c_str());
}

}  // namespace
