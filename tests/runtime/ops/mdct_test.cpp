// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Frames with a padded end, modified cosine transforms, mel matrices: values of TensorFlow, closed
// forms, inverses, misuse.

#include <doctest/doctest.h>

#include <tf/signal.hpp>

namespace {

namespace s = tf::signal;

template <class X>
void close(const X& x, const std::vector<double>& want, double most = 1e-6) {
    const auto y = tf::nest::to_tensor(x);
    REQUIRE(y.values().size() == want.size());
    for (std::size_t k = 0; k < want.size(); ++k) {
        CAPTURE(k);
        CHECK(std::abs(static_cast<double>(y.values()[k]) - want[k]) < most);
    }
}

TEST_CASE("frames go on after the end of a signal") {
    const tf::Tensor<float, 5> x = {1.f, 2.f, 3.f, 4.f, 5.f};
    const auto frames = s::frame<3, 2, true>(x, -1.f);
    static_assert(decltype(frames)::static_shape == tf::Shape(3, 3));
    const std::vector<double> want = {1, 2, 3, 3, 4, 5, 5, -1, -1};
    close(frames, want);
    close(s::frame<3, 2, true>(tf::Tensor<float, tf::dyn>(x), -1.f), want);
    close(s::frame<3, 2, true>(x), {1, 2, 3, 3, 4, 5, 5, 0, 0});
    close(s::frame<3, 2, false>(x, -1.f), {1, 2, 3, 3, 4, 5});
    // steps longer than frames drop elements, as do frames without a rest
    close(s::frame<1, 3, true>(x), {1, 4});
    close(s::frame<1, 3, true>(tf::Tensor<float, tf::dyn>(x)), {1, 4});
    close(s::frame<9, 5, true>(x), {1, 2, 3, 4, 5, 0, 0, 0, 0});
    const tf::Tensor<int, 0> none = tf::zeros<int, 0>();
    const auto no_frames = s::frame<3, 2, true>(none);
    static_assert(decltype(no_frames)::static_shape == tf::Shape(0, 3));
    CHECK(s::frame<3, 2, true>(tf::Tensor<int, tf::dyn>(none)).shape() == tf::Shape(0, 3));
    const auto text = s::frame<2, 2, true>(tf::constant({"a", "b", "c"}), "z");
    CHECK(tf::nest::to_tensor(text).values()[3] == "z");
}

TEST_CASE("the squares of both halves of a Kaiser-Bessel-derived window add up to 1") {
    close(s::kaiser_bessel_derived_window<6>(3.0),
          {0.30853763, 0.70710678, 0.95121214, 0.95121214, 0.70710678, 0.30853763});
    const auto w = s::kaiser_bessel_derived_window<8, double>();
    for (std::size_t k = 0; k < 4; ++k)
        CHECK(w.values()[k] * w.values()[k] + w.values()[k + 4] * w.values()[k + 4] ==
              doctest::Approx(1));
}

TEST_CASE("inverse_mdct gives the signal back") {
    const tf::Tensor<double, 12> x = {.5, -1, 2, .25, 1.5, -.75, 0, 1, -2, .5, .125, 3};
    const auto check = [&](const auto& back) {
        static_assert(std::remove_cvref_t<decltype(back)>::static_shape == tf::Shape(12));
        for (std::size_t k = 4; k < 8; ++k)
            CHECK(back.values()[k] == doctest::Approx(x.values()[k]));
    };
    check(s::inverse_mdct(s::mdct<8>(x)));
    check(s::inverse_mdct<true>(s::mdct<8, false, true>(x)));
    const auto window = s::kaiser_bessel_derived_window<8, double>(4.0);
    check(s::inverse_mdct(s::mdct<8>(x, window), window));
    const double root = std::sqrt(.5);
    check(s::inverse_mdct(s::mdct<8>(x, root), root));
    static_assert(decltype(s::mdct<8, true>(x))::static_shape == tf::Shape(3, 4));
}

TEST_CASE("a mel matrix needs edges in order, below half of the rate") {
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS((s::linear_to_mel_weight_matrix<4, 9>(8000, 200, 100)), InvalidArgument);
    CHECK_THROWS_AS((s::linear_to_mel_weight_matrix<4, 9>(8000, -1, 100)), InvalidArgument);
    CHECK_THROWS_AS((s::linear_to_mel_weight_matrix<4, 9>(8000, 0, 4001)), InvalidArgument);
    CHECK_THROWS_AS((s::linear_to_mel_weight_matrix<4, 9>(0)), InvalidArgument);
    close(s::linear_to_mel_weight_matrix<3, 1>(), {0, 0, 0});
    const auto f = tf::function([](const tf::Tensor<float, 1, 5>& v) {
        return tf::matmul(v, s::linear_to_mel_weight_matrix<2, 5>());
    });
    close(f(tf::ones<float, 1, 5>()), {0.72144694, 1.52805142});
}

}  // namespace
