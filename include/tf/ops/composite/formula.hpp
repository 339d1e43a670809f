// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions on untyped values that formulas of composites call in addition to those of
// ops/composite/algebra.hpp, with the names that they have for tensors. It is a separate header,
// because every program has gradient rules, but few have composites.

#include <tf/ops/composite/algebra.hpp>

namespace tf::ad {

TF_WHEN_CALLED constexpr Value abs(const Value& x) { return apply<op::Abs>({x}); }
TF_WHEN_CALLED constexpr Value square(const Value& x) { return apply<op::Square>({x}); }
TF_WHEN_CALLED constexpr Value sqrt(const Value& x) { return apply<op::Sqrt>({x}); }
TF_WHEN_CALLED constexpr Value rsqrt(const Value& x) { return apply<op::Rsqrt>({x}); }
TF_WHEN_CALLED constexpr Value expm1(const Value& x) { return apply<op::Expm1>({x}); }
TF_WHEN_CALLED constexpr Value log1p(const Value& x) { return apply<op::Log1p>({x}); }
TF_WHEN_CALLED constexpr Value erf(const Value& x) { return apply<op::Erf>({x}); }
TF_WHEN_CALLED constexpr Value erfc(const Value& x) { return apply<op::Erfc>({x}); }
TF_WHEN_CALLED constexpr Value tanh(const Value& x) { return apply<op::Tanh>({x}); }
TF_WHEN_CALLED constexpr Value sigmoid(const Value& x) { return apply<op::Sigmoid>({x}); }
TF_WHEN_CALLED constexpr Value floor(const Value& x) { return apply<op::Floor>({x}); }
TF_WHEN_CALLED constexpr Value ceil(const Value& x) { return apply<op::Ceil>({x}); }
TF_WHEN_CALLED constexpr Value relu(const Value& x) { return apply<op::Relu>({x}); }

TF_WHEN_CALLED constexpr Value maximum(const Value& a, const Value& b) {
    return apply<op::Maximum>({a, b});
}
TF_WHEN_CALLED constexpr Value maximum(const Value& a, double b) {
    return maximum(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value minimum(const Value& a, const Value& b) {
    return apply<op::Minimum>({a, b});
}
TF_WHEN_CALLED constexpr Value minimum(const Value& a, double b) {
    return minimum(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value equal(const Value& a, double b) {
    return equal(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value not_equal(const Value& a, const Value& b) {
    return apply<op::NotEqual>({a, b});
}
TF_WHEN_CALLED constexpr Value operator>(const Value& a, double b) {
    return greater(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value operator>=(const Value& a, double b) {
    return greater_equal(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value operator<(const Value& a, double b) {
    return apply<op::Less>({a, number(a.dtype(), b)});
}
TF_WHEN_CALLED constexpr Value operator<=(const Value& a, double b) {
    return less_equal(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value where(const Value& condition, const Value& a, const Value& b) {
    return select(condition, a, b);
}
TF_WHEN_CALLED constexpr Value where(const Value& condition, double a, const Value& b) {
    return select(condition, number(b.dtype(), a), b);
}
TF_WHEN_CALLED constexpr Value where(const Value& condition, const Value& a, double b) {
    return select(condition, a, number(a.dtype(), b));
}
/// The sum of all elements.
TF_WHEN_CALLED constexpr Value reduce_sum(const Value& x) {
    return sum(x, tf::detail::ops::axis_mask<>(x.shape().rank), false);
}
/// The sum over axes, which are kept as dims of 1; negative axes count from the end.
template <int... Axes>
constexpr Value reduce_sum(const Value& x, KeepDims) {
    return sum(x, tf::detail::ops::axis_mask<Axes...>(x.shape().rank), true);
}

}  // namespace tf::ad
