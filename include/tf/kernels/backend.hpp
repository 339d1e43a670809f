// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The choice of the code that computes products and convolutions. Ops, graphs and gradients call
// matmul and convolve (contraction.hpp, convolution.hpp), which handle batches, broadcasting and
// sizes of 0, and call Backend for the rest. To use another library, define a struct with the same
// functions and name it here.

#include <cstdint>

namespace tf::kernels {

struct MatMul;
struct Convolution;
enum class Convolved : std::uint8_t;

/// The library's own code: SIMD loops that threads share (parallel.hpp), without allocations.
struct OwnCode {
    /// One product; m, k and n are at least 1. The batch of `s` is not used.
    template <class T>
    static void product(const T* a, const T* b, T* out, const MatMul& s);
    /// One convolution of at least one pixel, feature and channel. If it is the gradient of images,
    /// `out` is 0.
    template <class T>
    static void convolution(const Convolution& c, Convolved what, const T* a, const T* b, T* out);
};

using Backend = OwnCode;

}  // namespace tf::kernels
