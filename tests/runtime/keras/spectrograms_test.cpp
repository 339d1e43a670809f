// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// STFTSpectrogram and its initializer: what the rows of tests/referee/keras_rows do not see, which
// give the kernels other numbers.

#include <cmath>
#include <numbers>

#include "keras_support.hpp"

using namespace tf::keras;
using doctest::Approx;

namespace {

/// A window's element; the period is the number of elements, or one less.
double hann(int t, int period) { return .5 - .5 * std::cos(2 * std::numbers::pi * t / period); }

}  // namespace

TEST_CASE("the kernels begin as those of the Fourier transform") {
    Sequential<Input<20, 1>{}, STFTSpectrogram{.frame_length = 6}> net;
    const auto re = net.weight<"stft_spectrogram/real_kernel">().read();
    const auto im = net.weight<"stft_spectrogram/imag_kernel">().read();
    double squares = 0;
    for (int t = 0; t < 6; ++t) squares += hann(t, 5) * hann(t, 5);
    for (int t = 0; t < 6; ++t)
        for (int k = 0; k < 5; ++k) {  // the next power of two of 6 is 8
            const double angle = -2 * std::numbers::pi * t * k / 8;
            const double scale = hann(t, 5) / std::sqrt(squares);
            CHECK(re(t, 0, k) == Approx(std::cos(angle) * scale).epsilon(1e-5));
            CHECK(im(t, 0, k) == Approx(std::sin(angle) * scale).epsilon(1e-5));
        }
}

TEST_CASE("windows are periodic, of other kinds, divided by their sum, or absent") {
    Sequential<Input<20, 1>{}, STFTSpectrogram{.mode = "real",
                                               .frame_length = 5,
                                               .window = "hamming",
                                               .periodic = true,
                                               .scaling = "spectrum"}>
        net;
    const auto w = net.weight<"stft_spectrogram/real_kernel">().read();
    double sum = 0;
    for (int t = 0; t < 5; ++t) sum += .08 + .92 * hann(t, 5);
    for (int t = 0; t < 5; ++t)  // the frequency 0 is the window itself
        CHECK(w(t, 0, 0) == Approx((.08 + .92 * hann(t, 5)) / sum).epsilon(1e-5));

    Sequential<Input<20, 1>{}, STFTSpectrogram{.mode = "real", .frame_length = 4, .window = {}}>
        plain;
    const auto p = plain.weight<"stft_spectrogram/real_kernel">().read();
    for (int t = 0; t < 4; ++t) {
        CHECK(p(t, 0, 0) == Approx(1));
        CHECK(p(t, 0, 2) == Approx(t % 2 == 0 ? 1 : -1));
    }
}

TEST_CASE("a wave has its power at its frequency") {
    const tf::Tensor<float, 1, 64, 1> x = tf::reshape<1, 64, 1>(
        tf::sin(tf::cast<float>(tf::range<64>()) * (6 * std::numbers::pi_v<float> / 16)));
    Sequential<Input<64, 1>{}, STFTSpectrogram{.mode = "psd", .frame_length = 16}> net;
    const auto y = net(x);
    static_assert(std::is_same_v<decltype(y), const tf::Tensor<float, tf::dyn, 7, 9>>);
    for (int frame = 0; frame < 7; ++frame)
        for (int k = 0; k < 9; ++k) CHECK(y(0, frame, 3) >= y(0, frame, k));
}

TEST_CASE("an initializer of frequencies takes kernels of three dims") {
    float to[4];
    CHECK_THROWS_AS(
        initialize(to, tf::DType::float32, tf::Shape{2, 2}, Initializer(initializers::STFT{})),
        tf::errors::InvalidArgument);
}
