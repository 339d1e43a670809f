// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.einsum of one or two tensors. Each dim has a label. Dims with the same label have the same
// size, or broadcast if the label belongs to an ellipsis. Labels that the result does not have are
// summed over. Sums over labels of both operands are matrix products (contraction.hpp); the other
// steps are loops.

#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>

namespace tf::kernels {

/// The labels of a tensor's dims, one byte each, starting at the lowest byte; 0 after the last one.
using Labels = std::uint64_t;

/// The label of dim i.
constexpr std::uint8_t label_at(Labels all, int i) {
    return i < max_rank ? static_cast<std::uint8_t>(all >> (8 * i)) : std::uint8_t{0};
}
/// Dims of an ellipsis have labels from this number on, counted from the right.
inline constexpr std::uint8_t ellipsis_label = 128;

/// A tensor and the labels of its dims.
template <class T>
struct Labelled {
    T* data = nullptr;
    Shape shape;
    Labels labels = 0;
};

/// Computes the sums. `b` is null if there is one operand. A repeated label of an operand reads a
/// diagonal; one of the result writes a diagonal and zeros elsewhere. Sizes have been checked. All
/// numeric and complex dtypes; integers wrap, 16-bit floats are added as float.
template <class T>
void einsum(const Labelled<const T>& a, const Labelled<const T>* b, const Labelled<T>& out);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/einsum_code.hpp>
#endif
