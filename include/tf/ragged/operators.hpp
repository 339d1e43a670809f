// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Binary operators and functions with at least one ragged operand.

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ragged/math.hpp>

namespace tf {
namespace detail::ragged {

template <class A, class B>
concept Operands =
    (is_ragged<A> && (is_ragged<B> || ops::Operand<B>)) || (is_ragged<B> && ops::Operand<A>);

/// Calls f(flat values, the element or row of `b` for each of them).
template <class F, class V, class B>
constexpr auto with_dense(F f, const RaggedTensor<V>& rt, const B& b) {
    using R = RaggedTensor<V>;
    if constexpr (Poisoned<B>) {
        return Poison{};
    } else if constexpr (!TensorLike<B>) {
        return rt.mapped([&](const auto& v) { return f(v, b); });
    } else {
        using X = tensor_type_t<B>;
        constexpr bool inner = X::rank < R::rank - R::ragged_rank;
        constexpr bool per_row = [] {
            if constexpr (X::rank == R::rank && R::ragged_rank == 1) return X::static_shape[1] == 1;
            else return false;
        }();
        static_assert(inner || per_row,
                      "[tf.ragged.operand] ragged and dense operand: the dense one must be a "
                      "scalar, broadcast to the dims after the ragged ones, or be [rows, 1]; use "
                      "tf::ragged::from_tensor(x)");
        if constexpr (inner) {
            return rt.mapped([&](const auto& v) { return f(v, b); });
        } else if constexpr (per_row) {
            const X x(b.collapse());
            const Tensor<std::int64_t> rows =
                ops::checked("ragged: the same number of rows in the dense operand", rt.nrows(),
                             rt.nrows(), gather(shape<std::int64_t>(x), 0));
            const auto own = squeeze<1>(x);
            const auto at = rt.value_rowids() + (rows - rt.nrows());
            return rt.mapped([&](const auto& v) { return f(v, gather(own, at)); });
        } else {
            return Poison{};
        }
    }
}
template <class F, class A, class B>
constexpr auto binary(const A& a, const B& b, F f) {
    if constexpr (is_ragged<A> && is_ragged<B>) return tf::ragged::map_flat_values(f, a, b);
    else if constexpr (is_ragged<A>) return with_dense(f, a, b);
    else return with_dense([f](const auto& v, const auto& w) { return f(w, v); }, b, a);
}

}  // namespace detail::ragged

/// Element-wise operators of two ragged tensors whose rows have the same lengths, or of a ragged
/// tensor and a number or dense tensor: a scalar, a tensor that broadcasts to the dims after the
/// ragged ones, or a column [rows, 1]. Raises errors::InvalidArgument if row lengths or numbers of
/// rows differ.
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator+(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return x + y; });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator-(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return x - y; });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator*(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return x * y; });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator/(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return x / y; });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator%(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return x % y; });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator==(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return equal(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator!=(const A& a, const B& b) {
    return detail::ragged::binary(a, b,
                                  [](const auto& x, const auto& y) { return not_equal(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator<(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return less(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator<=(const A& a, const B& b) {
    return detail::ragged::binary(a, b,
                                  [](const auto& x, const auto& y) { return less_equal(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator>(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return greater(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto operator>=(const A& a, const B& b) {
    return detail::ragged::binary(a, b,
                                  [](const auto& x, const auto& y) { return greater_equal(x, y); });
}
/// tf.maximum, tf.minimum and tf.pow, element-wise; operands as for the operators.
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto maximum(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return maximum(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto minimum(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return minimum(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto pow(const A& a, const B& b) {
    return detail::ragged::binary(a, b, [](const auto& x, const auto& y) { return pow(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto logical_and(const A& a, const B& b) {
    return detail::ragged::binary(a, b,
                                  [](const auto& x, const auto& y) { return logical_and(x, y); });
}
template <class A, class B>
    requires detail::ragged::Operands<A, B>
constexpr auto logical_or(const A& a, const B& b) {
    return detail::ragged::binary(a, b,
                                  [](const auto& x, const auto& y) { return logical_or(x, y); });
}

/// Concatenates ragged tensors of the same type along axis 0 or 1 (tf.concat); see ragged::concat.
template <int Axis, class V, class... More>
    requires(std::same_as<More, RaggedTensor<V>> && ...)
constexpr auto concat(const RaggedTensor<V>& first, const More&... more) {
    return ragged::concat<Axis>(first, more...);
}
/// Stacks ragged tensors of the same type as the rows of one with a further ragged dim (tf.stack,
/// axis 0); see ragged::stack.
template <int Axis = 0, class V, class... More>
    requires(std::same_as<More, RaggedTensor<V>> && ...)
constexpr auto stack(const RaggedTensor<V>& first, const More&... more) {
    static_assert(Axis == 0, "[tf.ragged.axis] tf::stack<Axis>(ragged...): 'Axis' must be 0");
    return ragged::stack(first, more...);
}

}  // namespace tf
