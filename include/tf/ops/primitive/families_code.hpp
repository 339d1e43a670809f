// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/ops/primitive/families.hpp, which the file with TF_IMPLEMENTATION compiles: the
// loops of elementwise ops for the dtypes of has_shared_loops.

#include <array>
#include <tuple>

#include <tf/kernels/instantiate.hpp>
#include <tf/ops/primitive/families.hpp>

#if TF_COMPILES_KERNELS

namespace tf::kernels {

namespace impl {

using SharedTypes = Types<float, double, std::int32_t, std::int64_t, bool>;

/// The loops of an op for all dtypes that it supports.
template <class Op, class T>
constexpr auto loops_of() {
    std::array<LaneLoop, 2> loops{};
    if constexpr (tf::detail::ops::in_domain<Op::domain, T>) {
        using Out = typename tf::detail::tensors::result_of<Op, T>::type;
        loops[0] = lane_loop<Op, Out, T, false>();
        if constexpr (Op::simd && has_simd(dtype_of<T>)) loops[1] = lane_loop<Op, Out, T, true>();
    }
    return loops;
}
template <class Op, class From, class... To>
constexpr auto conversions_from(Types<To...>) {
    return std::array{lane_loop<Op, To, From, false>()...};
}
template <class Op>
constexpr auto all_loops() {
    return []<class... T>(Types<T...> types) {
        if constexpr (requires { Op::converts; })
            return std::array{conversions_from<Op, T>(types)...};
        else return std::array{loops_of<Op, T>()...};
    }(SharedTypes{});
}
template <class Op>
using IsElementwise = std::bool_constant<Op::role == Role::elementwise>;

}  // namespace impl

[[gnu::used]] inline constexpr auto shared_loops = []<class... Op>(op::Registry<Op...>) {
    return std::tuple(impl::all_loops<Op>()...);
}(boost::mp11::mp_copy_if<op::AllOps::list, impl::IsElementwise>{});

}  // namespace tf::kernels

#endif
