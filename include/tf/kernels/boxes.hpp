// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boxes of elements that are copied from one tensor to another: slices, tiles, paddings, reversed
// and rolled tensors, blocks. For each dim, a box has a size and the strides in the source and in
// the destination. A stride may be negative, or 0 for an element that is repeated.

#include <cstdint>
#include <type_traits>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>
#include <tf/kernels/movement.hpp>

namespace tf::kernels {

/// A box; its dims are added from the outermost to the innermost one.
struct Box {
    static constexpr int most = 2 * max_rank;
    int dims = 0;
    bool empty = false;
    std::int64_t size[most]{}, from[most]{}, to[most]{};
    std::int64_t first_from = 0, first_to = 0;  ///< offsets of the first element

    /// Adds a dim. Dims of 1 are dropped, and dims that are contiguous in both tensors are merged,
    /// so that the innermost dim is long.
    void push(std::int64_t n, std::int64_t step_from, std::int64_t step_to) {
        empty = empty || n == 0;
        if (n == 1) return;
        if (dims > 0 && from[dims - 1] == n * step_from && to[dims - 1] == n * step_to) {
            size[dims - 1] *= n;
            from[dims - 1] = step_from;
            to[dims - 1] = step_to;
        } else {
            size[dims] = n;
            from[dims] = step_from;
            to[dims++] = step_to;
        }
    }
    /// The same box with source and destination exchanged.
    Box reversed() const {
        Box b = *this;
        for (int d = 0; d < dims; ++d) {
            b.from[d] = to[d];
            b.to[d] = from[d];
        }
        b.first_from = first_to;
        b.first_to = first_from;
        return b;
    }
};

/// The strides of a row-major tensor.
struct Steps {
    std::int64_t along[max_rank]{};
    explicit Steps(const Shape& s) {
        std::int64_t step = 1;
        for (int d = s.rank; d-- > 0; step *= s[d]) along[d] = step;
    }
    std::int64_t operator[](int d) const { return along[d]; }
};

namespace impl {
template <class T>
void copy_box(const T* in, T* out, const Box& box);
template <class T>
void add_box(const T* in, T* out, const Box& box);
}  // namespace impl

/// Copies a box. Any dtype.
template <class T>
void copy_box(const T* in, T* out, const Box& box) {
    impl::copy_box(impl::moved(in), impl::moved(out), box);
}
/// Adds the elements of a box to those of the destination. Numeric dtypes; integers wrap.
template <class T>
void add_box(const T* in, T* out, const Box& box) {
    impl::add_box(in, out, box);
}

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/boxes_code.hpp>
#endif
