// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of tf.sets. A set is a row of a tensor along its last dim. Results are the three parts of
// a sparse tensor whose rows are the sets that were computed. The functions are in
// sparse/sets.hpp.

#include <string>

#include <tf/core/compiled.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

enum class SetOperation : std::int64_t { a_minus_b, b_minus_a, intersection, all };

struct SetAttributes {
    std::int64_t operation = 0;    ///< a SetOperation
    Flag validate_indices = true;  ///< whether positions must be in order and must not repeat
};

constexpr bool is_set_element(DType dtype) {
    return dtype == DType::int8 || dtype == DType::int16 || dtype == DType::int32 ||
           dtype == DType::int64 || dtype == DType::uint8 || dtype == DType::uint16 ||
           dtype == DType::str;
}
constexpr std::string_view name_of(SetOperation operation) {
    constexpr std::string_view names[] = {"a-b", "b-a", "intersection", "union"};
    return names[static_cast<int>(operation)];
}
/// The operation that a node names, in small or capital letters; -1 if there is none.
constexpr std::int64_t set_operation_of(std::string_view name) {
    for (std::int64_t k = 0; k < 4; ++k) {
        const std::string_view known = name_of(static_cast<SetOperation>(k));
        bool equal = known.size() == name.size();
        for (std::size_t i = 0; equal && i < known.size(); ++i)
            equal = known[i] == name[i] || (known[i] >= 'a' && known[i] - 'a' + 'A' == name[i]);
        if (equal) return k;
    }
    return -1;
}

/// Where the two operands of an op are: a dense one is a tensor, a sparse one has three parts.
struct SetOperands {
    const kernels::Ref* in;
    bool sparse[2];

    constexpr const kernels::Ref* parts(int k) const { return in + (k == 0 ? 0 : width(0)); }
    constexpr int width(int k) const { return sparse[k] ? 3 : 1; }
    constexpr int rank(int k) const {
        if (!sparse[k]) return parts(k)->shape.rank;
        const Shape& dims = parts(k)[2].shape;
        return dims.rank == 1 ? dims[0] : -1;
    }
};
/// How many elements the results have. errors::InvalidArgument for operands that do not fit.
TF_COMMON std::int64_t count_set_elements(const SetOperands& from, const SetAttributes& at);
TF_COMMON void write_sets(const kernels::Ref* out, const SetOperands& from,
                          const SetAttributes& at);
/// The dims of the sizes of the sets of a sparse tensor.
TF_COMMON Shape shape_of_sets(const kernels::Ref* in);
TF_COMMON void write_set_sizes(const kernels::Ref& out, const kernels::Ref* in,
                               bool validate_indices);

/// Inputs: the operands a and b. Results: positions, elements and dims of a sparse tensor.
template <class Op, bool SparseA, bool SparseB>
struct SetOp : SelfContained {
    using Attributes = SetAttributes;
    static constexpr Role role = Role::pure;
    static constexpr int results = 3;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes = kernels::Types<std::int64_t>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        bool fits = count == b_at + (SparseB ? 3 : 1) && is_set_element(in[a_values]) &&
                    in[b_values] == in[a_values];
        if (SparseA) fits = fits && in[0] == DType::int64 && in[2] == DType::int64;
        if (SparseB) fits = fits && in[b_at] == DType::int64 && in[b_at + 2] == DType::int64;
        return fits;
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 1 ? in[a_values] : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        const SetOperands from{in, {SparseA, SparseB}};
        const int rank = from.rank(0);
        std::int64_t count = dyn;
        if (__builtin_is_constant_evaluated()) {
            if (rank < 2 || rank > max_rank || from.rank(1) != rank) return Shape::invalid();
        } else if (result != 2 && in[a_values].data != nullptr) {
            count = count_set_elements(from, attributes_of<Op>(a));
        }
        const int elements = static_cast<int>(count);
        return result == 0 ? Shape(elements, rank) : Shape(result == 1 ? elements : rank);
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        write_sets(out, {in, {SparseA, SparseB}}, attributes_of<Op>(a));
    }
    static void from_graph_def(auto& n) {
        const std::string operation = n.text("set_operation");
        const std::int64_t kind = set_operation_of(operation);
        if (kind < 0)
            n.fail("set_operation '" + operation + "'", "a-b, b-a, intersection or union");
        n.results(n.inputs(), {kind, n.flag("validate_indices")});
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<Op>(n);
        n.results(n.add_all(
            Op::name, n.inputs(),
            {{"set_operation", n.literal(name_of(static_cast<SetOperation>(at.operation)))},
             {"validate_indices", bool(at.validate_indices)},
             {"T", n.type(a_values)}}));
    }

private:
    static constexpr int a_values = SparseA ? 1 : 0;
    static constexpr int b_at = SparseA ? 3 : 1;
    static constexpr int b_values = b_at + (SparseB ? 1 : 0);
};

struct DenseToDenseSetOperation : SetOp<DenseToDenseSetOperation, false, false> {
    static constexpr std::string_view name = "DenseToDenseSetOperation";
};
struct DenseToSparseSetOperation : SetOp<DenseToSparseSetOperation, false, true> {
    static constexpr std::string_view name = "DenseToSparseSetOperation";
};
struct SparseToSparseSetOperation : SetOp<SparseToSparseSetOperation, true, true> {
    static constexpr std::string_view name = "SparseToSparseSetOperation";
};

/// Inputs: positions, elements and dims of a sparse tensor. Result: an int32 for each set.
struct SetSize : SelfContained {
    struct Attributes {
        Flag validate_indices = true;
    };
    static constexpr std::string_view name = "SetSize";
    static constexpr Role role = Role::pure;
    static constexpr DType result_dtype = DType::int32;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int32 && count == 3 && in[0] == DType::int64 &&
               is_set_element(in[1]) && in[2] == DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (!__builtin_is_constant_evaluated() && in[2].data != nullptr) return shape_of_sets(in);
        const Shape& dims = in[2].shape;
        if (dims.rank != 1 || dims[0] < 2 || dims[0] > max_rank) return Shape::invalid();
        Shape out;
        for (int d = 0; d + 1 < dims[0]; ++d) out.push_back(dyn);
        return out;
    }
    TF_COMMON static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                              const kernels::Attributes& a) {
        write_set_sizes(out, in, attributes_of<SetSize>(a).validate_indices);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    static void from_graph_def(auto& n) {
        n.result(DType::int32, n.inputs(), {n.flag("validate_indices")});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(),
                       {{"validate_indices", bool(attributes_of<SetSize>(n).validate_indices)},
                        {"T", n.type(1)}}));
    }
};

struct SetOps {
    using list = Registry<DenseToDenseSetOperation, DenseToSparseSetOperation,
                          SparseToSparseSetOperation, SetSize>;
};

}  // namespace op

template <>
struct op_by_id<op_id("DenseToDenseSetOperation")>
    : std::type_identity<op::DenseToDenseSetOperation> {};
template <>
struct op_by_id<op_id("DenseToSparseSetOperation")>
    : std::type_identity<op::DenseToSparseSetOperation> {};
template <>
struct op_by_id<op_id("SparseToSparseSetOperation")>
    : std::type_identity<op::SparseToSparseSetOperation> {};
template <>
struct op_by_id<op_id("SetSize")> : std::type_identity<op::SetSize> {};

}  // namespace tf

#if TF_HAS_KERNEL_CODE
#include <tf/ops/primitive/sets_code.hpp>
#endif
