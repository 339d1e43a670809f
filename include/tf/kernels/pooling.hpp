// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The largest element or the mean of each window of an image, and their gradients. Input: row-major
// images, channels last. Output: one pixel for each position of the window, or a gradient. Mirrors
// the kernels of tf.nn.max_pool and tf.nn.avg_pool.

#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The sizes of a pooling. Arrays of three are ordered depth, height, width; images of two dims
/// have a depth of 1.
struct Pooling {
    std::int64_t batch = 0, channels = 0;
    std::int64_t image[3]{1, 1, 1};  ///< images: [batch, image.., channels]
    std::int64_t window[3]{1, 1, 1};
    std::int64_t out[3]{1, 1, 1};  ///< positions of the window: [batch, out.., channels]
    std::int64_t stride[3]{1, 1, 1};
    std::int64_t before[3]{};  ///< pixels of the first window that lie before the image
};

// No errors: the shape rule has checked the sizes. Results must not overlap operands. Each window
// covers at least one pixel of the image. Means of 16-bit floats are computed as float.

/// The largest element of each window and channel; NaN only if all elements are NaN.
template <class T>
void max_pool(const Pooling& p, const T* x, T* y);
/// The largest element of each window and channel, and its row-major position in the image or, with
/// `in_batch`, in the whole batch. The first one on ties, and NaN if the window begins with NaN, as
/// in TensorFlow. Null pointers: results that are not needed.
template <class T>
void max_pool_with_argmax(const Pooling& p, bool in_batch, const T* x, T* y, std::int64_t* argmax);
/// The mean of the elements of each window that lie within the image.
template <class T>
void mean_pool(const Pooling& p, const T* x, T* y);
/// Adds each `dy` to the gradient of the first element of its window that equals `y`, or, with
/// `ties`, of all of them.
template <class T>
void max_pool_gradient(const Pooling& p, bool ties, const T* x, const T* y, const T* dy, T* dx);
/// For each window, the element of `from` (of the images' shape) at the position of the first
/// element that equals `y`, or, with `ties`, the sum over all such positions.
template <class T>
void max_pool_take(const Pooling& p, bool ties, const T* x, const T* y, const T* from, T* out);
/// Adds equal shares of each `dy` to the gradients of the elements of its window.
template <class T>
void mean_pool_gradient(const Pooling& p, const T* dy, T* dx);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/pooling_code.hpp>
#endif
