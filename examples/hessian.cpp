// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The minimum of Rosenbrock's function, a bent valley, by Newton's method. The matrix of second
// derivatives comes from a tape around a tape, all of it one static graph, and is compared with
// the exact solution.

#include <cmath>
#include <iomanip>
#include <iostream>

#include <tf/tf.hpp>

using Scalar = tf::Tensor<double>;
using Hessian = tf::Tensor<double, 2, 2>;

constexpr auto rosenbrock = [](Scalar x, Scalar y) {
    return tf::square(1.0 - x) + 100.0 * tf::square(y - x * x);
};

struct Step {
    Scalar x, y, value;
    Hessian hessian;
};

/// Newton's next point, with the value and the second derivatives at this one.
constexpr auto newton_step = [](Scalar x, Scalar y) {
    tf::GradientTape second({.persistent = true});
    second.watch(std::tie(x, y));
    tf::GradientTape first;
    first.watch(std::tie(x, y));
    Scalar value = rosenbrock(x, y);
    auto [dx, dy] = first.gradient(value, std::tie(x, y));
    auto [xx, xy] = second.gradient(dx, std::tie(x, y));
    auto [yx, yy] = second.gradient(dy, std::tie(x, y));
    Scalar determinant = xx * yy - xy * yx;
    return Step{x - (yy * dx - xy * dy) / determinant, y - (xx * dy - yx * dx) / determinant, value,
                tf::stack<0>(tf::stack<0>(xx, xy), tf::stack<0>(yx, yy))};
};

/// Whether these are the second derivatives at (x, y).
bool is_hessian(const Hessian& h, double x, double y) {
    const auto near = [](double got, double expected) {
        return std::abs(got - expected) <= 1e-12 * std::abs(expected);
    };
    return near(h(0, 0), 1200 * x * x - 400 * y + 2) && near(h(0, 1), -400 * x) &&
           near(h(1, 0), -400 * x) && near(h(1, 1), 200);
}

int main() {
    auto step = tf::function(newton_step);
    Scalar x = -1.2, y = 1.0;
    bool right = true;
    for (int i = 0; i < 7; ++i) {
        const auto next = step(x, y);
        std::cout << std::fixed << std::setprecision(4) << "f(" << x() << ", " << y()
                  << ") = " << std::scientific << std::setprecision(3) << next.value() << '\n';
        right = right && is_hessian(next.hessian, x(), y());
        x = next.x;
        y = next.y;
    }
    std::cout << (right ? "the second derivatives are right\n" : "wrong second derivatives\n");
    return right ? 0 : 1;
}
