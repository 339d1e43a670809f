// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorFlow's ops by name, and how each is read. Elementwise ops are ours of the same name; the
// others have a rule in import_math.hpp or import_array.hpp; calls, branches, loops and variables
// are read by graph_import.hpp itself.

#include <map>

#include <boost/mp11/algorithm.hpp>

#include <tf/exec/file_kernels.hpp>
#include <tf/io/import_array.hpp>
#include <tf/io/import_math.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::io {

namespace rules {

// ---- lists of tensors

template <op::ListOp::Kind Kind>
Operand list_op(N& n, const N::Operands& in, DType dtype = DType::invalid) {
    const bool grows = n.flag("resize_if_index_out_of_bounds");
    const DType element = n.type("element_dtype", DType::float32);
    return n.make<op::ListOp>(dtype, in,
                              {Kind, static_cast<std::uint64_t>(element), grows ? 1u : 0u});
}
template <class = void>
DType element_of(const N& n) {
    return n.type("element_dtype");
}
template <class = void>
void list_empty(N& n) {
    n.out(list_op<op::ListOp::reserve>(n, {n.number_as(DType::int32, 0)}));
}
template <class = void>
void list_reserve(N& n) {
    n.out(list_op<op::ListOp::reserve>(n, {n.in(1)}));
}
template <class = void>
void list_push(N& n) {
    n.out(list_op<op::ListOp::push>(n, {n.in(0), n.in(1)}));
}
template <class = void>
void list_pop(N& n) {
    const Operand last = list_op<op::ListOp::last>(n, {n.in(0), n.in(1)}, element_of(n));
    n.out(list_op<op::ListOp::rest>(n, {n.in(0)}));
    n.out(last);
}
template <class = void>
void list_set(N& n) {
    n.out(list_op<op::ListOp::set>(n, {n.in(0), n.in(1), n.in(2)}));
}
template <class = void>
void list_get(N& n) {
    n.out(list_op<op::ListOp::get>(n, {n.in(0), n.in(1), n.in(2)}, element_of(n)));
}
template <class = void>
void list_stack(N& n) {
    n.out(list_op<op::ListOp::stack>(n, {n.in(0), n.in(1)}, element_of(n)));
}
template <class = void>
void list_from_tensor(N& n) {
    n.out(list_op<op::ListOp::from_tensor>(n, {n.in(0)}));
}
template <class = void>
void list_length(N& n) {
    n.out(list_op<op::ListOp::length>(n, {n.in(0)}, DType::int32));
}
template <class = void>
void list_resize(N& n) {
    n.out(list_op<op::ListOp::resize>(n, {n.in(0), n.in(1)}));
}

// ---- texts, checks

template <class = void>
void string_format(N& n) {
    n.out(n.make<op::StringFormat>(
        DType::str, n.inputs(), {static_cast<std::uint64_t>(n.number("summarize", 3))},
        op::Print::with_marks(n.text("template", "%s"), n.text("placeholder", "%s")), Shape{}));
}
template <class = void>
void string_join(N& n) {
    n.out(n.make<op::StringJoin>(DType::str, n.inputs(), {}, n.text("separator")));
}
/// Neither infinite nor NaN: less itself it is 0.
template <class = void>
void check_numerics(N& n) {
    const Operand x = n.in(0), zeros = n.apply<op::Sub>({x, x});
    const Operand finite = compare<op::Equal>(n, zeros, zero(n, x));
    const Operand all = n.make<op::ReduceAll>(DType::boolean, {finite}, {all_axes, 0});
    using namespace std::string_literals;
    n.make<op::Assert>(DType::invalid, {all, x}, {},
                       "finite numbers\0"s + n.text("message", "CheckNumerics"));
    n.out(x);
}
/// The executor checks what a row says of its shape.
template <class = void>
void ensure_shape(N& n) {
    const PartialShape* s = n.attr<PartialShape>("shape");
    n.out(n.make<op::StopGradient>(n.dtype(0), {n.in(0)}, {}, {},
                                   s == nullptr ? Shape::invalid() : s->shape()));
}

/// The rule that stands beside an op.
template <class Op>
void beside(N& n) {
    n.reads(def_of<Op>);
    Op::from_graph_def(n);
}
template <class Op>
void add_own(std::map<std::string_view, ImportRule>& all) {
    if constexpr (requires(N& n) { Op::from_graph_def(n); }) all[Op::name] = {&beside<Op>};
    else if constexpr (Op::role == Role::elementwise && !std::is_same_v<Op, op::BroadcastLike>)
        all[Op::name] = {&same<Op>};
}
template <class... Op>
void add_all(boost::mp11::mp_list<Op...>, std::map<std::string_view, ImportRule>& all) {
    (add_own<Op>(all), ...);
}

template <class Ops = op::AllOps>
std::map<std::string_view, ImportRule> make_rules() {
    std::map<std::string_view, ImportRule> all;
    add_all(typename Ops::list{}, all);
    for (const char* name : {"MatMulNT", "MatMulTN", "MatMulTT", "ScatterAddRows"}) all.erase(name);
    all["Cast"].type = "DstT";
    for (const char* test : {"Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual",
                             "LogicalAnd", "LogicalOr", "LogicalNot"})
        all[test].dtype = DType::boolean;
    // arithmetic
    all["Add"] = {&same<op::Add>};
    all["Div"] = {&truncating_div};
    all["TruncateDiv"] = {&truncating_div};
    all["SquaredDifference"] = {&squared_difference};
    all["Reciprocal"] = {&reciprocal};
    all["Inv"] = {&reciprocal};
    all["DivNoNan"] = {&div_no_nan};
    all["MulNoNan"] = {&mul_no_nan};
    all["AddN"] = {&add_n};
    all["L2Loss"] = {&l2_loss};
    all["Select"] = {&select};
    all["ClipByValue"] = {&clip};
    all["Relu6"] = {&relu6};
    all["Elu"] = {&elu};
    all["Selu"] = {&selu};
    all["LeakyRelu"] = {&leaky_relu};
    all["Softplus"] = {&softplus};
    all["Softsign"] = {&softsign};
    all["TanhGrad"] = {&tanh_grad};
    all["SigmoidGrad"] = {&sigmoid_grad};
    all["ReluGrad"] = {&relu_grad};
    all["EluGrad"] = {&elu_grad};
    all["SeluGrad"] = {&selu_grad};
    all["SoftplusGrad"] = {&softplus_grad};
    all["ReciprocalGrad"] = {&reciprocal_grad};
    all["InvGrad"] = {&reciprocal_grad};
    for (const std::string_view name : op::SpecialFunction::names) all[name] = {&special};
    all["IsNan"] = {&is_nan, ImportRule::pure, "", DType::boolean};
    all["IsInf"] = {&is_inf, ImportRule::pure, "", DType::boolean};
    all["IsFinite"] = {&is_finite, ImportRule::pure, "", DType::boolean};
    // reductions, products, layers
    all["Any"] = {&beside<op::ReduceAny>, ImportRule::pure, "", DType::boolean};
    all["All"] = {&beside<op::ReduceAll>, ImportRule::pure, "", DType::boolean};
    all["ArgMax"] = {&beside<op::ArgMax>, ImportRule::pure, "output_type", DType::int64};
    all["ArgMin"] = {&beside<op::ArgMin>, ImportRule::pure, "output_type", DType::int64};
    all["Cumsum"] = {&cumulative<false>};
    all["Cumprod"] = {&cumulative<true>};
    for (const char* product : {"BatchMatMul", "BatchMatMulV2"}) all[product] = all["MatMul"];
    all["Softmax"] = {&softmax};
    all["LogSoftmax"] = {&log_softmax};
    all["SoftmaxCrossEntropyWithLogits"] = {&cross_entropy};
    all["SoftmaxCrossEntropyWithLogits"].names = {"loss", "backprop"};
    all["BiasAdd"] = {&bias_add};
    all["BiasAddV1"] = {&bias_add};
    all["BiasAddGrad"] = {&bias_add_grad};
    all["FusedBatchNormV3"] = {&fused_batch_norm};
    all["FusedBatchNormV3"].names = {"y",
                                     "batch_mean",
                                     "batch_variance",
                                     "reserve_space_1",
                                     "reserve_space_2",
                                     "reserve_space_3"};
    all["RandomStandardNormal"] = {&beside<op::RandomNormal>, ImportRule::random, "dtype"};
    all["RandomUniform"] = {&beside<op::RandomUniform>, ImportRule::random, "dtype"};
    // as they are
    for (const char* op :
         {"Identity", "Snapshot", "PreventGradient", "EnsureShape", "CheckNumerics",
          "PlaceholderWithDefault", "StopGradient", "DebugGradientIdentity"})
        all[op] = {&identity};
    all["CheckNumerics"] = {&check_numerics, ImportRule::effect};
    all["EnsureShape"] = {&ensure_shape};
    all["IdentityN"] = {&identity_n, ImportRule::pure, "T"};
    for (const char* op : {"NoOp", "DisableCopyOnRead"}) all[op] = {&nothing, ImportRule::effect};
    // shapes
    all["ExpandDims"] = {&expand_dims};
    all["Squeeze"] = {&squeeze};
    all["Shape"] = {&beside<op::ShapeOf>, ImportRule::pure, "out_type", DType::int32};
    all["ShapeN"] = {&shape_n, ImportRule::pure, "out_type", DType::int32, "N"};
    all["Size"] = {&size, ImportRule::pure, "out_type", DType::int32};
    all["Rank"] = {&rank, ImportRule::pure, "", DType::int32};
    all["ZerosLike"] = {&fill_like<0>};
    all["OnesLike"] = {&fill_like<1>};
    all["Fill"] = {&fill};
    all["BroadcastGradientArgs"] = {&broadcast_gradient_args};
    all["BroadcastGradientArgs"].dtype = DType::int32;
    all["BroadcastGradientArgs"].names = {"r0", "r1"};
    all["BroadcastArgs"] = {&broadcast_args};
    all["BroadcastArgs"].dtype = DType::int32;
    all["InvertPermutation"] = {&invert_permutation};
    all["InvertPermutation"].dtype = DType::int32;
    // elements
    all["Pack"] = {&pack};
    all["Unpack"] = {&unpack, ImportRule::pure, "T", DType::invalid, "num"};
    all["Split"] = {&split, ImportRule::pure, "T", DType::invalid, "num_split"};
    all["SplitV"] = {&split_v, ImportRule::pure, "T", DType::invalid, "num_split"};
    all["StridedSlice"] = {&strided_slice};
    all["StridedSliceGrad"] = {&strided_slice_grad};
    all["Slice"] = {&slice};
    all["Tile"] = {&tile};
    all["Pad"] = {&pad};
    all["PadV2"] = {&pad};
    all["GatherV2"] = {&beside<op::Gather>, ImportRule::pure, "Tparams"};
    all["Gather"] = {&beside<op::Gather>, ImportRule::pure, "Tparams"};
    all["TensorScatterAdd"] = {&beside<op::ScatterAdd>};
    all["TensorScatterUpdate"] = {&tensor_scatter_update};
    all["ScatterNd"] = {&scatter_nd};
    all["UnsortedSegmentSum"] = {&unsorted_segment_sum};
    all["OneHot"] = {&one_hot};
    all["Range"] = {&beside<op::Range>, ImportRule::pure, "Tidx", DType::int32};
    // lists
    all["EmptyTensorList"] = {&list_empty};
    all["TensorListReserve"] = {&list_reserve};
    all["TensorListPushBack"] = {&list_push};
    all["TensorListPopBack"] = {&list_pop};
    all["TensorListPopBack"].names = {"output_handle", "tensor"};
    all["TensorListSetItem"] = {&list_set};
    all["TensorListGetItem"] = {&list_get};
    all["TensorListStack"] = {&list_stack};
    all["TensorListFromTensor"] = {&list_from_tensor};
    all["TensorListLength"] = {&list_length};
    all["TensorListResize"] = {&list_resize};
    // texts and checks
    all["StringFormat"] = {&string_format, ImportRule::pure, "", DType::str};
    all["StringJoin"] = {&string_join, ImportRule::pure, "", DType::str};
    all["PrintV2"] = {&beside<op::Print>, ImportRule::effect};
    all["Assert"] = {&beside<op::Assert>, ImportRule::effect};
    return all;
}

}  // namespace rules

/// From now on graphs can be read, and run. Any number of times, from any thread.
template <class Ops = op::AllOps>
void use_import_rules() {
    exec::use_kernels<Ops>();
    rule_finder.store(
        [](std::string_view op) -> const ImportRule* {
            static const std::map<std::string_view, ImportRule> all = rules::make_rules<Ops>();
            const auto found = all.find(op);
            return found == all.end() ? nullptr : &found->second;
        },
        std::memory_order_release);
}

}  // namespace tf::io
