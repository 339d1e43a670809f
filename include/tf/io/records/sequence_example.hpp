// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Parses serialized SequenceExamples: features of a whole sequence, its context, and features of
// each of its steps. Mirrors tf.io.parse_single_sequence_example and tf.io.parse_sequence_example.
// Each feature of the steps is an op, which is saved as TensorFlow's node. The context has the
// place in the bytes that the features of an Example have, and is parsed as one.

#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/records/composed_features.hpp>

namespace tf {
namespace io::detail {

/// A feature of the steps of several SequenceExamples.
struct StepValues {
    AnyTensor values;                 ///< of all steps
    std::vector<std::int64_t> steps;  ///< the number of steps of each SequenceExample
    std::vector<std::int64_t> sizes;  ///< the number of values of each step
    bool missing = false;             ///< whether a SequenceExample lacks the feature
};
/// A SequenceExample without the feature has no steps.
TF_COMMON StepValues step_values(std::string_view key, DType type, const kernels::Ref& serialized);
/// The same as a tensor [steps, dims...], or [SequenceExamples, steps, dims...] with zeros and
/// empty strings after the end of shorter sequences.
TF_COMMON AnyTensor dense_steps(const StepValues& all, std::string_view key, const Shape& dims,
                                bool batched);
/// The positions of the values, [step, i] or [SequenceExample, step, i], and the dims.
TF_COMMON std::pair<AnyTensor, AnyTensor> positions_of_steps(const StepValues& all, bool batched);
/// Copies elements to a result, which has no memory if the program does not need it.
TF_COMMON void copy_steps(const kernels::Ref& to, const AnyTensor& from);

}  // namespace io::detail

namespace op {

/// TensorFlow's node for a feature of the steps, which is sparse or dense.
template <class N>
auto sequence_node(N& n, decltype(std::declval<N&>().inputs()) inputs,
                   decltype(std::declval<N&>().types()) sparse,
                   decltype(std::declval<N&>().types()) dense, std::vector<Shape> dims) {
    const auto none = n.list_of_types({});
    return n.add_all("ParseSequenceExampleV2", std::move(inputs),
                     {{"Ncontext_sparse", std::int64_t{0}},
                      {"Tcontext_dense", none},
                      {"context_sparse_types", none},
                      {"context_ragged_value_types", none},
                      {"context_ragged_split_types", none},
                      {"context_dense_shapes", n.shapes({})},
                      {"Nfeature_list_sparse", static_cast<std::int64_t>(sparse.size())},
                      {"Nfeature_list_dense", static_cast<std::int64_t>(dense.size())},
                      {"feature_list_dense_types", n.list_of_types(dense)},
                      {"feature_list_sparse_types", n.list_of_types(sparse)},
                      {"feature_list_ragged_value_types", none},
                      {"feature_list_ragged_split_types", none},
                      {"feature_list_dense_shapes", n.shapes(dims)}});
}

/// Inputs: a SequenceExample or a vector of them, the feature's name. Words after the attributes:
/// the dims of a step.
struct ParseSteps : StringOp<ParseSteps> {
    struct Attributes {
        std::int64_t type = 0;  ///< the DType of the values
    };
    static constexpr std::string_view name = "ParseSteps";
    static constexpr bool infer_reads = true;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(DType::str, in, count, 2) && io::detail::is_example_type(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        out.push_back(dyn);
        for (int k = attribute_count<ParseSteps>; k < a.count(); ++k)
            out.push_back(static_cast<int>(a.word(k)));
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr) return out;
        return parsed(in, a).shape();
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        io::detail::copy_steps(out, parsed(in, a));
    }
    static void to_graph_def(auto& n) {
        Shape dims;
        for (int k = attribute_count<ParseSteps>; k < n.words_count(); ++k)
            dims.push_back(static_cast<int>(n.word(k)));
        n.result(dense_node(n, n.type(), dims)[9]);
    }
    /// TensorFlow's node for a dense feature, whose results 9 and 10 are the values and the numbers
    /// of steps. Sequences may lack the feature.
    static auto dense_node(auto& n, const auto& type, const Shape& dims) {
        const auto none = n.no_strings();
        const auto missing =
            n.constant(AnyTensor(tf::detail::core::Late<Tensor<bool, 1>, decltype(n)>{true}));
        return sequence_node(n, {n.in(0), none, none, none, none, none, n.in(1), none, missing}, {},
                             {type}, {dims});
    }

private:
    static AnyTensor parsed(const kernels::Ref* in, const kernels::Attributes& a) {
        Shape dims;
        for (int k = attribute_count<ParseSteps>; k < a.count(); ++k)
            dims.push_back(static_cast<int>(a.word(k)));
        const std::string_view key = *in[1].as<const std::string>();
        const auto type = static_cast<DType>(attributes_of<ParseSteps>(a).type);
        return io::detail::dense_steps(io::detail::step_values(key, type, in[0]), key, dims,
                                       in[0].shape.rank == 1);
    }
};

/// Inputs and words as those of ParseSteps for a vector. The result is the number of steps of each.
struct ParseStepCounts : StringOp<ParseStepCounts> {
    using Attributes = ParseSteps::Attributes;
    static constexpr std::string_view name = "ParseStepCounts";
    static constexpr DType result_dtype = DType::int64;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int64 && all_are(DType::str, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const auto type = static_cast<DType>(attributes_of<ParseStepCounts>(a).type);
        const auto all = io::detail::step_values(*in[1].as<const std::string>(), type, in[0]).steps;
        std::copy(all.begin(), all.end(), out.as<std::int64_t>());
    }
    static void to_graph_def(auto& n) {
        Shape dims;
        for (int k = attribute_count<ParseStepCounts>; k < n.words_count(); ++k)
            dims.push_back(static_cast<int>(n.word(k)));
        const auto type = static_cast<DType>(attributes_of<ParseStepCounts>(n).type);
        n.result(ParseSteps::dense_node(n, n.type_of(type), dims)[10]);
    }
};

/// Each step is a row, filled from the left.
struct ParseSparseSteps : ParseSparse<ParseSparseSteps, 2> {
    static constexpr std::string_view name = "ParseSparseSteps";

    static std::int64_t count(const kernels::Ref* in, DType type) {
        return parsed(in, type).values.shape().size();
    }
    static void parse(const kernels::Ref* out, const kernels::Ref* in, DType type) {
        const io::detail::StepValues all = parsed(in, type);
        const auto [positions, dims] = io::detail::positions_of_steps(all, in[0].shape.rank == 1);
        io::detail::copy_steps(out[0], positions);
        io::detail::copy_steps(out[1], all.values);
        io::detail::copy_steps(out[2], dims);
    }
    static void to_graph_def(auto& n) {
        const auto none = n.no_strings();
        const auto no_bools = n.constant(AnyTensor(Tensor<bool, 0>()));
        const auto all =
            sequence_node(n, {n.in(0), none, none, none, none, n.in(1), none, none, no_bools},
                          {n.type_of(type_of(n))}, {}, {});
        n.results({all[6], all[7], all[8]});
    }

private:
    static io::detail::StepValues parsed(const kernels::Ref* in, DType type) {
        return io::detail::step_values(*in[1].as<const std::string>(), type, in[0]);
    }
};

struct SequenceExampleOps {
    using list = Registry<ParseSteps, ParseStepCounts, ParseSparseSteps>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ParseSteps")> : std::type_identity<op::ParseSteps> {};
template <>
struct op_by_id<op_id("ParseStepCounts")> : std::type_identity<op::ParseStepCounts> {};
template <>
struct op_by_id<op_id("ParseSparseSteps")> : std::type_identity<op::ParseSparseSteps> {};

namespace io {

/// Specs of the features of whole sequences: FixedLenFeature, VarLenFeature, SparseFeature,
/// RaggedFeature.
template <detail::ParsedFeature... Specs>
struct ContextFeatures {
    constexpr explicit ContextFeatures(const Specs&... all) : specs(all...) {}
    std::tuple<Specs...> specs;
};
/// Specs of the features of steps: FixedLenSequenceFeature, VarLenFeature.
template <detail::ParsedFeature... Specs>
struct SequenceFeatures {
    constexpr explicit SequenceFeatures(const Specs&... all) : specs(all...) {}
    std::tuple<Specs...> specs;
};
/// The results of parse_single_sequence_example: tuples in the order of the specs.
template <class Context, class FeatureLists>
struct ParsedSequence {
    Context context;
    FeatureLists feature_lists;
};
/// The results of parse_sequence_example. `lengths` has the numbers of steps of each dense feature,
/// int64 [batch].
template <class Context, class FeatureLists, class Lengths>
struct ParsedSequences {
    Context context;
    FeatureLists feature_lists;
    Lengths lengths;
};

namespace detail {

template <class T, int... Dims, class X>
constexpr auto steps_of(const X& bytes, const FixedLenSequenceFeature<T, Dims...>& f) {
    using F = FixedLenSequenceFeature<T, Dims...>;
    using R = std::conditional_t<X::rank == 0, typename F::single, typename F::batch>;
    const std::array<std::uint64_t, 1 + sizeof...(Dims)> words{
        static_cast<std::uint64_t>(dtype_of<T>), static_cast<std::uint64_t>(Dims)...};
    return tf::detail::ops::call<op::ParseSteps, R>({words, {}}, bytes, key_of(f.key));
}
template <class T, class X>
constexpr auto steps_of(const X& bytes, const VarLenFeature<T>& f) {
    constexpr int rank = X::rank + 2;
    using Parts = tf::detail::ops::SparseParts<Tensor<std::int64_t, dyn, rank>, Tensor<T, dyn>,
                                               Tensor<std::int64_t, rank>>;
    const Parts all = tf::detail::ops::call_several<op::ParseSparseSteps>(
        std::type_identity<Parts>{},
        op::to_words(op::ParseSparseSteps::Attributes{static_cast<std::int64_t>(dtype_of<T>)}),
        bytes, key_of(f.key));
    return SparseTensor<T, rank>{all.indices, all.values, all.dense_shape};
}
template <class X, class Spec>
constexpr auto lengths_of(const X&, const Spec&) {
    return std::tuple<>{};
}
template <class T, int... Dims, class X>
constexpr auto lengths_of(const X& bytes, const FixedLenSequenceFeature<T, Dims...>& f) {
    constexpr Shape shape = X::static_shape;
    const std::array<std::uint64_t, 1 + sizeof...(Dims)> words{
        static_cast<std::uint64_t>(dtype_of<T>), static_cast<std::uint64_t>(Dims)...};
    return std::tuple{tf::detail::ops::call<op::ParseStepCounts, TensorOf<std::int64_t, shape>>(
        {words, {}}, bytes, key_of(f.key))};
}
template <class X>
constexpr auto features_of_steps(const X& bytes, const auto& features) {
    return std::apply([&](const auto&... spec) { return std::tuple{steps_of(bytes, spec)...}; },
                      features.specs);
}

}  // namespace detail

/// Parses the features of one serialized SequenceExample, a string scalar: those of the context as
/// parse_single_example does; of the steps a FixedLenSequenceFeature<T, Dims...> to [steps,
/// Dims...], a VarLenFeature to a sparse tensor [steps, values]. A sequence without the feature has
/// no steps. errors::InvalidArgument if a feature of the context is missing, or if one has another
/// dtype or number of values; errors::DataLoss if the bytes are not a SequenceExample. Mirrors
/// tf.io.parse_single_sequence_example:
///
///     const auto [context, steps] = tf::io::parse_single_sequence_example(
///         bytes, tf::io::ContextFeatures(tf::io::FixedLenFeature<std::int64_t>("label")),
///         tf::io::SequenceFeatures(tf::io::FixedLenSequenceFeature<float, 3>("x")));
template <tf::detail::ops::Operand Bytes, class... C, class... S>
constexpr auto parse_single_sequence_example(const Bytes& serialized,
                                             const ContextFeatures<C...>& context_features,
                                             const SequenceFeatures<S...>& sequence_features) {
    constexpr bool fits = [] {
        if constexpr (TensorLike<Bytes>) return std::same_as<tensor_type_t<Bytes>, Tensor<string>>;
        else return tf::detail::ops::is_string_operand<Bytes>;
    }();
    static_assert(fits,
                  "[tf.io.example_bytes] parse_single_sequence_example(serialized, ...): "
                  "'serialized' must be a string or a scalar string tensor; parse_sequence_example "
                  "takes a batch");
    if constexpr (fits) {
        const Tensor<string> bytes = tf::detail::ops::text_operand(serialized);
        auto context =
            std::apply([&](const auto&... spec) { return parse_single_example(bytes, spec...); },
                       context_features.specs);
        auto lists = detail::features_of_steps(bytes, sequence_features);
        return ParsedSequence<decltype(context), decltype(lists)>{context, lists};
    } else {
        return ParsedSequence<Poison, Poison>{};
    }
}

/// The same for a batch, a string tensor of one dimension: results have one more dimension, the
/// first. Steps after the end of shorter sequences are zeros and empty strings; `lengths` has the
/// numbers of steps of the dense features, in their order. Mirrors tf.io.parse_sequence_example.
template <TensorLike Batch, class... C, class... S>
constexpr auto parse_sequence_example(const Batch& serialized,
                                      const ContextFeatures<C...>& context_features,
                                      const SequenceFeatures<S...>& sequence_features) {
    using X = tensor_type_t<Batch>;
    constexpr bool fits = std::same_as<typename X::value_type, string> && X::rank == 1;
    static_assert(
        fits,
        "[tf.io.example_bytes] parse_sequence_example(serialized, ...): 'serialized' must "
        "be a string tensor of one dimension; parse_single_sequence_example takes one "
        "string");
    if constexpr (fits) {
        const X bytes = X(serialized.collapse());
        auto context =
            std::apply([&](const auto&... spec) { return parse_example(bytes, spec...); },
                       context_features.specs);
        auto lists = detail::features_of_steps(bytes, sequence_features);
        auto lengths = std::apply(
            [&](const auto&... spec) { return std::tuple_cat(detail::lengths_of(bytes, spec)...); },
            sequence_features.specs);
        return ParsedSequences<decltype(context), decltype(lists), decltype(lengths)>{
            context, lists, lengths};
    } else {
        return ParsedSequences<Poison, Poison, Poison>{};
    }
}

}  // namespace io
}  // namespace tf

#if TF_HAS_CODE
#include <tf/io/records/sequence_example_code.hpp>
#endif
