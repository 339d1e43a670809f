// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Complex numbers, made of real ones and taken apart again, so that values and gradients are real.

#include "op_rows.hpp"

namespace referee {
namespace {

/// The parts of a function of the complex number x + iy, with different weights.
std::string expression(const std::string& of_z) {
    return "(lambda z: 2 * tf.math.real(z) + 3 * tf.math.imag(z))((lambda z: " + of_z +
           ")(tf.complex(x, y)))";
}

struct Row {
    OpRows& rows;
    template <class F>
    void operator()(const std::string& of_z, F) const {
        constexpr auto f = [](auto x, auto y) {
            const auto z = tf::nest::to_tensor(F{}(tf::nest::to_tensor(tf::complex(x, y))));
            return tf::math::real(z) * 2 + tf::math::imag(z) * 3;
        };
        rows.of(expression(of_z), f, test::sample<2, 3>(-2, 2), test::sample<2, 3>(0.3, 2));
        rows.value(expression(of_z) + "; float", f, as<float>(test::sample<5>(-2, 2)),
                   as<float>(test::sample<5>(0.3, 2)));
    }
};

void parts(OpRows& rows) {
    const auto x = test::sample<2, 3>(-2, 2), y = test::sample<2, 3>(0.3, 2);
    rows.of(
        "tf.math.real(tf.complex(x, y)) * 2",
        [](auto a, auto b) { return tf::math::real(tf::complex(a, b)) * 2; }, x,
        test::sample<3>(-1, 1));
    rows.of(
        "tf.math.imag(tf.complex(x, y)) * 2",
        [](auto a, auto b) { return tf::math::imag(tf::complex(a, b)) * 2; }, x,
        test::sample<3>(-1, 1));
    rows.of(
        "tf.math.angle(tf.complex(x, y))",
        [](auto a, auto b) { return tf::math::angle(tf::complex(a, b)); }, x, y);
    rows.in_dtypes<float, double, tf::half, int>(
        "tf.math.imag(x)", [](auto a) { return tf::math::imag(a); }, x);
    rows.in_dtypes<float, double, tf::half>(
        "tf.math.angle(x)", [](auto a) { return tf::math::angle(a); }, x);
    rows.of("tf.math.angle(x) * x", [](auto a) { return tf::math::angle(a) * a; }, x);
    rows.value(
        "tf.math.angle(x)", [](auto a) { return tf::math::angle(a); },
        tf::constant<double>({-0.0, 0.0, std::nan(""), -1e-300}));
    rows.of(
        "tf.abs(tf.complex(x, y))", [](auto a, auto b) { return tf::abs(tf::complex(a, b)); }, x,
        y);
    rows.value(
        "tf.abs(tf.complex(x, x))", [](auto a) { return tf::abs(tf::complex(a, a)); },
        tf::constant<double>({0.0, 1e300, -1e-300}));
    rows.of(
        "tf.abs(tf.cast(x, tf.complex64))",
        [](auto a) { return tf::abs(tf::cast<std::complex<float>>(a)); }, as<float>(x));
    rows.of(
        "tf.cast(tf.complex(x, y), tf.float32)",
        [](auto a, auto b) { return tf::cast<float>(tf::complex(a, b)); }, x, y);
    rows.of(
        "tf.math.imag(tf.cast(tf.complex(x, y), tf.complex64))",
        [](auto a, auto b) {
            return tf::math::imag(tf::cast<std::complex<float>>(tf::complex(a, b)));
        },
        x, y);
}

}  // namespace

const Family<OpRows> complex_family([](OpRows& rows) {
    parts(rows);
    const Row row{rows};
    row("tf.math.conj(z) * z * z", [](auto z) { return tf::math::conj(z) * z * z; });
    row("z + 2 - z * (1 + 2j)", [](auto z) {
        using C = typename tf::tensor_type_t<decltype(z)>::value_type;
        return z + 2 - z * C(1, 2);
    });
    row("z * 0.1", [](auto z) { return z * 0.1; });
    row("-z / (z + 3)", [](auto z) { return -z / (z + 3); });
    row("tf.square(z)", [](auto z) { return tf::square(z); });
    row("tf.exp(z)", [](auto z) { return tf::exp(z); });
    row("tf.math.log(z)", [](auto z) { return tf::log(z); });
    row("tf.sin(z)", [](auto z) { return tf::sin(z); });
    row("tf.cos(z)", [](auto z) { return tf::cos(z); });
    row("tf.tanh(z)", [](auto z) { return tf::tanh(z); });
    row("tf.sqrt(z)", [](auto z) { return tf::sqrt(z); });
    row("tf.math.rsqrt(z)", [](auto z) { return tf::rsqrt(z); });
    row("tf.math.reciprocal(z)", [](auto z) { return tf::reciprocal(z); });
    row("tf.math.log1p(z)", [](auto z) { return tf::log1p(z); });
    row("tf.math.expm1(z)", [](auto z) { return tf::math::expm1(z); });
    row("tf.sign(z)", [](auto z) { return tf::sign(z); });
    row("tf.math.divide_no_nan(z, z + 3)",
        [](auto z) { return tf::math::divide_no_nan(z, tf::nest::to_tensor(z + 3)); });
    row("tf.math.reciprocal_no_nan(z)", [](auto z) { return tf::math::reciprocal_no_nan(z); });
    // gradients of these lack the conjugate in TensorFlow
    const auto value_row = [&]<class F>(const std::string& of_z, F) {
        rows.of_values(
            expression("(lambda z: " + of_z + ")(tf.stop_gradient(z))"),
            [](auto x, auto y) {
                const auto given = tf::stop_gradient(tf::nest::to_tensor(tf::complex(x, y)));
                const auto z = tf::nest::to_tensor(F{}(tf::nest::to_tensor(given)));
                return tf::math::real(z) * 2 + tf::math::imag(z) * 3;
            },
            test::sample<2, 3>(-2, 2), test::sample<2, 3>(0.3, 2));
    };
    value_row("tf.math.multiply_no_nan(z, z + 1)",
              [](auto z) { return tf::math::multiply_no_nan(z, tf::nest::to_tensor(z + 1)); });
    value_row("tf.math.squared_difference(z, z * z)",
              [](auto z) { return tf::math::squared_difference(z, tf::nest::to_tensor(z * z)); });
    rows.of(
        "tf.math.real(tf.math.squared_difference(tf.complex(x, y), tf.complex(y, x * x)))",
        [](auto x, auto y) {
            return tf::math::real(
                tf::math::squared_difference(tf::complex(x, y), tf::complex(y, x * x)));
        },
        test::sample<2, 3>(-2, 2), test::sample<2, 3>(0.3, 2));
    value_row("tf.math.xdivy(z, z + 1)",
              [](auto z) { return tf::math::xdivy(z, tf::nest::to_tensor(z + 1)); });
    value_row("tf.math.xlogy(z, z + 1)",
              [](auto z) { return tf::math::xlogy(z, tf::nest::to_tensor(z + 1)); });
    value_row("tf.math.xlog1py(z, z)", [](auto z) { return tf::math::xlog1py(z, z); });
    row("tf.sigmoid(z)", [](auto z) { return tf::sigmoid(z); });
    row("tf.pow(z, z * 0.5)", [](auto z) { return tf::pow(z, z * 0.5); });
    row("tf.reduce_sum(z, -1)",
        [](auto z) { return tf::reduce_sum<tf::tensor_type_t<decltype(z)>::rank - 1>(z); });
    row("tf.reduce_mean(z)", [](auto z) { return tf::reduce_mean(z); });
    row("tf.reduce_prod(z)", [](auto z) { return tf::reduce_prod(z); });
    row("tf.transpose(z)", [](auto z) { return tf::transpose(z); });
    row("tf.concat([z, z * z], 0)",
        [](auto z) { return tf::concat<0>(z, tf::nest::to_tensor(z * z)); });
    row("tf.where(tf.math.real(z) > 0, z, -z)",
        [](auto z) { return tf::where(tf::math::real(z) > 0, z, -z); });
    row("tf.reverse(z, [0]) * z[0]", [](auto z) { return tf::reverse<0>(z) * z[0]; });
    rows.of(
        "tf.abs(tf.matmul(tf.complex(x, y), tf.complex(y, x), transpose_b=True))",
        [](auto x, auto y) {
            return tf::abs(tf::matmul(tf::complex(x, y), tf::complex(y, x), tf::transpose_b));
        },
        test::sample<2, 3>(-2, 2), test::sample<2, 3>(0.3, 2));
    // TensorFlow's gradient is wrong if that of the result is not real
    rows.of_values(
        "tf.math.real(tf.math.reduce_euclidean_norm(tf.complex(x, y), -1))",
        [](auto x, auto y) {
            return tf::math::real(tf::math::reduce_euclidean_norm<-1>(tf::complex(x, y)));
        },
        test::sample<2, 3>(-2, 2), test::sample<2, 3>(0.3, 2));
    rows.of_values(
        "tf.complex(x, y) == tf.complex(y, x)",
        [](auto x, auto y) { return tf::equal(tf::complex(x, y), tf::complex(y, x)); },
        tf::constant<double>({1.0, 2.0, 0.0}), tf::constant<double>({1.0, 3.0, -0.0}));
});

}  // namespace referee
