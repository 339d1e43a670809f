// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Windows, frames, short-time and cosine transforms: values of TensorFlow, and inverses.

#include <doctest/doctest.h>

#include <tf/functions.hpp>
#include <tf/ops/composite/signal.hpp>

namespace {

template <class X>
void close(const X& x, const std::vector<double>& want, double most = 1e-6) {
    const auto y = tf::nest::to_tensor(x);
    REQUIRE(y.values().size() == want.size());
    for (std::size_t k = 0; k < want.size(); ++k) {
        CAPTURE(k);
        CHECK(std::abs(static_cast<double>(y.values()[k]) - want[k]) < most);
    }
}
const tf::Tensor<double, 6> sample = {0.5, -1.0, 2.0, 0.25, 1.5, -0.75};

TEST_CASE("windows have TensorFlow's values") {
    close(tf::signal::hann_window<6>(), {0, 0.25, 0.75, 1, 0.75, 0.25});
    close(tf::signal::hann_window<5>(), {0, 0.5, 1, 0.5, 0});
    close(tf::signal::hamming_window<6>(false),
          {0.08, 0.3978522, 0.9121479, 0.9121478, 0.39785212, 0.08});
    close(tf::signal::kaiser_window<5>(3.0), {0.20488471, 0.7269254, 1, 0.7269254, 0.20488471});
    close(tf::signal::vorbis_window<6>(),
          {0.10502934, 0.70710677, 0.9944691, 0.9944691, 0.70710677, 0.10502925});
    close(tf::signal::hann_window<1>(), {1});
}

TEST_CASE("frames overlap, and are added again") {
    const tf::Tensor<float, 8> x = tf::cast<float>(tf::Tensor<int, 8>(tf::range<8>()));
    const auto frames = tf::signal::frame<3, 2>(x);
    static_assert(decltype(frames)::static_shape == tf::Shape(3, 3));
    close(frames, {0, 1, 2, 2, 3, 4, 4, 5, 6});
    const tf::Tensor<float, tf::dyn> open = x;
    close(tf::signal::frame<3, 2>(open), {0, 1, 2, 2, 3, 4, 4, 5, 6});
    const tf::Tensor<float, 2, 3> two = {{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}};
    close(tf::signal::overlap_and_add<2>(two), {1, 2, 7, 5, 6});
    close(tf::function([](const tf::Tensor<float, 2, 3>& v) {
              return tf::signal::overlap_and_add<2>(v);
          })(two),
          {1, 2, 7, 5, 6});
}

TEST_CASE("short-time transforms and back") {
    const auto z = tf::signal::stft<4, 2>(sample);
    static_assert(decltype(z)::static_shape == tf::Shape(2, 3));
    close(tf::math::real(z), {1.625, -2, 2.375, 1.25, -1.5, 1.75});
    close(tf::math::imag(z), {0, 0.625, 0, 0, -0.5, 0});
    close(tf::signal::inverse_stft<4, 2>(z), {0, -0.25, 2, 0.125, 1.5, -0.1875});
}

TEST_CASE("cosine transforms have TensorFlow's values") {
    namespace s = tf::signal;
    close(s::dct<1>(sample), {5.25, -1.713525492, -3.58155948, -0.036474508, 0.33155948, 9.75},
          1e-8);
    close(s::dct(sample), {5, -0.214852682, -4.330127019, 2.828427125, 1, 7.563321911}, 1e-8);
    close(s::dct<3>(sample),
          {3.497574785, -3.207106781, -3.784181835, 0.855978605, -1.792893219, 7.430628445}, 1e-8);
    close(s::dct<4>(sample),
          {3.573740881, -4.031774277, -0.613825883, 2.472117869, 3.200749315, 7.193067992}, 1e-8);
    close(s::dct<2, true>(sample),
          {1.020620726, -0.062022627, -1.25, 0.816496581, 0.288675135, 2.183342971}, 1e-8);
    close(s::dct<3, true>(sample),
          {1.06944945, -0.866025404, -1.032612623, 0.306886317, -0.457777113, 2.204824244}, 1e-8);
    close(s::dct<4, true>(sample),
          {1.03165013, -1.163872982, -0.177196269, 0.713638959, 0.923976739, 2.076459871}, 1e-8);
    close(s::idct<2, true>(s::dct<2, true>(sample)), {0.5, -1, 2, 0.25, 1.5, -0.75}, 1e-14);
    close(s::mfccs_from_log_mel_spectrograms(sample),
          {1.443375673, -0.062022627, -1.25, 0.816496581, 0.288675135, 2.183342971}, 1e-8);
}

}  // namespace
