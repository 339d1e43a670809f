// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::TensorArray: elements that a loop writes one by one. Writing returns a new array; in a loop
// it happens in place. Elements that were never written are zero, and reading does not clear them.
// Mirrors tf.TensorArray.

#include <tf/module/nest.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf {

/// An array of Size elements of shape [Dims...]. With Size tf::dyn, the array grows when it is
/// written (dynamic_size). Unknown dims are 0 until the first write sets them. It is a structure of
/// one tensor, so it can be a loop variable, an argument or a result.
template <class T, int Size, int... Dims>
struct TensorArray {
    Tensor<T, Size, Dims...> items;

    /// Returns the array with `value` at `index`. Raises errors::OutOfRange unless 0 <= index <
    /// size (a dynamic size grows), and errors::InvalidArgument if unknown dims differ from those
    /// of the first write. `value` has the array's dtype and element shape.
    template <detail::ops::Operand I, class A>
    [[nodiscard]] constexpr TensorArray write(const I& index, const A& value) const {
        using E = Tensor<T, Dims...>;
        if constexpr (TensorLike<A>) {
            if constexpr (!Poisoned<A>) {
                constexpr bool fits =
                    std::is_same_v<typename tensor_type_t<A>::value_type, T> &&
                    is_compatible(tensor_type_t<A>::static_shape, E::static_shape);
                static_assert(fits,
                              "[tf.array.element] TensorArray::write(i, value): 'value' must have "
                              "the array's dtype and element shape; "
                              "use tf::cast or tf::reshape");
                if constexpr (fits) return written(Tensor<std::int32_t>(index), E(value));
                else return *this;
            } else {
                return *this;
            }
        } else {
            return written(Tensor<std::int32_t>(index), E(value));
        }
    }
    /// The element at `index`: [Dims...]. Raises errors::OutOfRange for an invalid index. Mirrors
    /// TensorArray.read.
    template <detail::ops::Operand I>
    constexpr Tensor<T, Dims...> read(const I& index) const {
        return detail::ops::item(items, index);
    }
    /// All elements as one tensor: [Size, Dims...]. Mirrors TensorArray.stack.
    constexpr Tensor<T, Size, Dims...> stack() const { return items; }
    /// The elements at these indices, stacked: [n, Dims...]. Raises errors::InvalidArgument for an
    /// invalid index. Mirrors TensorArray.gather.
    template <TensorLike I>
    constexpr auto gather(const I& indices) const {
        return tf::gather(items, indices);
    }
    /// All elements, concatenated along their first dimension: [Size * first dim, ...]. Elements
    /// must have rank 1 or more. Mirrors TensorArray.concat.
    constexpr auto concat() const {
        static_assert(sizeof...(Dims) > 0,
                      "[tf.array.concat] TensorArray::concat(): elements must have rank 1 or more; "
                      "use stack()");
        if constexpr (sizeof...(Dims) == 0) {
            return Poison{};
        } else {
            constexpr Shape element = Tensor<T, Dims...>::static_shape;
            constexpr int first = Size == dyn || element[0] == dyn ? -1 : Size * element[0];
            return [&]<std::size_t... I>(std::index_sequence<I...>) {
                return reshape<first, element[static_cast<int>(I) + 1]...>(items);
            }(std::make_index_sequence<sizeof...(Dims) - 1>{});
        }
    }
    /// The number of elements, an int scalar. Mirrors TensorArray.size.
    constexpr Tensor<std::int32_t> size() const { return detail::ops::item(shape(items), 0); }

private:
    constexpr TensorArray written(const Tensor<std::int32_t>& index,
                                  const Tensor<T, Dims...>& value) const {
        return {detail::ops::call<op::SetItem, Tensor<T, Size, Dims...>>(
            detail::ops::words < Size == dyn >, items, index, value)};
    }
};

/// An array whose elements are the slices of x along its first dimension (TensorArray.unstack).
template <class T, int Size, int... Dims>
constexpr TensorArray<T, Size, Dims...> unstack_to_array(const Tensor<T, Size, Dims...>& x) {
    return {x};
}

}  // namespace tf
