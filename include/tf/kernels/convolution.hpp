// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions of images and their gradients. Input: row-major images and filters. Output: features
// at each position of the window, or a gradient. Mirrors tf.nn.conv2d and its two gradient ops.
//
// A convolution is the product of two matrices: the pixels under each position of the window, and
// the filters. Blocks of the first matrix are copied from the image; nothing is allocated.

#include <atomic>
#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The sizes of a convolution. Arrays of three are ordered depth, height, width; images of two dims
/// have a depth of 1.
struct Convolution {
    std::int64_t batch = 0;
    std::int64_t image[3]{1, 1, 1};  ///< images: [batch, image.., channels]
    std::int64_t channels = 0;
    std::int64_t window[3]{1, 1, 1};  ///< filters: [window.., channels / groups, features]
    std::int64_t features = 0;
    std::int64_t out[3]{1, 1, 1};  ///< positions of the window: [batch, out.., features]
    std::int64_t stride[3]{1, 1, 1};
    std::int64_t dilation[3]{1, 1, 1};
    std::int64_t before[3]{};  ///< zeros in front of, above and to the left of the image
    std::int64_t groups = 1;   ///< groups of channels; each group computes an equal part of the
                               ///< features
};

/// What `convolve` computes. One instantiation for each dtype computes all of them.
enum class Convolved : std::uint8_t {
    features,         ///< from images and filters
    image_gradient,   ///< from the gradient of the features, and filters
    filter_gradient,  ///< from images and the gradient of the features
};

/// tf.nn.conv2d for NHWC, or one of its gradients. Floating-point dtypes; sums of 16-bit floats are
/// computed as float. No errors: the shape rule has checked the sizes. `out` must not overlap the
/// operands.
template <class T>
void convolve(const Convolution& c, Convolved what, const T* a, const T* b, T* out);

/// `convolve` for a dtype if the program has already compiled it, so that gradients need not
/// compile it again.
template <class T>
using KnownConvolution = void(const Convolution&, Convolved, const T*, const T*, T*);
template <class T>
inline std::atomic<KnownConvolution<T>*> known_convolution = nullptr;

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/convolution_code.hpp>
#endif
