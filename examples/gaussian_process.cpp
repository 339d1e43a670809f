// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A Gaussian process learns a sine from eight noisy values. Its length scale and output scale are
// fitted by gradients of the likelihood through a Cholesky factor. The gradients are compared with
// their closed form, and the prediction with one computed without the factor.

#include <cmath>
#include <iomanip>
#include <iostream>

#include <tf/linalg.hpp>

namespace la = tf::linalg;

constexpr int points = 8, places = 5;
using Scalar = tf::Tensor<double>;
using Points = tf::Tensor<double, points>;
using Places = tf::Tensor<double, places>;
using Matrix = tf::Tensor<double, points, points>;

constexpr double noise = .1;

/// The covariances exp(2 log_scale - (x - y)^2 / (2 exp(2 log_length))) of two lists of points.
constexpr auto covariance(const auto& x, const auto& y, const Scalar& log_length,
                          const Scalar& log_scale) {
    const auto apart = tf::square(tf::expand_dims<1>(x) - tf::expand_dims<0>(y));
    return tf::exp(2.0 * log_scale - apart * tf::exp(-2.0 * log_length) * .5);
}
constexpr Matrix training_covariance(const Points& x, const Scalar& log_length,
                                     const Scalar& log_scale) {
    return covariance(x, x, log_length, log_scale) + noise * noise * tf::eye<double, points>();
}

struct Step {
    Scalar loss, of_length, of_scale;
};
/// The negative log-likelihood, without its constant, and its gradients.
constexpr auto learn = tf::function([](Points x, Points y, Scalar log_length, Scalar log_scale) {
    tf::GradientTape tape;
    tape.watch(std::tie(log_length, log_scale));
    const auto l = la::cholesky(training_covariance(x, log_length, log_scale));
    const auto weights = tf::squeeze<1>(la::cholesky_solve(l, tf::expand_dims<1>(y)));
    Scalar loss = tf::reduce_sum(y * weights) * .5 + tf::reduce_sum(tf::log(la::diag_part(l)));
    auto [of_length, of_scale] = tape.gradient(loss, std::tie(log_length, log_scale));
    return Step{loss, of_length, of_scale};
});

struct Prediction {
    Places mean, deviation;
};
constexpr auto predict =
    tf::function([](Points x, Points y, Places at, Scalar log_length, Scalar log_scale) {
        const auto l = la::cholesky(training_covariance(x, log_length, log_scale));
        const auto cross = covariance(x, at, log_length, log_scale);
        const auto part = la::triangular_solve(l, cross);
        const auto weights = la::cholesky_solve(l, tf::expand_dims<1>(y));
        const Places variance(tf::exp(2.0 * log_scale) - tf::einsum<"ij,ij->j">(part, part));
        return Prediction{Places(tf::einsum<"ij,ik->j">(cross, weights)), tf::sqrt(variance)};
    });

/// d loss / d p = trace((K^-1 - w w^T) dK/dp) / 2 with w = K^-1 y.
double closed_form(const Points& x, const Points& y, const Scalar& log_length,
                   const Scalar& log_scale, bool by_length) {
    const Matrix inverse = la::inv(training_covariance(x, log_length, log_scale));
    const Points weights = la::matvec(inverse, y);
    const Matrix smooth = covariance(x, x, log_length, log_scale);
    const Matrix apart = tf::square(tf::expand_dims<1>(x) - tf::expand_dims<0>(x));
    const Matrix slope =
        by_length ? Matrix(smooth * apart * tf::exp(-2.0 * log_length)) : Matrix(2.0 * smooth);
    const Matrix outer = tf::einsum<"i,j->ij">(weights, weights);
    return Scalar(la::trace(tf::matmul(inverse - outer, slope)) * .5)();
}

int main() {
    const Points x = {0.0, .7, 1.3, 2.1, 3.2, 4.0, 5.1, 6.1};
    const Points y = {.06, .60, 1.01, .83, -.02, -.81, -.90, -.24};
    Scalar log_length = 1.0, log_scale = -1.0;
    bool right = true;
    const auto near = [&](double got, double expected) {
        right = right && std::abs(got - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
    };
    std::cout << std::fixed << std::setprecision(4);
    for (int i = 0; i <= 200; ++i) {
        const auto [loss, of_length, of_scale] = learn(x, y, log_length, log_scale);
        near(of_length(), closed_form(x, y, log_length, log_scale, true));
        near(of_scale(), closed_form(x, y, log_length, log_scale, false));
        if (i % 50 == 0)
            std::cout << "loss " << loss() << ", length " << std::exp(log_length()) << ", scale "
                      << std::exp(log_scale()) << '\n';
        const double rate = .01;
        log_length = log_length - rate * of_length;
        log_scale = log_scale - rate * of_scale;
    }

    const Places at = {.5, 1.5, 2.5, 4.5, 9.0};
    const auto [mean, deviation] = predict(x, y, at, log_length, log_scale);
    const auto cross = covariance(x, at, log_length, log_scale);
    const auto solved = la::solve(training_covariance(x, log_length, log_scale), cross);
    const Places direct = la::matvec(solved, y, tf::transpose_a);
    for (int i = 0; i < places; ++i) {
        near(mean(i), direct(i));
        std::cout << "at " << at(i) << ": " << mean(i) << " +- " << deviation(i) << ", the sine is "
                  << std::sin(at(i)) << '\n';
    }
    std::cout << (right ? "gradients and predictions are right\n" : "wrong\n");
    return right ? 0 : 1;
}
