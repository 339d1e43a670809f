// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Loops that threads share, with as many threads as processors, compared with one thread. Small
// ones stay in the calling thread.

#include <thread>

#include <tf/config.hpp>
#include <tf/functions.hpp>

#include "harness.hpp"

namespace {

template <class F>
void measure(const std::string& name, F f) {
    using tf::config::threading::set_intra_op_parallelism_threads;
    const auto all = static_cast<int>(std::thread::hardware_concurrency());
    bench::compare("threads: " + name, 1.05, false, "",
                   bench::Peer{"ctflow",
                               [&, all] {
                                   set_intra_op_parallelism_threads(all);
                                   bench::keep(f());
                               }},
                   bench::Peer{"one thread", [&] {
                                   set_intra_op_parallelism_threads(1);
                                   bench::keep(f());
                               }});
}

template <int M, int K, int N>
void product() {
    const auto a = tf::ones<float, M, K>();
    const auto b = tf::ones<float, K, N>();
    const auto f = tf::function(
        [](tf::Tensor<float, M, K> x, tf::Tensor<float, K, N> y) { return tf::matmul(x, y); });
    measure("product " + std::to_string(M) + "x" + std::to_string(K) + "x" + std::to_string(N),
            [&] { return f(a, b); });
}

template <int N>
void elementwise() {
    const auto a = tf::ones<float, N>();
    const auto f = tf::function([](tf::Tensor<float, N> x) { return tf::tanh(x) * x + 1.f; });
    const auto sum =
        tf::function([](tf::Tensor<float, N / 256, 256> x) { return tf::reduce_sum<1>(x); });
    const auto rows = tf::ones<float, N / 256, 256>();
    measure("tanh(x) * x + 1, " + std::to_string(N), [&] { return f(a); });
    measure("sums of rows of 256, " + std::to_string(N), [&] { return sum(rows); });
}

template <int Batch>
void convolution() {
    const auto images = tf::ones<float, Batch, 28, 28, 32>();
    const auto filters = tf::ones<float, 3, 3, 32, 64>();
    const auto f =
        tf::function([](tf::Tensor<float, Batch, 28, 28, 32> x, tf::Tensor<float, 3, 3, 32, 64> w) {
            return tf::nn::conv2d<1, "SAME">(x, w);
        });
    measure("convolution of " + std::to_string(Batch) + "x28x28x32, 3x3 to 64",
            [&] { return f(images, filters); });
}

}  // namespace

int main() {
    product<8, 64, 64>();
    product<64, 256, 128>();
    product<256, 784, 512>();
    product<1024, 1024, 1024>();
    elementwise<4096>();
    elementwise<(1 << 20)>();
    elementwise<(1 << 23)>();
    convolution<1>();
    convolution<32>();
}
