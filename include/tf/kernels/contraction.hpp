// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Matrix products. Input: a batch of row-major matrices, each possibly transposed. Output:
// row-major products. float and double use SIMD loops (float_product.hpp); 16-bit floats
// (accumulated as float) and integers (which wrap) use scalar loops. Mirrors tf.matmul.
//
// Nothing is allocated, whatever the size.

#include <atomic>
#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>

namespace tf::kernels {

/// The sizes of a product: batch times [m,k] x [k,n] -> [m,n], after the transpositions.
struct MatMul {
    std::int64_t batch = 1;
    std::int64_t m = 0, k = 0, n = 0;
    bool transpose_a = false;   ///< a is stored as [k,m]
    bool transpose_b = false;   ///< b is stored as [n,k]
    std::int64_t stride_a = 0;  ///< elements between consecutive matrices of `a`; 0 repeats one
    std::int64_t stride_b = 0;
};

/// tf.matmul for a batch: [m,k] x [k,n] -> [m,n] each; zeros if k is 0. All numeric dtypes
/// (TensorFlow has no 8- and 16-bit integers here); no errors. `out` must not overlap the operands.
template <class T>
void matmul(const T* a, const T* b, T* out, const MatMul& s);

/// tf.matmul with broadcast batch dims: [..,m,k] x [..,k,n] -> [broadcast of the batch dims, m, n].
/// Shapes are those before transposition, of rank 2 or more; the shape rule has checked them.
template <class T>
void matmul(const T* a, const Shape& a_shape, const T* b, const Shape& b_shape, T* out,
            bool transpose_a, bool transpose_b);

/// The product for a dtype if the program has already compiled it. Other code can multiply with it
/// without compiling a second one.
template <class T>
using KnownProduct = void(const T*, const Shape&, const T*, const Shape&, T*, bool, bool);
template <class T>
inline std::atomic<KnownProduct<T>*> known_product = nullptr;

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/contraction_code.hpp>
#endif
