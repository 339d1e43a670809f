// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Normalization of channels: row-major pixels, channels last. Mirrors the kernels of TensorFlow's
// FusedBatchNormV3 and FusedBatchNormGradV3. Statistics are float for all dtypes.

#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

struct BatchNorm {
    std::int64_t pixels = 0, channels = 0;
    float epsilon = 0;
    bool training = true;  ///< normalizes by the pixels' own statistics
    float factor = 1;      ///< the part of new statistics in the moving ones
};

/// The operands and results for each channel.
struct BatchNormChannels {
    const float *scale, *offset, *mean, *variance;  ///< the last two are the moving statistics
    float *new_mean, *new_variance;    ///< moving statistics; the variance is that of a sample
    float *used_mean, *used_variance;  ///< by which y has been normalized
};

/// y = (x - mean) / sqrt(variance + epsilon) * scale + offset. Results that are null are not
/// needed.
template <class T>
void batch_norm(const BatchNorm& b, const BatchNormChannels& c, const T* x, T* y);

/// The gradients of x, scale and offset from that of y. mean, variance: by which y was normalized;
/// in training they depend on x.
template <class T>
void batch_norm_gradient(const BatchNorm& b, const T* dy, const T* x, const float* scale,
                         const float* mean, const float* variance, T* dx, float* dscale,
                         float* doffset);

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/batch_norm_code.hpp>
#endif
