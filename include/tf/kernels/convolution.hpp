// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions of images and their gradients. Input: row-major images and filters. Output: features
// at each position of the window, or a gradient. Mirrors tf.nn.conv2d and its two gradient ops.
//
// A convolution is the product of two matrices: the pixels below each position of the window, and
// the filters. Blocks of the first matrix are copied from the image; nothing is allocated.

#include <atomic>
#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The sizes of a convolution. Of three numbers, the last one is along the width; images of two
/// dims have a depth of 1.
struct Convolution {
    std::int64_t batch = 0;
    std::int64_t image[3]{1, 1, 1};  ///< images: [batch, image.., channels]
    std::int64_t channels = 0;
    std::int64_t window[3]{1, 1, 1};  ///< filters: [window.., channels / groups, features]
    std::int64_t features = 0;
    std::int64_t out[3]{1, 1, 1};  ///< positions of the window: [batch, out.., features]
    std::int64_t stride[3]{1, 1, 1};
    std::int64_t dilation[3]{1, 1, 1};
    std::int64_t before[3]{};  ///< zeros before, above and to the left of the image
    std::int64_t groups = 1;   ///< of channels; each has its share of the features
};

/// What `convolve` computes. One instantiation for each dtype computes all of them.
enum class Convolved : std::uint8_t {
    features,         ///< from images and filters
    image_gradient,   ///< from the gradient of the features, and filters
    filter_gradient,  ///< from images and the gradient of the features
};

/// tf.nn.conv2d for NHWC, or one of its gradients. Floats; sums of 16-bit floats are computed as
/// float. No errors: the shape rule has checked the sizes. `out` does not overlap the operands.
template <class T>
void convolve(const Convolution& c, Convolved what, const T* a, const T* b, T* out);

/// `convolve` of a dtype, once the program has compiled it, so that gradients need not compile it.
template <class T>
using KnownConvolution = void(const Convolution&, Convolved, const T*, const T*, T*);
template <class T>
inline std::atomic<KnownConvolution<T>*> known_convolution = nullptr;

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/convolution_code.hpp>
#endif
