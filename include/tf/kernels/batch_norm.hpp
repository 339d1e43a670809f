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
    float factor = 1;      ///< the weight of the new statistics in the moving averages
};

/// The operands and results for each channel.
struct BatchNormChannels {
    const float *scale, *offset, *mean, *variance;  ///< the last two are the moving averages
    float *new_mean, *new_variance;    ///< new moving averages; of the unbiased variance
    float *used_mean, *used_variance;  ///< the statistics that normalized y
};

/// y = (x - mean) / sqrt(variance + epsilon) * scale + offset. Results whose pointers are null are
/// not stored.
template <class T>
void batch_norm(const BatchNorm& b, const BatchNormChannels& c, const T* x, T* y);

/// The gradients of x, scale and offset from that of y. `mean` and `variance` are those that
/// normalized y; in training they depend on x.
template <class T>
void batch_norm_gradient(const BatchNorm& b, const T* dy, const T* x, const float* scale,
                         const float* mean, const float* variance, T* dx, float* dscale,
                         float* doffset);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/batch_norm_code.hpp>
#endif
