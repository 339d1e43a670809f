// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The kernel of tf::matmul compared with Eigen: squares, layers of one call and of batches, and
// their gradients. TN means that a is transposed, NT that b is.

#include <array>
#include <string>
#include <vector>

#include <eigen3/Eigen/Core>
#include <tf/kernels/contraction.hpp>

#include "harness.hpp"

namespace {

template <int Order>
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Order>;
template <int Order>
using Operand = Eigen::Map<const Matrix<Order>>;
using Eigen::ColMajor;
using Eigen::RowMajor;

std::vector<float> numbers(std::int64_t n) {
    std::vector<float> v(static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<float>(i % 17) * 0.1f - 0.8f;
    return v;
}

/// Eigen has separate vector types, which select its kernels for vectors.
template <class A, class B>
void multiply(const A& a, const B& b, float* out) {
    if (b.cols() == 1) {
        const Eigen::Map<const Eigen::VectorXf> v(b.data(), b.rows());
        Eigen::Map<Eigen::VectorXf>(out, a.rows()).noalias() = a * v;
    } else if (a.rows() == 1) {
        const Eigen::Map<const Eigen::RowVectorXf> v(a.data(), a.cols());
        Eigen::Map<Eigen::RowVectorXf>(out, b.cols()).noalias() = v * b;
    } else {
        Eigen::Map<Matrix<RowMajor>>(out, a.rows(), b.cols()).noalias() = a * b;
    }
}

template <int A = RowMajor, int B = RowMajor>
void measure(std::int64_t m, std::int64_t k, std::int64_t n) {
    const auto a = numbers(m * k), b = numbers(k * n);
    auto out = numbers(m * n), other = out;
    const Operand<A> ea(a.data(), m, k);
    const Operand<B> eb(b.data(), k, n);
    tf::kernels::MatMul sizes;
    sizes.m = m;
    sizes.k = k;
    sizes.n = n;
    sizes.transpose_a = A == ColMajor;
    sizes.transpose_b = B == ColMajor;
    const std::string name = std::string(A == ColMajor   ? "TN "
                                         : B == ColMajor ? "NT "
                                                         : "") +
                             std::to_string(m) + "x" + std::to_string(k) + "x" + std::to_string(n);
    bench::compare("product: " + name, 1.0, false, "",
                   bench::Peer{"ctflow",
                               [&] {
                                   tf::kernels::matmul(a.data(), b.data(), out.data(), sizes);
                                   bench::keep(out);
                               }},
                   bench::Peer{"Eigen", [&] {
                                   multiply(ea, eb, other.data());
                                   bench::keep(other);
                               }});
}

}  // namespace

int main() {
    for (const int n : {16, 32, 64, 128, 256, 512, 1024}) measure(n, n, n);
    measure(1, 64, 64);
    measure(1, 784, 512);
    measure(1, 1024, 1024);
    for (const int batch : {4, 8, 32, 256}) measure(batch, 784, 512);
    measure(32, 512, 10);
    measure(784, 512, 1);
    measure<ColMajor>(784, 32, 512);
    measure<ColMajor>(512, 32, 10);
    measure<RowMajor, ColMajor>(32, 10, 512);
    measure<RowMajor, ColMajor>(1, 784, 512);
}
