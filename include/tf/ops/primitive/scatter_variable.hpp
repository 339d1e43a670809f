// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that change rows of a variable in place: tf.Variable.scatter_add, scatter_nd_add and similar
// methods.

#include <tf/kernels/index_vectors.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/registry.hpp>
#include <tf/tensor/variable_state.hpp>

namespace tf {
namespace op {

/// Takes the new row. Unlike other combinations, it supports any dtype.
struct Replace {};
/// The quotient for any numeric dtype; integer quotients are truncated.
struct Quotient {
    template <class T>
    static T apply(const T& a, const T& b) {
        if constexpr (std::is_integral_v<T>) {
            if (b == 0) division_by_zero<T>("scatter_div");
            if (std::is_signed_v<T> && b == static_cast<T>(-1)) return Sub::apply(T{}, a);
        }
        return static_cast<T>(a / b);
    }
};

/// Combines the rows of a table at some positions with other rows.
template <class Combine, class T>
void write_rows(T* table, const kernels::IndexVectors& at, const T* rows) {
    if constexpr (std::is_same_v<Combine, Replace>) kernels::replace_rows(table, at, rows);
    else kernels::combine_rows<Combine>(table, at, rows);
}
/// Adds rows to a table at indices along its first dim. An index out of range is an
/// errors::InvalidArgument before anything is written.
template <class T>
void add_rows(T* table, const Shape& shape, kernels::Ref indices, const kernels::Ref& rows) {
    indices.shape.push_back(1);
    kernels::combine_rows<Add>(table, kernels::IndexVectors("scatter_add", indices, shape),
                               rows.as<const T>());
}

/// First word: the variable's ordinal. Inputs: indices, rows. The indices select rows or, with
/// Vectors, are index vectors along the last dim.
template <class Op, class Combine, bool Vectors>
struct ScatterIntoVariable {
    static constexpr Role role = Role::variable_write;
    static constexpr bool scatters = true;
    using combine = Combine;

    /// The shape of the rows for indices of this shape; Shape::invalid() if they do not fit.
    static constexpr Shape shape_of_rows(const Shape& table, Shape indices) {
        if (!Vectors) {
            if (indices.rank == max_rank) return Shape::invalid();
            indices.push_back(1);
        }
        return kernels::shape_of_rows(table, indices);
    }
    /// The positions of the rows in a table. errors::InvalidArgument if dyn dims do not fit.
    static kernels::IndexVectors positions(const Shape& table, kernels::Ref indices,
                                           const Shape& rows) {
        if (!(shape_of_rows(table, indices.shape) == rows))
            errors::raise<errors::InvalidArgument>(
                {"tf.ops.index_vectors", Op::name, "indices, updates",
                 indices.shape.to_string() + ", " + rows.to_string(),
                 "indices of rows of " + table.to_string() + ", and one row for each"});
        if (!Vectors) indices.shape.push_back(1);
        return {Op::name, indices, table};
    }
    template <class T>
    static void update(VariableState& var, const kernels::Ref& indices, const kernels::Ref& rows) {
        const kernels::IndexVectors at = positions(var.shape, indices, rows.shape);
        write_rows<Combine>(static_cast<T*>(var.writable(true)), at, rows.as<const T>());
    }
    static void to_graph_def(auto& n) {
        // The rows of TensorFlow's index vectors must not be scalars.
        const bool single = Vectors && n.shape(1).rank == 0;
        n.act(Op::name,
              {n.variable(n.word(0)), single ? n.reshaped(n.in(0), n.type(0), {1, -1}) : n.in(0),
               single ? n.reshaped(n.in(1), n.type(1), {1}) : n.in(1)},
              {{Vectors ? "T" : "dtype", n.type(1)}, {"Tindices", n.type(0)}});
    }
};

struct ScatterAddVariable : ScatterIntoVariable<ScatterAddVariable, Add, false> {
    static constexpr std::string_view name = "ResourceScatterAdd";
};
struct ScatterSubVariable : ScatterIntoVariable<ScatterSubVariable, Sub, false> {
    static constexpr std::string_view name = "ResourceScatterSub";
};
struct ScatterUpdateVariable : ScatterIntoVariable<ScatterUpdateVariable, Replace, false> {
    static constexpr std::string_view name = "ResourceScatterUpdate";
};
struct ScatterMinVariable : ScatterIntoVariable<ScatterMinVariable, Minimum, false> {
    static constexpr std::string_view name = "ResourceScatterMin";
};
struct ScatterMaxVariable : ScatterIntoVariable<ScatterMaxVariable, Maximum, false> {
    static constexpr std::string_view name = "ResourceScatterMax";
};
struct ScatterMulVariable : ScatterIntoVariable<ScatterMulVariable, Mul, false> {
    static constexpr std::string_view name = "ResourceScatterMul";
};
struct ScatterDivVariable : ScatterIntoVariable<ScatterDivVariable, Quotient, false> {
    static constexpr std::string_view name = "ResourceScatterDiv";
};
struct ScatterNdAddVariable : ScatterIntoVariable<ScatterNdAddVariable, Add, true> {
    static constexpr std::string_view name = "ResourceScatterNdAdd";
};
struct ScatterNdSubVariable : ScatterIntoVariable<ScatterNdSubVariable, Sub, true> {
    static constexpr std::string_view name = "ResourceScatterNdSub";
};
struct ScatterNdUpdateVariable : ScatterIntoVariable<ScatterNdUpdateVariable, Replace, true> {
    static constexpr std::string_view name = "ResourceScatterNdUpdate";
};
struct ScatterNdMinVariable : ScatterIntoVariable<ScatterNdMinVariable, Minimum, true> {
    static constexpr std::string_view name = "ResourceScatterNdMin";
};
struct ScatterNdMaxVariable : ScatterIntoVariable<ScatterNdMaxVariable, Maximum, true> {
    static constexpr std::string_view name = "ResourceScatterNdMax";
};

struct VariableScatters {
    using list = Registry<ScatterAddVariable, ScatterSubVariable, ScatterUpdateVariable,
                          ScatterMinVariable, ScatterMaxVariable, ScatterMulVariable,
                          ScatterDivVariable, ScatterNdAddVariable, ScatterNdSubVariable,
                          ScatterNdUpdateVariable, ScatterNdMinVariable, ScatterNdMaxVariable>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ResourceScatterAdd")> : std::type_identity<op::ScatterAddVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterSub")> : std::type_identity<op::ScatterSubVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterUpdate")> : std::type_identity<op::ScatterUpdateVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterMin")> : std::type_identity<op::ScatterMinVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterMax")> : std::type_identity<op::ScatterMaxVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterMul")> : std::type_identity<op::ScatterMulVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterDiv")> : std::type_identity<op::ScatterDivVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterNdAdd")> : std::type_identity<op::ScatterNdAddVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterNdSub")> : std::type_identity<op::ScatterNdSubVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterNdUpdate")>
    : std::type_identity<op::ScatterNdUpdateVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterNdMin")> : std::type_identity<op::ScatterNdMinVariable> {};
template <>
struct op_by_id<op_id("ResourceScatterNdMax")> : std::type_identity<op::ScatterNdMaxVariable> {};

}  // namespace tf
