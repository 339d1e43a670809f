// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/exec/dynamic.hpp: one table from an op's id to its shape rule and kernel. The
// table is kept cheap to compile.

#include <boost/mp11/algorithm.hpp>

#include <tf/exec/dynamic.hpp>
#include <tf/exec/dynamic_op.hpp>

namespace tf::exec {

namespace detail {

template <class... Op>
constexpr auto dynamic_ops(boost::mp11::mp_list<Op...>) {
    std::array<DynamicOp, sizeof...(Op)> all{dynamic_op<Op>()...};
    std::ranges::sort(all, {}, &DynamicOp::id);
    return all;
}
template <class Op>
constexpr bool is_dynamic() {
    return Op::role == Role::elementwise || requires { Op::view; } || moves_elements<Op> ||
           is_product<Op>;
}
template <class Op>
using IsDynamic = std::bool_constant<is_dynamic<Op>()>;
/// The ops that gradient rules are made of, and all that an eager expression may consist of.
template <class Ops>
using DynamicOps = boost::mp11::mp_append<
    boost::mp11::mp_copy_if<typename Ops::list, IsDynamic>,
    boost::mp11::mp_list<op::ReduceSum, op::FillLike, op::Gather, op::SumLike, op::ReducedCount,
                         op::ScatterAdd, op::GatherBack, op::ProductOfOthers>>;
template <class Ops>
inline constexpr auto dynamic_table = dynamic_ops(DynamicOps<Ops>{});

}  // namespace detail

/// The code of an op; null for one without.
template <class Ops>
const DynamicOp* find_dynamic(std::uint32_t id) {
    const auto& all = detail::dynamic_table<Ops>;
    const auto found = std::ranges::lower_bound(all, id, {}, &DynamicOp::id);
    return found != all.end() && found->id == id ? &*found : nullptr;
}

TF_COMMON_BODY ad::Value run_dynamic(const OpDef& def, DType dtype, ad::Values in,
                                     ad::Words words) {
    const DynamicOp* op = def.extends ? def.extension->code : find_dynamic<op::AllOps>(def.id);
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
    tf::detail::Handle h(tf::detail::allocate(computed, shape.size()));
    op->run({h.buffer()->data(), shape, computed}, refs.data(), count, attributes);
    const ad::Value out(std::move(h), shape, computed);
    return computed != dtype ? run_dynamic(def_of<op::Cast>, dtype, {&out, 1}, {}) : out;
}

}  // namespace tf::exec
