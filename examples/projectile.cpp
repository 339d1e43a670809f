// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// How fast must a ball be thrown, at 40 degrees and against the drag of the air, to land 60 m away?
// Newton's method on a simulation: a while_loop that ends when the ball is below the ground, and a
// tape that differentiates through all of its steps.

#include <cmath>
#include <iomanip>
#include <iostream>

#include <tf/tf.hpp>

using Scalar = tf::Tensor<double>;

constexpr double gravity = 9.81;  // m/s^2
constexpr double drag = 0.006;    // 1/m: deceleration = drag * speed^2, a baseball's
constexpr double step = 0.01;     // s
constexpr double target = 60;     // m
constexpr double cosine = 0.766044443118978, sine = 0.6427876096865393;  // of 40 degrees

/// The distance at which a ball with this initial speed lands.
constexpr auto range = [](Scalar speed) {
    auto zero = tf::zeros_like(speed);
    auto [x, y, vx, vy] =
        tf::while_loop([](Scalar, Scalar height, Scalar, Scalar) { return height >= 0.0; },
                       [](Scalar px, Scalar py, Scalar ux, Scalar uy) {
                           Scalar braking = drag * tf::sqrt(ux * ux + uy * uy);
                           Scalar nx = ux - step * (braking * ux);
                           Scalar ny = uy - step * (braking * uy + gravity);
                           return std::tuple(px + step * nx, py + step * ny, nx, ny);
                       },
                       zero, zero, cosine * speed, sine * speed);
    // The last step ends below the ground: interpolate linearly to the ground.
    return Scalar(x - y * vx / vy);
};

/// A better speed; also the distance at the given speed, and its derivative.
constexpr auto improve = [](Scalar speed) {
    tf::GradientTape tape;
    tape.watch(speed);
    Scalar distance = range(speed);
    Scalar slope = tape.gradient(distance, speed);
    return std::tuple(Scalar(speed - (distance - target) / slope), distance, slope);
};

int main() {
    auto newton = tf::function(improve);
    Scalar speed = 20.0;
    bool right = true;
    std::cout << std::fixed << std::setprecision(5);
    for (int i = 0; i < 5; ++i) {
        const auto [next, distance, slope] = newton(speed);
        std::cout << speed() << " m/s: " << distance() << " m, " << slope() << " m for 1 m/s\n";
        // The slope by finite differences, with two more throws.
        const double h = 1e-6;
        const double measured =
            (range(Scalar(speed() + h))() - range(Scalar(speed() - h))()) / (2 * h);
        right = right && std::abs(slope() - measured) < 1e-6 * measured;
        speed = next;
    }
    right = right && std::abs(range(speed)() - target) < 1e-9;
    std::cout << (right ? "hit\n" : "missed\n");
    return right ? 0 : 1;
}
