// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several diagonals of matrices at once, and rectangular matrices with given numbers of rows and
// columns, in all four alignments.

#include <tf/linalg.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

namespace la = tf::linalg;

template <la::Align A>
void aligned(OpRows& rows, const std::string& name) {
    const auto batch = test::sample<2, 3, 4>(-3, 3);
    const std::string align = ", align='" + name + "')";
    rows.of(
        "tf.linalg.diag_part(x, k=(-1, 2)" + align,
        [](auto x) { return la::diag_part<-1, 2>(x, {.align = A}); }, batch);
    rows.of(
        "tf.linalg.diag_part(x, k=(-2, -1), padding_value=7." + align,
        [](auto x) { return la::diag_part<-2, -1>(x, {.align = A, .padding_value = 7}); }, batch);
    // TensorFlow infers wrong shapes if dims are open
    const auto three = [](auto x) { return la::diag<-1, 1>(x, {.align = A}); };
    const auto padded = [](auto x) {
        return la::diag<0, 1, 3, 5>(x, {.align = A, .padding_value = -2});
    };
    const auto set = [](auto x, auto y) { return la::set_diag<-1, 2>(x, y, {.align = A}); };
    const auto add = [&](const std::string& call, auto f, const auto&... x) {
        gradient(call + align + "; known", f, x...);
        rows.save(call + align + "; known", f, x...);
    };
    add("tf.linalg.diag(x, k=(-1, 1)", three, batch);
    add("tf.linalg.diag(x, k=(0, 1), num_rows=3, num_cols=5, padding_value=-2.", padded,
        test::sample<2, 3>(-3, 3));
    add("tf.linalg.set_diag(x, y, k=(-1, 2)", set, batch, test::sample<2, 4, 3>(-3, 3));
}

}  // namespace

const Family<OpRows> band_family([](OpRows& rows) {
    aligned<la::Align::right_left>(rows, "RIGHT_LEFT");
    aligned<la::Align::left_right>(rows, "LEFT_RIGHT");
    aligned<la::Align::left_left>(rows, "LEFT_LEFT");
    aligned<la::Align::right_right>(rows, "RIGHT_RIGHT");
    // one diagonal of a matrix that is not the smallest one
    rows.of_twice(
        "tf.linalg.diag(x, k=1, num_rows=5)", [](auto x) { return la::diag<1, 1, 5>(x); },
        test::sample<4>(-3, 3));
    rows.of(
        "tf.linalg.diag(x, k=-1, num_cols=3)", [](auto x) { return la::diag<-1, -1, -1, 3>(x); },
        test::sample<2, 3>(-3, 3));
    rows.of(
        "tf.linalg.diag(x, padding_value=1.)",
        [](auto x) { return la::diag<0, 0>(x, {.padding_value = 1}); }, test::sample<2, 3>(-3, 3));
    rows.of(
        "tf.linalg.diag_part(x, k=(0, 0))", [](auto x) { return la::diag_part<0, 0>(x); },
        test::sample<2, 3>(-3, 3));
    rows.of_twice(
        "tf.linalg.diag_part(x, k=(-1, 0))", [](auto x) { return la::diag_part<-1, 0>(x); },
        test::sample<3, 3>(-3, 3));
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, int, std::int64_t, tf::half,
                   tf::bfloat16>(
        "tf.linalg.diag_part(x, k=(-1, 1), padding_value=3)",
        [](auto x) { return la::diag_part<-1, 1>(x, {.padding_value = 3}); },
        test::sample<3, 3>(0, 9));
});

}  // namespace referee
