// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::TensorArray: elements that a loop writes one by one. Writing returns a new array; in a loop
// it happens in place. Mirrors tf.TensorArray. An element that was never written is zero; reading
// does not clear.

#include <tf/module/nest.hpp>
#include <tf/ops/array.hpp>
#include <tf/ops/movement.hpp>

namespace tf {

/// Size elements of shape [Dims...]; with Size tf::dyn the array grows as it is written
/// (dynamic_size). Dims that are tf::dyn are 0 until the first write fixes them. A structure of one
/// tensor, so it can be a loop variable, an argument or a result.
template <class T, int Size, int... Dims>
struct TensorArray {
    Tensor<T, Size, Dims...> items;

    /// The array with `value` at `index`. errors::OutOfRange unless 0 <= index < size; a dynamic
    /// size grows. errors::InvalidArgument where open dims are not those of the first write.
    template <detail::Operand I, class A>
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
    /// The element at `index`. errors::OutOfRange.
    template <detail::Operand I>
    constexpr Tensor<T, Dims...> read(const I& index) const {
        return detail::item(items, index);
    }
    /// All elements as one tensor.
    constexpr Tensor<T, Size, Dims...> stack() const { return items; }
    /// The elements that the indices name.
    template <TensorLike I>
    constexpr auto gather(const I& indices) const {
        return tf::gather(items, indices);
    }
    /// Elements behind each other along their first dimension.
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
    /// How many elements there are.
    constexpr Tensor<std::int32_t> size() const { return detail::item(shape(items), 0); }

private:
    constexpr TensorArray written(const Tensor<std::int32_t>& index,
                                  const Tensor<T, Dims...>& value) const {
        return {detail::call<op::SetItem, Tensor<T, Size, Dims...>>(detail::words < Size == dyn >,
                                                                    items, index, value)};
    }
};

/// An array with the slices of x along its first dimension as elements (TensorArray.unstack).
template <class T, int Size, int... Dims>
constexpr TensorArray<T, Size, Dims...> unstack_to_array(const Tensor<T, Size, Dims...>& x) {
    return {x};
}

}  // namespace tf
