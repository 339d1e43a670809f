// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions whose filters each see one channel, and their gradients. Mirrors the kernels of
// tf.nn.depthwise_conv2d and of its two gradient ops.

#include <tf/kernels/convolution.hpp>

namespace tf::kernels {

/// A convolution of images of two dims with as many groups as channels: images [batch, image..,
/// channels], filters [window.., channels, features / channels], features [batch, out.., features];
/// or one of its gradients. Floating-point dtypes; 16-bit floats are computed as float. No errors:
/// the shape rule has checked the sizes. `out` must not overlap the operands.
template <class T>
void convolve_channels(const Convolution& c, Convolved what, const T* a, const T* b, T* out);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/depthwise_code.hpp>
#endif
