// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Discrete Fourier transforms over the last one to three dims. Input and output: tensors of float,
// double, complex64 or complex128, cropped or zero-padded to the lengths of the transform. Any
// length is fast: small prime factors by recursion, large ones by Bluestein's algorithm. All dtypes
// are computed as double. Mirrors the kernels of tf.signal.fft and its variants.

#include <array>
#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

enum class FourierKind : std::uint8_t {
    forward,                ///< complex -> complex
    inverse,                ///< complex -> complex, divided by the number of elements
    real,                   ///< real -> the first half of its spectrum
    inverse_real,           ///< the first half of a spectrum -> real
    real_gradient,          ///< the gradient of `real`: complex -> real
    inverse_real_gradient,  ///< the gradient of `inverse_real`: real -> complex
};

struct Fourier {
    FourierKind kind = FourierKind::forward;
    int rank = 1;                           ///< 1 to 3: the number of last dims that are
                                            ///< transformed
    std::array<std::int64_t, 3> lengths{};  ///< of the transform
};

/// Runs the transform. No errors. The dims of `in` and `out` before the last `rank` ones are equal.
TF_COMMON void fourier(const Fourier& what, const Ref& out, const Ref& in);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/fourier_code.hpp>
#endif
