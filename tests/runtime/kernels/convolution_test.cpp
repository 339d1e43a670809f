// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <tf/core/dtype.hpp>
#include <tf/kernels/convolution.hpp>
#include <tf/kernels/depthwise.hpp>

namespace {

using tf::kernels::Convolution;
using tf::kernels::Convolved;

std::uint32_t seed = 7;
std::int64_t next(std::int64_t below) {
    seed = seed * 1664525u + 1013904223u;
    return static_cast<std::int64_t>(seed >> 8) % below;
}
template <class T>
std::vector<T> numbers(std::int64_t n) {
    std::vector<T> v(static_cast<std::size_t>(n));
    for (T& x : v) x = static_cast<T>(static_cast<float>(next(2001) - 1000) / 512.f);
    return v;
}

std::int64_t images(const Convolution& c) {
    return c.batch * c.image[0] * c.image[1] * c.image[2] * c.channels;
}
std::int64_t filters(const Convolution& c) {
    return c.window[0] * c.window[1] * c.window[2] * (c.channels / c.groups) * c.features;
}
std::int64_t features(const Convolution& c) {
    return c.batch * c.out[0] * c.out[1] * c.out[2] * c.features;
}

/// Calls f(i, j, k) for all indices below three sizes.
template <class F>
void for_each_index(const std::int64_t (&size)[3], F f) {
    for (std::int64_t i = 0; i < size[0]; ++i)
        for (std::int64_t j = 0; j < size[1]; ++j)
            for (std::int64_t k = 0; k < size[2]; ++k) f(i, j, k);
}
/// Calls f(image element, filter element, feature) for each product of the definition.
template <class F>
void for_each_product(const Convolution& c, F f) {
    const std::int64_t depth = c.channels / c.groups, wide = c.features / c.groups;
    const auto pixel = [&](int d, std::int64_t position, std::int64_t element) {
        const std::int64_t at = position * c.stride[d] + element * c.dilation[d] - c.before[d];
        return at < c.image[d] ? at : -1;
    };
    for (std::int64_t n = 0; n < c.batch; ++n)
        for_each_index(c.out, [&](std::int64_t oz, std::int64_t oy, std::int64_t ox) {
            for_each_index(c.window, [&](std::int64_t h, std::int64_t i, std::int64_t j) {
                const std::int64_t z = pixel(0, oz, h), y = pixel(1, oy, i), x = pixel(2, ox, j);
                if (z < 0 || y < 0 || x < 0) return;
                for (std::int64_t k = 0; k < depth; ++k)
                    for (std::int64_t o = 0; o < c.features; ++o)
                        f((((n * c.image[0] + z) * c.image[1] + y) * c.image[2] + x) * c.channels +
                              o / wide * depth + k,
                          (((h * c.window[1] + i) * c.window[2] + j) * depth + k) * c.features + o,
                          (((n * c.out[0] + oz) * c.out[1] + oy) * c.out[2] + ox) * c.features + o);
            });
        });
}

/// The number of elements that differ from the definition, computed in long double, by more than
/// rounding explains.
template <class T>
std::int64_t wrong(const Convolution& c, Convolved what, tf::kernels::KnownConvolution<T>* kernel) {
    const bool forward = what == Convolved::features, image = what == Convolved::image_gradient;
    const auto a = numbers<T>(image ? features(c) : images(c));
    const auto b = numbers<T>(what == Convolved::filter_gradient ? features(c) : filters(c));
    const std::int64_t size = forward ? features(c) : image ? images(c) : filters(c);
    std::vector<T> out(static_cast<std::size_t>(size), T(77.f));
    kernel(c, what, a.data(), b.data(), out.data());

    std::vector<long double> sums(out.size()), sizes(out.size()), count(out.size());
    for_each_product(c, [&](std::int64_t x, std::int64_t w, std::int64_t y) {
        const std::int64_t p = image ? y : x, q = what == Convolved::filter_gradient ? y : w;
        const auto at = static_cast<std::size_t>(forward ? y : image ? x : w);
        const long double product = static_cast<long double>(a[static_cast<std::size_t>(p)]) *
                                    static_cast<long double>(b[static_cast<std::size_t>(q)]);
        sums[at] += product;
        sizes[at] += std::fabs(product);
        count[at] += 1;
    });
    const bool narrow = sizeof(T) == 2;
    // 16-bit images' gradients are rounded once for each tap, other 16-bit results once.
    const auto taps = static_cast<long double>(c.window[0] * c.window[1] * c.window[2]);
    const long double unit = std::is_same_v<T, tf::half>       ? 0x1p-11L
                             : std::is_same_v<T, tf::bfloat16> ? 0x1p-8L
                             : std::is_same_v<T, float>        ? 0x1p-24L
                                                               : 0x1p-53L;
    std::int64_t faults = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const long double roundings = !narrow ? 2 * count[i] : image ? 2 * taps : 2;
        const long double error = std::fabs(sums[i] - static_cast<long double>(out[i]));
        if (!(error <= unit * roundings * sizes[i])) ++faults;
    }
    return faults;
}

template <class T>
void check(const Convolution& c) {
    for (const Convolved what :
         {Convolved::features, Convolved::image_gradient, Convolved::filter_gradient}) {
        std::int64_t faults = wrong<T>(c, what, &tf::kernels::convolve<T>);
        // Filters for each channel have the layout of those for groups of one channel.
        const bool flat = c.image[0] == 1 && c.window[0] == 1 && c.out[0] == 1;
        if (flat && c.before[0] == 0 && c.channels == c.groups && c.features > 0)
            faults += wrong<T>(c, what, &tf::kernels::convolve_channels<T>);
        if (faults == 0) continue;
        CAPTURE(int(what));
        CAPTURE(c.batch);
        CAPTURE(c.channels);
        CAPTURE(c.features);
        CAPTURE(c.groups);
        for (int d = 0; d < 3; ++d) {
            CAPTURE(c.image[d]);
            CAPTURE(c.window[d]);
            CAPTURE(c.out[d]);
            CAPTURE(c.stride[d]);
            CAPTURE(c.dilation[d]);
            CAPTURE(c.before[d]);
            CHECK(faults == 0);
        }
    }
}

/// With so many zeros around the image, before and after it.
Convolution sized(std::int64_t batch, std::int64_t image, std::int64_t channels,
                  std::int64_t window, std::int64_t features, std::int64_t stride = 1,
                  std::int64_t before = 0, std::int64_t after = 0, std::int64_t dilation = 1) {
    Convolution c;
    c.batch = batch;
    c.channels = channels;
    c.features = features;
    for (int d = 1; d < 3; ++d) {
        c.image[d] = image;
        c.window[d] = window;
        c.stride[d] = stride;
        c.dilation[d] = dilation;
        c.before[d] = before;
        const std::int64_t room = image + before + after - (window - 1) * dilation - 1;
        c.out[d] = room < 0 ? 0 : room / stride + 1;
    }
    return c;
}

}  // namespace

TEST_CASE_TEMPLATE("convolution: any sizes, strides, dilations, paddings, groups", T, float, double,
                   tf::half, tf::bfloat16) {
    for (int i = 0; i < 300; ++i) {
        Convolution c;
        c.batch = next(3);
        c.groups = next(4) == 0 ? 1 + next(3) : 1;
        c.channels = c.groups * (1 + next(5));
        c.features = c.groups * (1 + next(20));
        for (int d = i % 2; d < 3; ++d) {  // with a depth, and without
            c.image[d] = 1 + next(d == 0 ? 4 : 9);
            c.window[d] = 1 + next(4);
            c.stride[d] = 1 + next(3);
            c.dilation[d] = 1 + next(3);
            c.before[d] = next(5);
            const std::int64_t room =
                c.image[d] + c.before[d] + next(5) - (c.window[d] - 1) * c.dilation[d] - 1;
            c.out[d] = room < 0 ? 0 : room / c.stride[d] + 1;
        }
        check<T>(c);
    }
}

TEST_CASE_TEMPLATE("convolution: each channel with filters of its own", T, float, double,
                   tf::half) {
    for (int i = 0; i < 200; ++i) {
        const std::int64_t window = 1 + next(4), dilation = 1 + next(3);
        Convolution c =
            sized(next(3), 1 + next(9), 1, window, 1, 1 + next(3), next(4), next(4), dilation);
        c.channels = c.groups = 1 + next(40);
        c.features = c.channels * (1 + next(2) * next(3));
        check<T>(c);
    }
}

TEST_CASE_TEMPLATE("convolution: products of more than one block", T, float, double, tf::bfloat16) {
    check<T>(sized(2, 9, 40, 3, 7, 1, 1, 1));     // more than 256 elements of a window
    check<T>(sized(1, 5, 3, 3, 150, 1, 1, 1));    // more than 128 features
    check<T>(sized(1, 4, 2, 2, 300));             // more than 256 features
    check<T>(sized(1, 20, 1, 3, 4, 1, 1, 1));     // more than 256 positions
    check<T>(sized(1, 6, 90, 3, 140, 2, 1, 1));   // all of them
    check<T>(sized(1, 6, 90, 1, 140, 2));         // a window of one pixel, with a stride
    check<T>(sized(2, 7, 30, 1, 33));             // without: a product
    check<T>(sized(1, 9, 20, 3, 5, 1, 2, 2, 2));  // dilated
}

TEST_CASE_TEMPLATE("convolution: no images, no features, no positions", T, float, tf::half) {
    check<T>(sized(0, 5, 2, 3, 4));
    check<T>(sized(2, 5, 2, 3, 0));
    check<T>(sized(2, 2, 2, 3, 4));
    check<T>(sized(2, 5, 2, 1, 0));
    check<T>(sized(0, 5, 2, 1, 3));
    check<T>(sized(1, 1, 1, 1, 1));
    check<T>(sized(1, 1, 1, 3, 1, 1, 1, 1));
    check<T>(sized(1, 0, 1, 3, 1, 1, 2, 2));  // zeros around an image without pixels
}

TEST_CASE("convolution: an infinite pixel reaches the positions whose window contains it") {
    const Convolution c = sized(1, 5, 1, 3, 2);
    std::vector<float> x(25, 1.f), w(18, 1.f), y(18, 77.f);
    x[0] = std::numeric_limits<float>::infinity();
    tf::kernels::convolve<float>(c, Convolved::features, x.data(), w.data(), y.data());
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == (i < 2 ? x[0] : 9.f));
}
