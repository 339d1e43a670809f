// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/ops/primitive/update.hpp.

#include <tuple>

#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/update.hpp>
#include <tf/ops/primitive/update.hpp>

namespace tf::op {

/// Raises errors::InvalidArgument if a slot or the gradient differs from the variable in shape or
/// dtype, or if a variable occurs twice.
TF_COMMON_INLINE void check_update(std::string_view name, VariableState* const* all, int variables,
                                   const kernels::Ref* in, int count, int gradient) {
    const VariableState& first = *all[0];
    const auto text = [](const Shape& s, DType d) {
        return std::string(name_of(d)) + " " + s.to_string();
    };
    const auto check = [&](std::string_view what, const Shape& s, DType d) {
        if (!(s == first.shape) || d != first.dtype)
            errors::raise<errors::InvalidArgument>(
                {"tf.variable.update", name, what, text(s, d),
                 text(first.shape, first.dtype) + ", as the variable"});
    };
    for (int k = 0; k < count; ++k) {
        if (k == gradient) check("gradient", in[k].shape, in[k].dtype);
        else if (in[k].shape.rank != 0 || in[k].dtype != first.dtype)
            errors::raise<errors::InvalidArgument>(
                {"tf.variable.update", name, "operand " + std::to_string(k),
                 text(in[k].shape, in[k].dtype), "a scalar " + std::string(name_of(first.dtype))});
    }
    for (int k = 1; k < variables; ++k) {
        check("slot", all[k]->shape, all[k]->dtype);
        for (int i = 0; i < k; ++i)
            if (all[i] == all[k])
                errors::raise<errors::InvalidArgument>({"tf.variable.update", name, "slot",
                                                        "a variable that occurs twice",
                                                        "a separate variable"});
    }
}

template <class Op, class T>
void run_update(VariableState* const* all, const kernels::Ref* in, int count, bool nesterov) {
    check_update(Op::name, all, Op::variables, in, count, Op::gradient);
    std::array<T*, Op::variables> at;
    for (std::size_t k = 0; k < at.size(); ++k) at[k] = static_cast<T*>(all[k]->writable(true));
    std::array<const T*, Op::operands + 1> rates{};
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k)
        rates[k] = in[k].template as<const T>();
    kernels::update_elements<Op, T>(at.data(), all[0]->shape.size(), rates.data(), nesterov);
}
#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto variable_updates = []<class... Op>(Registry<Op...>) {
    return std::tuple(&run_update<Op, float>..., &run_update<Op, double>...,
                      &run_update<Op, half>..., &run_update<Op, bfloat16>...);
}(VariableUpdates::list{});
#endif

}  // namespace tf::op
