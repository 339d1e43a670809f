// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A number as a template argument. clang 16 and 17 have no template parameters of floating types,
// but such of classes that contain them.

#include <type_traits>

namespace tf::detail::core {

/// template <Number P> takes f<2.5> and f<2>.
struct Number {
    double value;

    template <class T>
        requires std::is_arithmetic_v<T>
    constexpr Number(T v) : value(static_cast<double>(v)) {}
    constexpr operator double() const { return value; }
};

}  // namespace tf::detail::core
