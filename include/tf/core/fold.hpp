// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Evaluates one element of an elementwise op on constants at compile time.

#include <array>

#include <tf/core/bits.hpp>
#include <tf/core/op_def.hpp>

namespace tf::detail::core {

/// Whether an element is in the range in which folding neither overflows nor gives NaN. Both are
/// errors in constant evaluation.
constexpr bool tame(DType d, std::uint64_t bits) {
    const auto within = [](auto v, auto limit) { return v >= -limit && v <= limit; };
    if (d == DType::float32) return within(from_bits<float>(bits), 1e18f);
    if (d == DType::float64) return within(from_bits<double>(bits), 1e150);
    return d != DType::float16 && d != DType::brain16 && !is_complex(d);
}

/// An element, if the compiler knows it.
struct Known {
    bool known = false;
    std::uint64_t bits = 0;
};

/// The op's result of dtype `out` for elements of dtype `in`; not known if it must be computed at
/// run time.
constexpr Known fold_element(const OpDef& def, DType in, DType out,
                             const std::array<std::uint64_t, 3>& args, int count) {
    for (int k = 0; k < count; ++k)
        if (!tame(in, args[static_cast<std::size_t>(k)])) return {};
    return {true, narrowed(out, def.fold(in, args.data()))};
}

}  // namespace tf::detail::core
