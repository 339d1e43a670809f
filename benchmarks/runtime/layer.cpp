// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// relu(x W + b), the layer of a small network, compared with Eigen.

#include <vector>

#include <eigen3/Eigen/Core>
#include <tf/functions.hpp>

#include "harness.hpp"

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::vector<float> numbers(int n) {
    std::vector<float> v(static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<float>(i % 17) * 0.1f - 0.8f;
    return v;
}

template <int M, int K, int N>
void measure() {
    const auto x = numbers(M * K), w = numbers(K * N), b = numbers(N);
    const tf::Tensor<float, M, K> tx = tf::constant<M, K>(x);
    const tf::Tensor<float, K, N> tw = tf::constant<K, N>(w);
    const tf::Tensor<float, N> tb = tf::constant<N>(b);
    const auto layer =
        tf::function([](tf::Tensor<float, M, K> p, tf::Tensor<float, K, N> q,
                        tf::Tensor<float, N> r) { return tf::relu(tf::matmul(p, q) + r); });
    const Eigen::Map<const Matrix> ex(x.data(), M, K), ew(w.data(), K, N);
    const Eigen::Map<const Eigen::RowVectorXf> eb(b.data(), N);
    Matrix out(M, N);
    bench::compare(
        "relu(x W + b): " + std::to_string(M) + "x" + std::to_string(K) + "x" + std::to_string(N),
        1.1, false, "", bench::Peer{"ctflow", [&] { bench::keep(layer(tx, tw, tb)); }},
        bench::Peer{"Eigen", [&] {
                        out.noalias() = ex * ew;
                        out = (out.rowwise() + eb).cwiseMax(0.f);
                        bench::keep(out);
                    }});
}

}  // namespace

int main() {
    measure<1, 16, 16>();
    measure<8, 16, 16>();
    measure<32, 64, 64>();
    measure<128, 128, 128>();
}
