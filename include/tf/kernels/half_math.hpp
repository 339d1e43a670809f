// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The functions of <cmath> for tf::half and tf::bfloat16, found by argument-dependent lookup. They
// compute in float and round once, like the functions of TensorFlow's Eigen::half.

#include <cmath>
#include <type_traits>

#include <tf/core/half.hpp>

namespace tf::detail::core {

template <class F>
Float16<F> abs(Float16<F> x) {
    return Float16<F>(std::abs(static_cast<float>(x)));
}
template <class F>
Float16<F> floor(Float16<F> x) {
    return Float16<F>(std::floor(static_cast<float>(x)));
}
template <class F>
Float16<F> ceil(Float16<F> x) {
    return Float16<F>(std::ceil(static_cast<float>(x)));
}
template <class F>
Float16<F> sqrt(Float16<F> x) {
    return Float16<F>(std::sqrt(static_cast<float>(x)));
}
template <class F>
Float16<F> exp(Float16<F> x) {
    return Float16<F>(std::exp(static_cast<float>(x)));
}
template <class F>
Float16<F> expm1(Float16<F> x) {
    return Float16<F>(std::expm1(static_cast<float>(x)));
}
template <class F>
Float16<F> log(Float16<F> x) {
    return Float16<F>(std::log(static_cast<float>(x)));
}
template <class F>
Float16<F> log1p(Float16<F> x) {
    return Float16<F>(std::log1p(static_cast<float>(x)));
}
template <class F>
Float16<F> erf(Float16<F> x) {
    return Float16<F>(std::erf(static_cast<float>(x)));
}
template <class F>
Float16<F> erfc(Float16<F> x) {
    return Float16<F>(std::erfc(static_cast<float>(x)));
}
template <class F>
Float16<F> sin(Float16<F> x) {
    return Float16<F>(std::sin(static_cast<float>(x)));
}
template <class F>
Float16<F> cos(Float16<F> x) {
    return Float16<F>(std::cos(static_cast<float>(x)));
}
template <class F>
Float16<F> tanh(Float16<F> x) {
    return Float16<F>(std::tanh(static_cast<float>(x)));
}
template <class F>
Float16<F> pow(Float16<F> x, Float16<F> y) {
    return Float16<F>(std::pow(static_cast<float>(x), static_cast<float>(y)));
}
template <class F>
Float16<F> fmod(Float16<F> x, Float16<F> y) {
    return Float16<F>(std::fmod(static_cast<float>(x), static_cast<float>(y)));
}

}  // namespace tf::detail::core

namespace tf::kernels {

/// f(x, ...), computed in float for 16-bit floats: for functions of <cmath> without an overload
/// above.
template <class F, class V, class... More>
V as_float(F f, V x, More... more) {
    if constexpr (std::is_floating_point_v<V>) return f(x, more...);
    else return V(f(static_cast<float>(x), static_cast<float>(more)...));
}

}  // namespace tf::kernels
