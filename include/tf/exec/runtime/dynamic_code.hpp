// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/exec/runtime/dynamic.hpp: a table from an op's id to its shape rule and kernel. It
// is designed to compile quickly.

#include <boost/mp11/algorithm.hpp>

#include <tf/exec/runtime/dynamic.hpp>
#include <tf/exec/runtime/dynamic_op.hpp>

namespace tf::exec {

namespace detail {

/// Whether gradient rules and eager expressions may use the op.
template <class Op>
constexpr bool is_dynamic() {
    return Op::role == Role::elementwise || UsesKnownKernel<Op> || requires { Op::view; } ||
           requires { Op::in_gradients; } || dispatch_of<Op>() == op::Dispatch::by_size;
}
template <class Op>
using IsDynamic = std::bool_constant<is_dynamic<Op>()>;
template <class Ops>
inline constexpr auto dynamic_table = boost::mp11::mp_copy_if<typename Ops::list, IsDynamic>::table(
    []<class Op>(std::type_identity<Op>) { return dynamic_op<Op>(); });

}  // namespace detail

/// The code of an op; null if it is not in the table.
template <class Ops>
const DynamicOp* find_dynamic(std::uint32_t id) {
    return op::find_entry(detail::dynamic_table<Ops>, id);
}

TF_COMMON_BODY ad::Value run_dynamic(const OpDef& def, DType dtype, ad::Values in,
                                     ad::Words words) {
    const DynamicOp* op = def.extends ? def.extension()->code : find_dynamic<op::AllOps>(def.id);
    if (op == nullptr) detail::no_kernel(def.name, dtype);
    const auto is_narrow = [](DType d) { return d == DType::float16 || d == DType::brain16; };
    const DType lane = in.empty() ? dtype : in.back().dtype();
    const bool narrow =
        op->run != nullptr && def.id != id_of<op::Cast> && (is_narrow(dtype) || is_narrow(lane));
    std::array<ad::Value, 40> kept;
    std::array<kernels::Ref, 40> refs;
    for (std::size_t k = 0; k < in.size(); ++k) {
        const bool widen = narrow && is_narrow(in[k].dtype());
        kept[k] = widen ? run_dynamic(def_of<op::Cast>, DType::float32, {&in[k], 1}, {}) : in[k];
        refs[k] = {kept[k].data(), kept[k].shape(), kept[k].dtype()};
    }
    const int count = static_cast<int>(in.size());
    const kernels::Attributes attributes{words, {}};
    const Shape shape = op->infer(refs.data(), count, attributes);
    if (op->run == nullptr) return ad::Value(in[0].handle(), shape, dtype);
    const DType computed = is_narrow(dtype) && narrow ? DType::float32 : dtype;
    tf::detail::tracing::Handle h(tf::detail::core::allocate(computed, shape.size()));
    op->run({h.buffer()->data(), shape, computed}, refs.data(), count, attributes);
    const ad::Value out(std::move(h), shape, computed);
    return computed != dtype ? run_dynamic(def_of<op::Cast>, dtype, {&out, 1}, {}) : out;
}

}  // namespace tf::exec
