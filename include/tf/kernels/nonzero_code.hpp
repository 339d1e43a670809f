// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/nonzero.hpp.

#include <algorithm>
#include <array>

#include <tf/kernels/nonzero.hpp>

namespace tf::kernels {

namespace impl {

/// Calls f with a predicate that tells whether the k-th element is not 0. Dtypes of the same size
/// share the code: the sign of a float is shifted out.
template <class F>
auto with_nonzero(const Ref& x, F f) {
    const int shift = is_floating(x.dtype) ? 1 : 0;
    const auto as = [&]<class U>(const U* p) {
        return f([p, shift](std::int64_t k) { return static_cast<U>(p[k] << shift) != 0; });
    };
    switch (size_of(x.dtype)) {
        case 1: return as(x.as<const std::uint8_t>());
        case 2: return as(x.as<const std::uint16_t>());
        case 4: return as(x.as<const std::uint32_t>());
        default: return as(x.as<const std::uint64_t>());
    }
}

}  // namespace impl

TF_COMMON_BODY std::int64_t count_nonzero(const Ref& x) {
    const std::int64_t n = x.shape.size();
    return impl::with_nonzero(x, [n](auto is_nonzero) {
        std::int64_t count = 0;
        for (std::int64_t k = 0; k < n; ++k) count += is_nonzero(k) ? 1 : 0;
        return count;
    });
}

TF_COMMON_BODY void nonzero_positions(const Ref& x, std::int64_t* out) {
    const int rank = x.shape.rank;
    const std::int64_t n = x.shape.size();
    impl::with_nonzero(x, [&](auto is_nonzero) {
        std::array<std::int64_t, max_rank> at{};
        for (std::int64_t k = 0; k < n; ++k) {
            if (is_nonzero(k)) out = std::copy_n(at.data(), rank, out);
            for (int d = rank; d-- > 0;) {
                const auto i = static_cast<std::size_t>(d);
                if (++at[i] < x.shape[d]) break;
                at[i] = 0;
            }
        }
    });
}

}  // namespace tf::kernels
