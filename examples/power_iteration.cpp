// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The direction in which a data set varies most (its first principal component): the largest
// eigenvector of the covariance matrix, by power iteration. A while_loop whose condition is a
// tensor, with matrix products inside, in one static graph.
//
//     power_iteration iris.csv

#include <iomanip>
#include <iostream>

#include "iris.hpp"

constexpr auto covariance = [](tf::Tensor<float, tf::dyn, 4> x) {
    auto centered = x - tf::reduce_mean<0>(x, tf::keepdims);
    auto degrees = tf::cast<float>(tf::gather(tf::shape(x), tf::constant(0))) - 1.f;
    return tf::matmul(centered, centered, tf::transpose_a) / degrees;
};

constexpr auto principal_component = [](tf::Tensor<float, tf::dyn, 4> x) {
    using Vector = tf::Tensor<float, 4, 1>;
    auto a = covariance(x);
    auto [vector, change, steps] = tf::while_loop(
        [](Vector, tf::Tensor<float> moved, tf::Tensor<int> step) {
            return tf::logical_and(moved > 1e-6f, step < 100);
        },
        [&](Vector v, tf::Tensor<float>, tf::Tensor<int> step) {
            auto image = tf::matmul(a, v);
            auto next = image / tf::sqrt(tf::reduce_sum(image * image));
            return std::tuple(next, tf::reduce_max(tf::abs(next - v)), step + 1);
        },
        tf::ones<float, 4, 1>() / 2.f, tf::like(x, 1.f), 0);
    (void)change;
    auto value = tf::reduce_sum(vector * tf::matmul(a, vector));
    auto total = tf::reduce_sum(a * tf::constant({{1.f, 0.f, 0.f, 0.f},
                                                  {0.f, 1.f, 0.f, 0.f},
                                                  {0.f, 0.f, 1.f, 0.f},
                                                  {0.f, 0.f, 0.f, 1.f}}));
    return std::tuple(vector, value, value / total, steps);
};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: power_iteration iris.csv\n", 2;
    const Iris iris = read_iris(argv[1]);
    auto [vector, value, share, steps] = tf::function(principal_component)(iris.measures);
    std::cout << std::fixed << std::setprecision(4) << "covariance\n";
    auto c = tf::function(covariance)(iris.measures);
    for (int i = 0; i < 4; ++i)
        std::cout << c(i, 0) << ' ' << c(i, 1) << ' ' << c(i, 2) << ' ' << c(i, 3) << '\n';
    std::cout << "first component";
    for (int i = 0; i < 4; ++i) std::cout << ' ' << vector(i, 0);
    std::cout << "\nvariance along it " << value() << ", " << std::setprecision(2)
              << 100.f * share() << " % of all\n"
              << (steps() < 100 ? "converged" : "not converged") << '\n';
}
