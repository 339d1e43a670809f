// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Convolutions and their gradients, compared with im2col (patches copied to memory) and a product
// by Eigen; one also with products of as many operations whose patches are ready in memory.

#include <algorithm>
#include <vector>

#include <eigen3/Eigen/Core>
#include <tf/kernels/convolution.hpp>

#include "harness.hpp"

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using tf::kernels::Convolution;
using tf::kernels::Convolved;

/// Stride 1, "SAME", an odd window.
Convolution sizes(int image, int channels, int window, int features, int batch = 8) {
    Convolution c;
    c.batch = batch;
    c.channels = channels;
    c.features = features;
    for (int d = 1; d < 3; ++d) {
        c.image[d] = c.out[d] = image;
        c.window[d] = window;
        c.before[d] = window / 2;
    }
    return c;
}

void copy_patches(const Convolution& c, const Matrix& x, Matrix& patches) {
    patches.setZero();
    for (std::int64_t row = 0; row < patches.rows(); ++row) {
        const std::int64_t n = row / (c.out[1] * c.out[2]);
        const std::int64_t top = row / c.out[2] % c.out[1] - c.before[1];
        const std::int64_t left = row % c.out[2] - c.before[2];
        float* to = patches.row(row).data();
        for (std::int64_t i = 0; i < c.window[1]; ++i)
            for (std::int64_t j = 0; j < c.window[2]; ++j, to += c.channels) {
                const std::int64_t y = top + i, z = left + j;
                if (y < 0 || z < 0 || y >= c.image[1] || z >= c.image[2]) continue;
                const float* from = x.row((n * c.image[1] + y) * c.image[2] + z).data();
                std::copy_n(from, c.channels, to);
            }
    }
}

void measure(const char* name, const Convolution& c) {
    const std::int64_t pixels = c.batch * c.out[1] * c.out[2];
    const std::int64_t elements = c.window[1] * c.window[2] * c.channels;
    Matrix x = Matrix::Random(pixels, c.channels), w = Matrix::Random(elements, c.features);
    Matrix y(pixels, c.features), dw(elements, c.features), patches(pixels, elements);
    const auto run = [&](Convolved what, const Matrix& a, const Matrix& b, Matrix& out) {
        tf::kernels::convolve<float>(c, what, a.data(), b.data(), out.data());
        bench::keep(out);
    };
    bench::compare(std::string("conv2d: ") + name, 1, false, "",
                   bench::Peer{"ctflow", [&] { run(Convolved::features, x, w, y); }},
                   bench::Peer{"Eigen", [&] {
                                   copy_patches(c, x, patches);
                                   y.noalias() = patches * w;
                                   bench::keep(y);
                               }});
    bench::compare(std::string("gradient of filters: ") + name, 1, false, "",
                   bench::Peer{"ctflow", [&] { run(Convolved::filter_gradient, x, y, dw); }},
                   bench::Peer{"Eigen", [&] {
                                   copy_patches(c, x, patches);
                                   dw.noalias() = patches.transpose() * y;
                                   bench::keep(dw);
                               }});
}

/// The goal is 0.7 of the rate of Eigen's product, so a ratio of the times of 1 / 0.7.
void measure_beside_products(const char* name, const Convolution& c) {
    const std::int64_t pixels = c.batch * c.out[1] * c.out[2];
    const std::int64_t elements = c.window[1] * c.window[2] * c.channels;
    Matrix x = Matrix::Random(pixels, c.channels), w = Matrix::Random(elements, c.features);
    Matrix y = Matrix::Random(pixels, c.features), dx(pixels, c.channels), dw(elements, c.features);
    Matrix patches = Matrix::Random(pixels, elements);
    const auto compare = [&](const char* what, auto convolution, auto product) {
        bench::compare(std::string(what) + " beside a product: " + name, 1 / 0.7, false, "",
                       bench::Peer{"ctflow", convolution}, bench::Peer{"Eigen", product});
    };
    const auto run = [&](Convolved what, const Matrix& a, const Matrix& b, Matrix& out) {
        tf::kernels::convolve<float>(c, what, a.data(), b.data(), out.data());
        bench::keep(out);
    };
    compare(
        "gradient of filters", [&] { run(Convolved::filter_gradient, x, y, dw); },
        [&] {
            dw.noalias() = patches.transpose() * y;
            bench::keep(dw);
        });
    compare(
        "gradient of images", [&] { run(Convolved::image_gradient, y, w, dx); },
        [&] {
            patches.noalias() = y * w.transpose();
            bench::keep(patches);
        });
    compare(
        "conv2d", [&] { run(Convolved::features, x, w, y); },
        [&] {
            y.noalias() = patches * w;
            bench::keep(y);
        });
}

}  // namespace

int main() {
    measure("28x28, 3x3x64 to 64", sizes(28, 64, 3, 64));
    measure("28x28, 5x5x1 to 32", sizes(28, 1, 5, 32));
    measure("14x14, 3x3x256 to 256", sizes(14, 256, 3, 256));
    measure_beside_products("32x28x28x32, 3x3x32x64", sizes(28, 32, 3, 64, 32));
}
