// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules of all of TensorFlow's ops by name: those of our ops and composites
// (import_table_code.hpp) and, for other ops, those in import_math.hpp, import_array.hpp and here.
// Calls, branches, loops and variables are read by graph_import.hpp.

#include <array>
#include <string_view>
#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/file_kernels_code.hpp>
#include <tf/io/graph_def/import_array.hpp>
#include <tf/io/graph_def/import_formula.hpp>
#include <tf/io/graph_def/import_math.hpp>
#include <tf/io/graph_def/import_ragged.hpp>
#include <tf/io/graph_def/import_sparse.hpp>
#include <tf/io/graph_def/import_sparse_rules.hpp>
#include <tf/io/graph_def/import_table.hpp>
#include <tf/io/graph_def/loaded_ops.hpp>
#include <tf/nn/composites.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

namespace rules {

// ---- lists of tensors

template <op::ListOp::Kind Kind>
GraphValue list_op(N& n, const N::GraphValues& in, DType dtype = DType::invalid) {
    const bool grows = n.flag("resize_if_index_out_of_bounds");
    const DType element = n.type("element_dtype", DType::float32);
    return n.make<op::ListOp>(dtype, in,
                              {Kind, static_cast<std::uint64_t>(element), grows ? 1u : 0u});
}
TF_COMMON_INLINE DType element_of(const N& n) { return n.type("element_dtype"); }
TF_COMMON_INLINE void list_empty(N& n) {
    n.out(list_op<op::ListOp::reserve>(n, {n.number_as(DType::int32, 0)}));
}
TF_COMMON_INLINE void list_reserve(N& n) { n.out(list_op<op::ListOp::reserve>(n, {n.in(1)})); }
TF_COMMON_INLINE void list_push(N& n) { n.out(list_op<op::ListOp::push>(n, {n.in(0), n.in(1)})); }
TF_COMMON_INLINE void list_pop(N& n) {
    const GraphValue last = list_op<op::ListOp::last>(n, {n.in(0), n.in(1)}, element_of(n));
    n.out(list_op<op::ListOp::rest>(n, {n.in(0)}));
    n.out(last);
}
TF_COMMON_INLINE void list_set(N& n) {
    n.out(list_op<op::ListOp::set>(n, {n.in(0), n.in(1), n.in(2)}));
}
TF_COMMON_INLINE void list_get(N& n) {
    n.out(list_op<op::ListOp::get>(n, {n.in(0), n.in(1), n.in(2)}, element_of(n)));
}
TF_COMMON_INLINE void list_stack(N& n) {
    n.out(list_op<op::ListOp::stack>(n, {n.in(0), n.in(1)}, element_of(n)));
}
TF_COMMON_INLINE void list_from_tensor(N& n) {
    n.out(list_op<op::ListOp::from_tensor>(n, {n.in(0)}));
}
TF_COMMON_INLINE void list_length(N& n) {
    n.out(list_op<op::ListOp::length>(n, {n.in(0)}, DType::int32));
}
TF_COMMON_INLINE void list_resize(N& n) {
    n.out(list_op<op::ListOp::resize>(n, {n.in(0), n.in(1)}));
}

// ---- optionals, which the gradient of a branch has: lists of one element or none

TF_COMMON_INLINE void optional_none(N& n) {
    n.out(list_op<op::ListOp::reserve>(n, {n.number_as(DType::int32, 0)}));
}
TF_COMMON_INLINE void optional_from_value(N& n) {
    const AttrList* types = n.attr<AttrList>("Toutput_types");
    if (types == nullptr || types->types.size() != 1) n.unsupported("several components");
    const GraphValue none = list_op<op::ListOp::reserve>(n, {n.number_as(DType::int32, 0)});
    n.out(list_op<op::ListOp::push>(n, {none, n.in(0)}));
}
TF_COMMON_INLINE void optional_get_value(N& n) {
    const AttrList* types = n.attr<AttrList>("output_types");
    if (types == nullptr || types->types.size() != 1) n.unsupported("several components");
    const DType dtype = dtype_of_data(types->types[0]);
    if (dtype == DType::invalid) n.unsupported("a value that is not a tensor");
    const GraphValue of_any_shape = n.number_as(DType::int32, -1);
    n.out(
        list_op<op::ListOp::get>(n, {n.in(0), n.number_as(DType::int32, 0), of_any_shape}, dtype));
}
TF_COMMON_INLINE void optional_has_value(N& n) {
    const GraphValue count = list_op<op::ListOp::length>(n, {n.in(0)}, DType::int32);
    n.out(n.make<op::Greater>(DType::boolean, {count, n.number_as(DType::int32, 0)}));
}

// ---- strings, checks

/// Add, unlike AddV2, also takes strings.
TF_COMMON_INLINE void add(N& n) {
    if (n.dtype(0) != DType::str) return same<op::Add>(n);
    n.out(n.make<op::OnStrings<op::StringAdd>>(DType::str, n.inputs()));
}
TF_COMMON_INLINE void ensure_shape(N& n) {
    const PartialShape* said = n.attr<PartialShape>("shape");
    const Shape shape = said == nullptr ? Shape::invalid() : said->shape();
    if (!shape.valid()) return n.out(n.in(0));
    N::Words dims;
    for (int k = 0; k < shape.rank; ++k) dims.push_back(word(shape[k]));
    n.out(n.make<op::EnsureShape>(n.dtype(0), {n.in(0)}, dims));
}

TF_COMMON_INLINE void conjugate_transpose(N& n) {
    const DType dtype = n.dtype(0);
    const GraphValue x = is_complex(dtype) ? n.make<op::Conj>(dtype, {n.in(0)}) : n.in(0);
    n.out(n.make<op::Transpose>(dtype, {x}, n.permutation(1)));
}

/// Integers are squared and added in their dtype, and the digits of the root are cut off.
TF_COMMON_INLINE void euclidean_norm(N& n) {
    const DType dtype = n.dtype(0);
    if (!is_integer(dtype)) return composite<op::EuclideanNorm>(n);
    n.rank(0);
    const op::ReductionAttributes over = op::EuclideanNorm::from_graph_def(n);
    n.out(trace(n, [=](const auto& x) {
        const auto squares = ad::sum(x * x, static_cast<int>(over.axes), over.keep_dims);
        const auto wide = ad::apply<op::Cast>({squares}, {}, DType::float64);
        return ad::apply<op::Cast>({ad::apply<op::Sqrt>({wide})}, {}, dtype);
    }));
}

/// Unlike DenseBincount, it counts all numbers of a matrix together.
TF_COMMON_INLINE void bincount(N& n) {
    const N::Words flat{word(-1)};
    n.out(n.make<op::Bincount>(
        n.dtype(2), {reshaped(n, n.in(0), flat), n.in(1), reshaped(n, n.in(2), flat)}, {0}));
}

/// Rules by name, a table that is made at compile time.
class RuleTable {
public:
    constexpr void add(std::string_view name, const ImportRule& rule) {
        entries_[count_++] = {name, rule};
    }
    /// The rule that was added last.
    constexpr ImportRule& last() { return entries_[count_ - 1].rule; }
    constexpr auto begin() const { return entries_.begin(); }
    constexpr auto end() const { return begin() + static_cast<std::ptrdiff_t>(count_); }

private:
    struct Entry {
        std::string_view name{};
        ImportRule rule{};
    };

    std::array<Entry, 160> entries_{};
    std::size_t count_ = 0;
};

/// The rules of this file. They replace rules of ops that have the same names.
template <class Ops>
constexpr RuleTable make_rules() {
    RuleTable all;
    // arithmetic
    all.add("Add", {&add});
    all.add("AddN", {&add_n});
    all.add("Div", {&div});
    all.add("Select", {&select});
    all.add("EuclideanNorm", {&euclidean_norm});
    all.add("ConjugateTranspose", {&conjugate_transpose});
    // layers
    all.add("SoftmaxCrossEntropyWithLogits", {&cross_entropy});
    all.add("SparseSoftmaxCrossEntropyWithLogits", {&sparse_cross_entropy});
    all.add("QuantizeAndDequantizeV3", {&quantize_and_dequantize_v3});
    // unchanged
    for (const char* op : {"Identity", "Snapshot", "PreventGradient", "EnsureShape",
                           "PlaceholderWithDefault", "DebugGradientIdentity"})
        all.add(op, {&identity});
    all.add("EnsureShape", {&ensure_shape});
    all.add("IdentityN", {&identity_n, ImportRule::pure, "T"});
    for (const char* op : {"NoOp", "DisableCopyOnRead"})
        all.add(op, {&nothing, ImportRule::effect});
    // shapes
    all.add("ExpandDims", {&expand_dims});
    all.add("Squeeze", {&squeeze});
    all.add("ShapeN", {&shape_n, ImportRule::pure, "out_type", DType::invalid, "N"});
    all.add("Size", {&size, ImportRule::pure, "out_type"});
    all.add("Rank", {&rank, ImportRule::pure, "", DType::int32});
    all.add("ZerosLike", {&zeros_like});
    all.add("OnesLike", {&fill_like<1>});
    all.add("Fill", {&fill});
    all.add("BroadcastGradientArgs", {&broadcast_gradient_args});
    all.last().dtype = DType::int32;
    all.add("BroadcastArgs", {&broadcast_args});
    all.last().dtype = DType::int32;
    all.add("ConcatOffset", {&concat_offset, ImportRule::pure, "shape_type"});
    all.last().results = "N";
    // elements
    all.add("Pack", {&pack});
    all.add("Unpack", {&unpack, ImportRule::pure, "T", DType::invalid, "num"});
    all.add("Split", {&split, ImportRule::pure, "T", DType::invalid, "num_split"});
    all.add("SplitV", {&split_v, ImportRule::pure, "T", DType::invalid, "num_split"});
    all.add("Slice", {&slice});
    all.add("Bincount", {&bincount});
    // ragged tensors
    all.add("RaggedTensorToTensor", {&ragged_to_tensor});
    all.add("RaggedBincount", {&ragged_bincount});
    // sparse tensors
    all.add("SparseReorder", {&sparse_reorder});
    all.add("SparseSegmentSum", {&sparse_segment<op::SegmentSum>});
    all.add("SparseSegmentMean", {&sparse_segment<op::SegmentMean>});
    all.add("SparseSegmentSqrtN", {&sparse_segment_sqrt_n});
    add_sparse_rules(all);
    // lists
    all.add("EmptyTensorList", {&list_empty});
    all.add("TensorListReserve", {&list_reserve});
    all.add("TensorListPushBack", {&list_push});
    all.add("TensorListPopBack", {&list_pop});
    all.add("TensorListSetItem", {&list_set});
    all.add("TensorListGetItem", {&list_get});
    all.add("TensorListStack", {&list_stack});
    all.add("TensorListFromTensor", {&list_from_tensor});
    all.add("TensorListLength", {&list_length});
    all.add("TensorListResize", {&list_resize});
    // optionals
    all.add("OptionalNone", {&optional_none});
    all.add("OptionalFromValue", {&optional_from_value});
    all.add("OptionalGetValue", {&optional_get_value});
    all.add("OptionalHasValue", {&optional_has_value});
    return all;
}

/// Names of the same rule as another name.
struct SameRule {
    std::string_view name;
    std::string_view as;
};
inline constexpr SameRule same_rules[] = {
    {"Mod", "TruncateMod"},
    {"Inv", "Reciprocal"},
    {"InvGrad", "ReciprocalGrad"},
    {"BatchMatMul", "MatMul"},
    {"BatchMatMulV2", "MatMul"},
    {"BatchMatMulV3", "MatMul"},
    {"MatrixDiag", "MatrixDiagV3"},
    {"MatrixDiagV2", "MatrixDiagV3"},
    {"MatrixDiagPart", "MatrixDiagPartV3"},
    {"MatrixDiagPartV2", "MatrixDiagPartV3"},
    {"MatrixSetDiag", "MatrixSetDiagV3"},
    {"MatrixSetDiagV2", "MatrixSetDiagV3"},
    {"BiasAddV1", "BiasAdd"},
    {"Pad", "PadV2"},
    {"Gather", "GatherV2"},
    {"ParallelDynamicStitch", "DynamicStitch"},
};

template <class Ops>
RuleMap all_rules() {
    static constexpr RuleTable own = make_rules<Ops>();
    RuleMap all;
    [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        (add_rules_of_ops<Ops, Index + 1>(all), ...);
    }(std::make_index_sequence<op::table_parts>{});
    for (const auto& [name, rule] : own) all[name] = rule;
    for (const SameRule& s : same_rules) all[s.name] = all.at(s.as);
    all.at("BatchMatMulV3").type = "Tout";
    return all;
}
template <class Ops>
const RuleMap& rules_by_name() {
    static const RuleMap all = all_rules<Ops>();
    return all;
}
template <class Ops>
const ImportRule* find_rule(std::string_view op) {
    const RuleMap& all = rules_by_name<Ops>();
    const auto found = all.find(op);
    return found == all.end() ? nullptr : &found->second;
}

}  // namespace rules

TF_COMMON_BODY std::vector<std::string_view> names_of_import_rules() {
    std::vector<std::string_view> names;
    for (const auto& [name, rule] : rules::rules_by_name<LoadedOps>()) names.push_back(name);
    return names;
}
TF_COMMON_BODY void use_import_rules() {
    exec::use_kernels<LoadedOps>();
    rule_finder.store(&rules::find_rule<LoadedOps>, std::memory_order_release);
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
