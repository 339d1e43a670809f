// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The reducers: one struct for each, for any element type. half and bfloat16 are accumulated as
// float (TensorFlow accumulates some of them in 16 bits and is less exact); NaN, empty input and
// integer overflow behave as in TensorFlow. Mirrors the functors of tf.reduce_*.

#include <cstdint>
#include <limits>
#include <type_traits>

#include <tf/core/dtype.hpp>

namespace tf::kernels {

namespace impl {
/// The type in which sums and products of T are computed: float for 16-bit floats, and unsigned for
/// integers, so that they wrap.
template <class T>
constexpr auto accumulator() {
    if constexpr (std::is_floating_point_v<T> || is_complex(dtype_of<T>)) return T{};
    else if constexpr (is_floating(dtype_of<T>)) return float{};
    else if constexpr (sizeof(T) <= 4) return std::uint32_t{};
    else return std::uint64_t{};
}
/// The type as which elements of T are compared.
template <class T>
constexpr auto comparable() {
    if constexpr (std::is_arithmetic_v<T>) return T{};
    else return float{};
}
/// The lowest (or largest) value of T: an infinity if `Infinite`.
template <class T, bool Infinite, bool Lowest>
constexpr T extreme() {
    using L = std::numeric_limits<T>;
    if constexpr (Infinite && L::has_infinity) return Lowest ? -L::infinity() : L::infinity();
    else return Lowest ? L::lowest() : L::max();
}
}  // namespace impl

// Reducers. `wraps`: whether integers are computed modulo a power of two. `For<T>` has: Acc, the
// type of partial results; identity(), the result for no elements; combine(a, b); finish(acc, n),
// which gives the result for n elements.

/// tf.reduce_sum: integers wrap; 0 for no elements. All numeric dtypes.
struct Sum {
    static constexpr bool wraps = true;
    template <class T>
    struct For {
        using Acc = decltype(impl::accumulator<T>());
        static constexpr bool rounds = is_differentiable(dtype_of<Acc>);
        static constexpr Acc identity() { return Acc{0}; }
        static constexpr Acc combine(Acc a, Acc b) { return a + b; }
        static constexpr T finish(Acc a, std::int64_t) { return static_cast<T>(a); }
    };
};

/// tf.reduce_prod: integers wrap; 1 for no elements. All numeric dtypes.
struct Prod {
    static constexpr bool wraps = true;
    template <class T>
    struct For {
        using Acc = decltype(impl::accumulator<T>());
        static constexpr bool rounds = false;
        static constexpr Acc identity() { return Acc{1}; }
        static constexpr Acc combine(Acc a, Acc b) { return a * b; }
        static constexpr T finish(Acc a, std::int64_t) { return static_cast<T>(a); }
    };
};

/// tf.reduce_mean: integers are summed in 64 bits and the quotient is truncated towards zero. NaN
/// for no elements, 0 for integers. All numeric dtypes.
struct Mean {
    static constexpr bool wraps = false;
    template <class T>
    struct For {
        static constexpr bool integral = std::is_integral_v<T>;
        using Acc = std::conditional_t<integral, std::uint64_t, decltype(impl::accumulator<T>())>;
        static constexpr bool rounds = !integral;
        static constexpr Acc identity() { return Acc{0}; }
        static constexpr Acc combine(Acc a, Acc b) { return a + b; }
        static constexpr T finish(Acc a, std::int64_t n) {
            if constexpr (is_complex(dtype_of<T>)) {
                return a / static_cast<typename T::value_type>(n);
            } else if constexpr (!integral) {
                return static_cast<T>(a / static_cast<Acc>(n));
            } else if (n == 0) {
                return T{0};
            } else if constexpr (std::is_signed_v<T>) {
                return static_cast<T>(static_cast<std::int64_t>(a) / n);
            } else {
                return static_cast<T>(a / static_cast<std::uint64_t>(n));
            }
        }
    };
};

/// tf.reduce_max: NaN if an element is NaN; for no elements -inf, or the lowest integer. All
/// numeric dtypes.
struct Max {
    static constexpr bool wraps = false;
    template <class T>
    struct For {
        using Acc = decltype(impl::comparable<T>());
        static constexpr bool rounds = false;
        static constexpr Acc identity() { return impl::extreme<Acc, true, true>(); }
        static constexpr Acc combine(Acc a, Acc b) {
            if constexpr (std::is_floating_point_v<Acc>) return ((a < b) | (b != b)) ? b : a;
            else return a < b ? b : a;
        }
        static constexpr T finish(Acc a, std::int64_t) { return static_cast<T>(a); }
    };
};

/// tf.reduce_min: NaN if an element is NaN; for no elements inf, or the largest integer. All
/// numeric dtypes.
struct Min {
    static constexpr bool wraps = false;
    template <class T>
    struct For {
        using Acc = decltype(impl::comparable<T>());
        static constexpr bool rounds = false;
        static constexpr Acc identity() { return impl::extreme<Acc, true, false>(); }
        static constexpr Acc combine(Acc a, Acc b) {
            if constexpr (std::is_floating_point_v<Acc>) return ((b < a) | (b != b)) ? b : a;
            else return b < a ? b : a;
        }
        static constexpr T finish(Acc a, std::int64_t) { return static_cast<T>(a); }
    };
};

/// tf.reduce_any: false for no elements. bool only.
struct Any {
    static constexpr bool wraps = false;
    template <class T>
        requires std::is_same_v<T, bool>
    struct For {
        using Acc = std::uint8_t;
        static constexpr bool rounds = false;
        static constexpr Acc identity() { return 0; }
        static constexpr Acc combine(Acc a, Acc b) { return static_cast<Acc>(a | b); }
        static constexpr T finish(Acc a, std::int64_t) { return a != 0; }
    };
};

/// tf.reduce_all: true for no elements. bool only.
struct All {
    static constexpr bool wraps = false;
    template <class T>
        requires std::is_same_v<T, bool>
    struct For {
        using Acc = std::uint8_t;
        static constexpr bool rounds = false;
        static constexpr Acc identity() { return 1; }
        static constexpr Acc combine(Acc a, Acc b) { return static_cast<Acc>(a & b); }
        static constexpr T finish(Acc a, std::int64_t) { return a != 0; }
    };
};

}  // namespace tf::kernels
