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

/// Gradients of the real transforms, which are saved as formulas: of the sum of the products of y
/// and the real part of rfft(x), or irfft(x + ix/2), as functions of y.
template <class F>
void real_gradient_row(OpRows& rows, const std::string& inverse, const std::string& zeros,
                       const std::string& count, const std::string& fit, F, const auto& x,
                       const auto& y) {
    rows.of_values(
        "(tf.math.real(" + inverse + "(tf.pad(tf.cast(y, tf.complex128), " + zeros + "))) * " +
            count + ")" + fit,
        [](auto a, auto b) {
            return gradient_of<0>([](const auto& v) { return tf::math::real(F{}(v)); }, b, a);
        },
        x, y);
}
template <class F>
void inverse_gradient_row(OpRows& rows, const std::string& transform, const std::string& weights, F,
                          const auto& x, const auto& y) {
    rows.of_values(
        "(lambda g: tf.math.real(g) + 0.5 * tf.math.imag(g))(" + transform + "(y) * tf.constant(" +
            weights + ", tf.complex128))",
        [](auto a, auto b) {
            return gradient_of<0>(
                [](const auto& v) { return F{}(tf::complex(v, tf::nest::to_tensor(v * 0.5))); }, b,
                a);
        },
        x, y);
}

void gradients(OpRows& rows) {
    namespace s = tf::signal;
    const auto x = test::sample<2, 6>(-1, 1);
    const auto box = test::sample<2, 3, 4>(-1, 1);
    const std::string ifft = "tf.signal.ifft", last = "[[0, 0], [0, 2]]";
    real_gradient_row(
        rows, ifft, last, "6.", "", [](const auto& v) { return s::rfft(v); }, x,
        test::sample<2, 4>(-1, 1));
    real_gradient_row(
        rows, ifft, "[[0, 0], [0, 4]]", "9.", "[:, :6]",
        [](const auto& v) { return s::rfft<9>(v); }, x, test::sample<2, 5>(-1, 1));
    real_gradient_row(
        rows, ifft, "[[0, 0], [0, 1]]", "4. * tf.ones([2, 4], tf.float64)",
        " @ tf.eye(4, 6, dtype=tf.float64)", [](const auto& v) { return s::rfft<4>(v); }, x,
        test::sample<2, 3>(-1, 1));
    real_gradient_row(
        rows, "tf.signal.ifft2d", "[[0, 0], [0, 0], [0, 1]]", "12.", "",
        [](const auto& v) { return s::rfft2d(v); }, box, test::sample<2, 3, 3>(-1, 1));
    real_gradient_row(
        rows, "tf.signal.ifft3d", "[[0, 0], [0, 0], [0, 1]]", "24.", "",
        [](const auto& v) { return s::rfft3d(v); }, box, test::sample<2, 3, 3>(-1, 1));
    inverse_gradient_row(
        rows, "tf.signal.rfft", "[.1, .2, .2, .2, .2, .1]",
        [](const auto& v) { return s::irfft<10>(v); }, x, test::sample<2, 10>(-1, 1));
    inverse_gradient_row(
        rows, "(lambda v: tf.pad(tf.signal.rfft(v), [[0, 0], [0, 2]]))",
        "[1/7, 2/7, 2/7, 2/7, 0, 0]", [](const auto& v) { return s::irfft<7>(v); }, x,
        test::sample<2, 7>(-1, 1));
    inverse_gradient_row(
        rows, "tf.signal.rfft2d", "[1/18, 1/9, 1/9, 1/18]",
        [](const auto& v) { return s::irfft2d(v); }, box, test::sample<2, 3, 6>(-1, 1));
    inverse_gradient_row(
        rows, "tf.signal.rfft3d", "[1/36, 1/18, 1/18, 1/36]",
        [](const auto& v) { return s::irfft3d(v); }, box, test::sample<2, 3, 6>(-1, 1));
}

}  // namespace

const Family<OpRows> signal_family([](OpRows& rows) {
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
    gradients(rows);
});

}  // namespace referee
