// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A fused chain of elementwise ops over vectors that fit into the cache or do not, compared with a
// hand-written loop and with Eigen's array expressions.

#include <cmath>
#include <vector>

#include <eigen3/Eigen/Core>
#include <tf/functions.hpp>

#include "harness.hpp"

namespace {

template <int N>
[[gnu::noinline]] void plain_by_hand(const float* __restrict a, const float* __restrict b,
                                     float* __restrict out) {
    for (int i = 0; i < N; ++i) {
        const float h = a[i] * b[i] + 1.f;
        out[i] = h * h - a[i];
    }
}
template <int N>
[[gnu::noinline]] void tanh_by_hand(const float* __restrict a, const float* __restrict b,
                                    float* __restrict out) {
    for (int i = 0; i < N; ++i) {
        const float h = a[i] * b[i] + 1.f;
        out[i] = h * h - std::tanh(h);
    }
}

template <int N>
void measure(const std::string& size) {
    using Vector = tf::Tensor<float, N>;
    std::vector<float> x(N), y(N), out(N), other(N);
    for (int i = 0; i < N; ++i) {
        x[static_cast<std::size_t>(i)] = static_cast<float>(i % 1000) * 1e-3f;
        y[static_cast<std::size_t>(i)] = static_cast<float>(i % 777) * 2e-3f - 1.f;
    }
    const Vector a = tf::constant<N>(x), b = tf::constant<N>(y);
    using Array = Eigen::Array<float, Eigen::Dynamic, 1>;
    const Eigen::Map<const Array> ea(x.data(), N), eb(y.data(), N);
    Eigen::Map<Array> eo(other.data(), N);

    const auto plain = tf::function([](Vector p, Vector q) {
        auto h = p * q + 1.f;
        return h * h - p;
    });
    bench::compare("a*b+1, squared, -a: " + size, 1.1, false, "",
                   bench::Peer{"ctflow", [&] { bench::keep(plain(a, b)); }},
                   bench::Peer{"C++ loop",
                               [&] {
                                   plain_by_hand<N>(x.data(), y.data(), out.data());
                                   bench::keep(out);
                               }},
                   bench::Peer{"Eigen", [&] {
                                   eo = (ea * eb + 1.f) * (ea * eb + 1.f) - ea;
                                   bench::keep(other);
                               }});
    const auto with_tanh = tf::function([](Vector p, Vector q) {
        auto h = p * q + 1.f;
        return h * h - tf::tanh(h);
    });
    bench::compare("a*b+1, squared, -tanh: " + size, 1.1, false, "",
                   bench::Peer{"ctflow", [&] { bench::keep(with_tanh(a, b)); }},
                   bench::Peer{"C++ loop",
                               [&] {
                                   tanh_by_hand<N>(x.data(), y.data(), out.data());
                                   bench::keep(out);
                               }},
                   bench::Peer{"Eigen", [&] {
                                   eo = (ea * eb + 1.f) * (ea * eb + 1.f) - (ea * eb + 1.f).tanh();
                                   bench::keep(other);
                               }});
}

}  // namespace

int main() {
    measure<4096>("4096");
    measure<(1 << 22)>("2^22");
}
