// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A Kalman filter tracks a body from noisy positions and also estimates its velocity. One step is a
// traced function of matrices; the state is a pair of mean and covariance.

#include <cmath>
#include <iomanip>
#include <iostream>

#include <tf/linalg.hpp>

namespace la = tf::linalg;

using Vector = tf::Tensor<double, 2>;  // position and velocity
using Matrix = tf::Tensor<double, 2, 2>;

struct State {
    Vector mean;
    Matrix covariance;
};

constexpr auto filter_step =
    tf::function([](Vector mean, Matrix covariance, tf::Tensor<double, 1> seen) {
        const auto move =
            tf::constant<double>({{1, 1}, {0, 1}});  // the position changes by velocity
        const auto drift = tf::constant<double>({{.0025, .005}, {.005, .01}});
        const auto look = tf::constant<double>({{1, 0}});  // only the position is observed
        const auto noise = tf::constant<double>({{4}});

        const auto x = la::matvec(move, mean);
        const auto p = tf::matmul(tf::matmul(move, covariance), move, tf::transpose_b) + drift;

        const auto s = tf::matmul(tf::matmul(look, p), look, tf::transpose_b) + noise;
        // The gain p look' s^-1, by a Cholesky factor of s instead of its inverse.
        const auto gain = tf::transpose(la::cholesky_solve(la::cholesky(s), tf::matmul(look, p)));
        const auto surprise = seen - la::matvec(look, x);
        return State{x + la::matvec(gain, surprise),
                     p - tf::matmul(tf::matmul(gain, s), gain, tf::transpose_b)};
    });

int main() {
    Vector mean = {0.0, 0.0};
    Matrix covariance = {{100.0, 0.0}, {0.0, 100.0}};
    double seen_error = 0, filtered_error = 0;
    std::cout << std::fixed << std::setprecision(3);
    for (int t = 1; t <= 40; ++t) {
        const double truth = 1.5 * t;
        const double seen = truth + 2 * std::sqrt(2.) * std::sin(2.4 * t * t);  // not random
        const auto now = filter_step(mean, covariance, tf::constant<double>({seen}));
        mean = now.mean;
        covariance = now.covariance;
        seen_error += std::abs(seen - truth) / 40;
        filtered_error += std::abs(mean(0) - truth) / 40;
        if (t % 10 == 0)
            std::cout << "t = " << t << ": position " << mean(0) << " +- "
                      << std::sqrt(covariance(0, 0)) << ", velocity " << mean(1) << " +- "
                      << std::sqrt(covariance(1, 1)) << '\n';
    }
    std::cout << "mean error of the observations " << seen_error << ", of the filter "
              << filtered_error << '\n';
}
