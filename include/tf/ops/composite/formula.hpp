// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions on untyped values that formulas of composites call in addition to those of
// ops/composite/algebra.hpp, with the names that they have for tensors. It is a separate header,
// because every program has gradient rules, but few have composites.

#include <tf/ops/composite/algebra.hpp>

namespace tf::ad {

TF_WHEN_CALLED constexpr Value abs(const Value& x) { return apply<Late<op::Abs, Called>>({x}); }
TF_WHEN_CALLED constexpr Value square(const Value& x) {
    return apply<Late<op::Square, Called>>({x});
}
TF_WHEN_CALLED constexpr Value sqrt(const Value& x) { return apply<Late<op::Sqrt, Called>>({x}); }
TF_WHEN_CALLED constexpr Value rsqrt(const Value& x) { return apply<Late<op::Rsqrt, Called>>({x}); }
TF_WHEN_CALLED constexpr Value expm1(const Value& x) { return apply<Late<op::Expm1, Called>>({x}); }
TF_WHEN_CALLED constexpr Value log1p(const Value& x) { return apply<Late<op::Log1p, Called>>({x}); }
TF_WHEN_CALLED constexpr Value erf(const Value& x) { return apply<Late<op::Erf, Called>>({x}); }
TF_WHEN_CALLED constexpr Value erfc(const Value& x) { return apply<Late<op::Erfc, Called>>({x}); }
TF_WHEN_CALLED constexpr Value tanh(const Value& x) { return apply<Late<op::Tanh, Called>>({x}); }
TF_WHEN_CALLED constexpr Value sigmoid(const Value& x) {
    return apply<Late<op::Sigmoid, Called>>({x});
}
TF_WHEN_CALLED constexpr Value floor(const Value& x) { return apply<Late<op::Floor, Called>>({x}); }
TF_WHEN_CALLED constexpr Value ceil(const Value& x) { return apply<Late<op::Ceil, Called>>({x}); }
TF_WHEN_CALLED constexpr Value relu(const Value& x) { return apply<Late<op::Relu, Called>>({x}); }

TF_WHEN_CALLED constexpr Value maximum(const Value& a, const Value& b) {
    return apply<Late<op::Maximum, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value maximum(const Value& a, double b) {
    return maximum<Called>(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value minimum(const Value& a, const Value& b) {
    return apply<Late<op::Minimum, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value minimum(const Value& a, double b) {
    return minimum<Called>(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value equal(const Value& a, double b) {
    return equal<Called>(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value not_equal(const Value& a, const Value& b) {
    return apply<Late<op::NotEqual, Called>>({a, b});
}
TF_WHEN_CALLED constexpr Value operator>(const Value& a, double b) {
    return greater<Called>(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value operator>=(const Value& a, double b) {
    return greater_equal<Called>(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value operator<(const Value& a, double b) {
    return apply<Late<op::Less, Called>>({a, number(a.dtype(), b)});
}
TF_WHEN_CALLED constexpr Value operator<=(const Value& a, double b) {
    return less_equal<Called>(a, number(a.dtype(), b));
}
TF_WHEN_CALLED constexpr Value where(const Value& condition, const Value& a, const Value& b) {
    return select<Called>(condition, a, b);
}
TF_WHEN_CALLED constexpr Value where(const Value& condition, double a, const Value& b) {
    return select<Called>(condition, number(b.dtype(), a), b);
}
TF_WHEN_CALLED constexpr Value where(const Value& condition, const Value& a, double b) {
    return select<Called>(condition, a, number(a.dtype(), b));
}
/// The sum of all elements.
TF_WHEN_CALLED constexpr Value reduce_sum(const Value& x) {
    return sum<Called>(x, tf::detail::ops::axis_mask<>(x.shape().rank), false);
}
/// The sum over axes, which are kept as dims of 1; negative axes count from the end.
template <int... Axes>
constexpr Value reduce_sum(const Value& x, KeepDims) {
    return sum(x, tf::detail::ops::axis_mask<Axes...>(x.shape().rank), true);
}

}  // namespace tf::ad
