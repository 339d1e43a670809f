// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.signal: Fourier transforms, as functions of real tensors with real results, so that gradients
// are compared, too.

#include "op_rows.hpp"

namespace referee {
namespace {

/// The parts of a transform of x + iy, with different weights.
template <class F>
void complex_row(OpRows& rows, const std::string& function, F, const auto& x, const auto& y) {
    const std::string expression =
        "(lambda z: 2 * tf.math.real(z) + tf.math.imag(z))(" + function + "(tf.complex(x, y)))";
    rows.of(
        expression,
        [](auto a, auto b) {
            const auto z = F{}(tf::complex(a, b));
            return tf::math::real(z) * 2 + tf::math::imag(z);
        },
        x, y);
}
template <class F>
void real_row(OpRows& rows, const std::string& transform, F, const auto& x) {
    rows.of(
        "(lambda z: 2 * tf.math.real(z) + tf.math.imag(z))(" + transform + ")",
        [](auto a) {
            const auto z = F{}(a);
            return tf::math::real(z) * 2 + tf::math::imag(z);
        },
        x);
}

/// The same without gradients: TensorFlow's fail if lengths crop or fill up.
template <class F>
void cropped_row(OpRows& rows, const std::string& transform, F, const auto& x) {
    rows.of_values("tf.abs(" + transform + ")", [](auto a) { return tf::abs(F{}(a)); }, x);
}

}  // namespace

void signal_op_rows(OpRows& rows) {
    const auto x = test::sample<2, 6>(-1, 1), y = test::sample<2, 6>(-2, 1);
    const auto box = test::sample<2, 3, 4>(-1, 1), box_y = test::sample<2, 3, 4>(-2, 1);
    namespace s = tf::signal;
    complex_row(rows, "tf.signal.fft", [](const auto& z) { return s::fft(z); }, x, y);
    complex_row(rows, "tf.signal.ifft", [](const auto& z) { return s::ifft(z); }, x, y);
    complex_row(rows, "tf.signal.fft2d", [](const auto& z) { return s::fft2d(z); }, x, y);
    complex_row(rows, "tf.signal.ifft2d", [](const auto& z) { return s::ifft2d(z); }, box, box_y);
    complex_row(rows, "tf.signal.fft3d", [](const auto& z) { return s::fft3d(z); }, box, box_y);
    complex_row(rows, "tf.signal.ifft3d", [](const auto& z) { return s::ifft3d(z); }, box, box_y);
    real_row(rows, "tf.signal.rfft(x)", [](const auto& a) { return s::rfft(a); }, x);
    real_row(
        rows, "tf.signal.rfft(x[:, :5])",
        [](const auto& a) { return s::rfft(a(tf::all, tf::Slice(0, 5))); }, x);
    real_row(rows, "tf.signal.rfft(x, [9])", [](const auto& a) { return s::rfft<9>(a); }, x);
    cropped_row(rows, "tf.signal.rfft(x, [4])", [](const auto& a) { return s::rfft<4>(a); }, x);
    real_row(rows, "tf.signal.rfft2d(x)", [](const auto& a) { return s::rfft2d(a); }, box);
    cropped_row(
        rows, "tf.signal.rfft2d(x, [5, 3])", [](const auto& a) { return s::rfft2d<5, 3>(a); }, box);
    rows.of(
        "tf.signal.irfft(tf.complex(x, y))",
        [](auto a, auto b) { return s::irfft<10>(tf::complex(a, b)); }, x, y);
    rows.of_values(
        "tf.signal.irfft(tf.complex(x, y), [7])",
        [](auto a, auto b) { return s::irfft<7>(tf::complex(a, b)); }, x, y);
    rows.of_values(
        "tf.signal.irfft2d(tf.complex(x, y), [4, 8])",
        [](auto a, auto b) { return s::irfft2d<4, 8>(tf::complex(a, b)); }, x, y);
    // TensorFlow does not differentiate these.
    rows.of_values(
        "tf.abs(tf.signal.rfft3d(x))", [](auto a) { return tf::abs(s::rfft3d(a)); }, box);
    rows.of_values(
        "tf.signal.irfft3d(tf.complex(x, y), [2, 3, 6])",
        [](auto a, auto b) { return s::irfft3d<2, 3, 6>(tf::complex(a, b)); }, box, box_y);
}

}  // namespace referee
