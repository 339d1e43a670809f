// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/ops/primitive/sparse_update.hpp.

#include <tuple>

#include <tf/kernels/index_vectors.hpp>
#include <tf/ops/primitive/scatter_variable.hpp>
#include <tf/ops/primitive/sparse_update.hpp>
#include <tf/ops/primitive/update_code.hpp>

namespace tf::op {

template <class Op, class T>
void update_rows(VariableState* const* all, const kernels::Ref* in, bool flag) {
    using Dense = typename Op::dense;
    const kernels::Ref &gradient = in[Op::gradient], &indices = in[Op::indices];
    const VariableState& first = *all[0];
    if (first.shape.rank == 0 || indices.shape.rank != 1)
        errors::raise<errors::InvalidArgument>(
            {"tf.ops.index_vectors", Op::name, "var, indices",
             first.shape.to_string() + ", " + indices.shape.to_string(),
             "a variable with rows, and a vector of indices"});
    const kernels::IndexVectors at =
        ScatterUpdateVariable::positions(first.shape, indices, gradient.shape);
    // The other checks are those of the dense op, for a gradient of the variable's shape.
    std::array<kernels::Ref, Dense::operands> dense;
    for (std::size_t k = 0, from = 0; k < dense.size(); ++k, ++from) {
        if (from == static_cast<std::size_t>(Op::indices)) ++from;
        dense[k] = in[from];
    }
    dense[Op::gradient].shape = first.shape;
    check_update(Op::name, all, Op::variables, dense.data(), Dense::operands, Op::gradient);

    std::array<T*, Op::variables> base;
    for (std::size_t k = 0; k < base.size(); ++k) base[k] = static_cast<T*>(all[k]->writable(true));
    std::array<const T*, Dense::operands + 1> operands{};
    for (std::size_t k = 0; k < dense.size(); ++k) operands[k] = dense[k].template as<const T>();
    const T* const rows = operands[Op::gradient];
    at.each([&](std::int64_t row, std::int64_t place) {
        std::array<T*, Op::variables> to = base;
        for (T*& p : to) p += place;
        operands[Op::gradient] = rows + row * at.width();
        kernels::update_elements<Dense, T>(to.data(), at.width(), operands.data(), flag);
    });
}
template <class Op>
void run_sparse_update(VariableState* const* all, const kernels::Ref* in, bool flag) {
    switch (all[0]->dtype) {
        case DType::float32: return update_rows<Op, float>(all, in, flag);
        case DType::float64: return update_rows<Op, double>(all, in, flag);
        case DType::float16: return update_rows<Op, half>(all, in, flag);
        default: return update_rows<Op, bfloat16>(all, in, flag);
    }
}
#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto sparse_updates = []<class... Op>(Registry<Op...>) {
    return std::tuple(&run_sparse_update<Op>...);
}(SparseUpdates::list{});
#endif

}  // namespace tf::op
