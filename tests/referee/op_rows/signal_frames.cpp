// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.signal: frames with a padded end, modified cosine transforms, mel matrices.

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> signal_frame_family([](OpRows& rows) {
    namespace s = tf::signal;
    const auto x = test::sample<2, 7>(-1, 1);
    const auto y = test::sample<2, 18>(-1, 1);
    rows.of(
        "tf.signal.frame(x, 4, 2, True, -1)", [](auto a) { return s::frame<4, 2, true>(a, -1.0); },
        x);
    rows.of("tf.signal.frame(x, 2, 3, True)", [](auto a) { return s::frame<2, 3, true>(a); }, x);
    rows.of("tf.signal.frame(x, 3, 2)", [](auto a) { return s::frame<3, 2>(a); }, x);
    rows.in_dtypes<float, double, int, std::int64_t>(
        "tf.signal.frame(x, 4, 3, True, 7)",
        [](auto a) {
            using T = typename decltype(a)::value_type;
            return s::frame<4, 3, true>(a, T(7));
        },
        x);
    const auto z = test::sample<2, 7, 3>(-1, 1);
    rows.of(
        "tf.signal.frame(x, 4, 2, True, -1, axis=1)",
        [](auto a) { return s::frame<4, 2, true, 1>(a, -1.0); }, z);
    rows.of(
        "tf.signal.frame(x * 2., 2, 3, axis=0)",
        [](auto a) { return s::frame<2, 3, false, 0>(tf::nest::to_tensor(a * 2)); },
        test::sample<9, 2>(-1, 1));
    rows.of(
        "tf.signal.frame(x, 3, 3, True, axis=-2)",
        [](auto a) { return s::frame<3, 3, true, -2>(a); }, z);
    rows.of("tf.signal.mdct(x, 8)", [](auto a) { return s::mdct<8>(a); }, y);
    rows.of(
        "tf.signal.mdct(x, 4, None, True, 'ortho')",
        [](auto a) { return s::mdct<4, true, true>(a, std::sqrt(0.5)); }, y);
    rows.of(
        "tf.signal.mdct(x, 8, tf.signal.kaiser_bessel_derived_window, True)",
        [](auto a) { return s::mdct<8, true>(a, s::kaiser_bessel_derived_window<8, double>()); },
        y);
    // dims must be known
    const auto spectra = test::sample<2, 3, 4>(-1, 1);
    using Known = std::remove_const_t<decltype(spectra)>;
    rows.of(
        "tf.signal.inverse_mdct(x + tf.zeros([2, 3, 4], tf.float64))",
        [](auto a) { return s::inverse_mdct(Known(a + tf::zeros<double, 2, 3, 4>())); }, spectra);
    rows.of(
        "tf.signal.inverse_mdct(x + tf.zeros([2, 3, 4], tf.float64), None, 'ortho')",
        [](auto a) {
            return s::inverse_mdct<true>(Known(a + tf::zeros<double, 2, 3, 4>()), std::sqrt(0.5));
        },
        spectra);
    rows.of(
        "x @ tf.signal.linear_to_mel_weight_matrix(5, 9, 16000, 60, 7000, tf.float64)",
        [](auto a) {
            return tf::matmul(a, s::linear_to_mel_weight_matrix<5, 9, double>(16000, 60, 7000));
        },
        test::sample<2, 9>(0, 1));
});

}  // namespace referee
