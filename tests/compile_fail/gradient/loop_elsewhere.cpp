// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop's gradient uses the stored values once, so it must be in the same scope as the loop.

#include <tf/functions.hpp>

constexpr auto power = [](const auto& x) {
    return tf::while_loop([](auto v) { return v < 100.f; }, [&](auto v) { return v * x; }, x);
};

template <bool Inside>
constexpr auto slope = [](tf::Tensor<float> x) {
    tf::GradientTape tape;
    tape.watch(x);
    const tf::Tensor<float> y = power(x);
    const auto take = [&] { return tf::Tensor<float>(tape.gradient(y, x)); };
    if constexpr (Inside) return tf::cond(x > 0.f, take, [&] { return x; });
    else return take();
};

int main() {
#ifdef TF_BAD
    tf::function(slope<true>)(3.f);  // expect: \[tf\.gradient\.scope\]
#else
    tf::function(slope<false>)(3.f);
#endif
}
