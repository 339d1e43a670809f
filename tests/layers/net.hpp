// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A network of 100 dense layers of differing sizes, far longer than one that people write by hand:
// its training step must compile with the default limits of every compiler. In: a way to update it
// (members.cpp, list.cpp). Out: whether its losses are those that plain C++ computes.

#include <cmath>
#include <cstdio>
#include <tuple>
#include <vector>

#include <tf/functions.hpp>

// M(0, 1) M(1, 2) ... M(99, 100)
#define TF_TEN(M, t, u) \
    M(t##0, t##1)       \
    M(t##1, t##2)       \
    M(t##2, t##3)       \
    M(t##3, t##4)       \
    M(t##4, t##5) M(t##5, t##6) M(t##6, t##7) M(t##7, t##8) M(t##8, t##9) M(t##9, u##0)
#define TF_LAYERS(M) \
    TF_TEN(M, , 1)   \
    TF_TEN(M, 1, 2)  \
    TF_TEN(M, 2, 3)  \
    TF_TEN(M, 3, 4)  \
    TF_TEN(M, 4, 5) TF_TEN(M, 5, 6) TF_TEN(M, 6, 7) TF_TEN(M, 7, 8) TF_TEN(M, 8, 9) TF_TEN(M, 9, 10)

namespace layers {

inline constexpr int count = 100, batch = 4;
inline constexpr float rate = 1e-4f;

/// The number of inputs of layer i.
constexpr int size(int i) { return 3 + i % 7; }
/// The initial weight of layer i.
constexpr float weight(int i) { return (i % 3 == 0 ? 1.1f : 0.97f) / static_cast<float>(size(i)); }

using Input = tf::Tensor<float, batch, size(0)>;
using Output = tf::Tensor<float, batch, size(count)>;

#define TF_MEMBERS(i, next)                                             \
    tf::Variable<float, size(i), size(next)> w##i{                      \
        this, "w" #i, tf::fill<float, size(i), size(next)>(weight(i))}; \
    tf::Variable<float, size(next)> b##i{this, "b" #i, tf::fill<float, size(next)>(0.01f)};

struct Net : tf::Module {
    tf::Variable<float> scale{this, "scale", 0.5f};
    TF_LAYERS(TF_MEMBERS)

    constexpr Net() : tf::Module("net") {}

    constexpr tf::Tensor<float> loss(const Input& h0, const Output& y) {
#define TF_CALL(i, next) \
    const tf::Tensor<float, batch, size(next)> h##next = tf::relu(tf::matmul(h##i, w##i) + b##i);
        TF_LAYERS(TF_CALL)
#undef TF_CALL
        return tf::reduce_mean(tf::square(scale * h100 - y));
    }
};
#undef TF_MEMBERS

/// The same in plain C++, with doubles.
class Plain {
public:
    Plain() {
        for (int i = 0; i < count; ++i) {
            w_.emplace_back(at(size(i) * size(i + 1)), double{weight(i)});
            b_.emplace_back(at(size(i + 1)), 0.01);
        }
    }
    /// The loss before an update.
    double step(const std::vector<double>& x, double y) {
        std::vector<std::vector<double>> h{x};
        for (int i = 0; i < count; ++i) h.push_back(layer(i, h.back()));
        const auto n = static_cast<double>(h.back().size());
        double loss = 0, scale_gradient = 0;
        std::vector<double> dy;
        for (const double v : h.back()) {
            const double error = scale_ * v - y;
            loss += error * error / n;
            scale_gradient += 2 * error / n * v;
            dy.push_back(2 * error / n * scale_);
        }
        scale_ -= double{rate} * scale_gradient;
        for (int i = count; i-- > 0;) dy = back(i, h[at(i)], h[at(i + 1)], dy);
        return loss;
    }

private:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    std::vector<double> layer(int i, const std::vector<double>& x) const {
        const int in = size(i), out = size(i + 1);
        std::vector<double> y;
        for (int r = 0; r < batch; ++r)
            for (int c = 0; c < out; ++c) {
                double sum = b_[at(i)][at(c)];
                for (int k = 0; k < in; ++k) sum += x[at(r * in + k)] * w_[at(i)][at(k * out + c)];
                y.push_back(sum > 0 ? sum : 0);
            }
        return y;
    }
    /// Updates a layer; returns the gradient of its input.
    std::vector<double> back(int i, const std::vector<double>& x, const std::vector<double>& y,
                             const std::vector<double>& dy) {
        const int in = size(i), out = size(i + 1);
        std::vector<double> dx(x.size()), dw(at(in * out)), db(at(out));
        for (int r = 0; r < batch; ++r)
            for (int c = 0; c < out; ++c) {
                if (!(y[at(r * out + c)] > 0)) continue;
                const double d = dy[at(r * out + c)];
                db[at(c)] += d;
                for (int k = 0; k < in; ++k) {
                    dw[at(k * out + c)] += d * x[at(r * in + k)];
                    dx[at(r * in + k)] += d * w_[at(i)][at(k * out + c)];
                }
            }
        for (std::size_t k = 0; k < dw.size(); ++k) w_[at(i)][k] -= double{rate} * dw[k];
        for (std::size_t k = 0; k < db.size(); ++k) b_[at(i)][k] -= double{rate} * db[k];
        return dx;
    }

    double scale_ = 0.5;
    std::vector<std::vector<double>> w_, b_;
};

/// Takes three steps both ways. Returns main's status: 0 if the losses agree and decrease.
template <class Net>
int check() {
    Net net;
    const auto step = tf::function<&Net::step>(net);
    const Input x = {
        {0.5f, 0.625f, 0.75f}, {0.875f, 1.f, 1.125f}, {1.25f, 1.375f, 1.5f}, {1.625f, 1.75f, 2.f}};
    const std::vector<double> values(x.values().begin(), x.values().end());
    const Output y = tf::fill<float, batch, size(count)>(0.25f);

    Plain plain;
    double before = 1e9;
    for (int k = 0; k < 3; ++k) {
        const auto loss = static_cast<double>(step(x, y)());
        const double expected = plain.step(values, 0.25);
        std::printf("step %d: loss %.6f, expected %.6f\n", k, loss, expected);
        if (!(std::abs(loss - expected) < 1e-4 * expected && loss < before)) return 1;
        before = loss;
    }
    return 0;
}

}  // namespace layers
