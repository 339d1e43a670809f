// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of traced functions that parse Examples and lines of comma-separated values. Each
// computes one feature or column, so that the number of features has no limit; features that are
// not used are not parsed.

#include <algorithm>
#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/primitive/string_split.hpp>
#include <tf/ops/registry.hpp>
#include <tf/trace/value.hpp>

namespace tf {
namespace io::detail {

/// The positions of values that fill the examples' rows from the left, and the dims: int64 [n, 2]
/// and [2], or [n, 1] and [1] for one example.
TF_COMMON std::pair<AnyTensor, AnyTensor> positions_of_values(const AnyTensor& counts,
                                                              bool batched);
/// The number of steps of the longest sequence; `in` are the operands of op::ParseDenseFeature.
TF_COMMON std::int64_t longest_sequence(const kernels::Ref* in, std::int64_t step);
TF_COMMON void parse_dense_feature(const kernels::Ref& out, const kernels::Ref* in, bool sequence);
/// The number of values in all Examples; `in` are the operands of op::ParseSparseFeature.
TF_COMMON std::int64_t count_feature(const kernels::Ref* in, DType type);
TF_COMMON void parse_sparse_feature(const kernels::Ref* out, const kernels::Ref* in, DType type);

/// The name of a feature. It is a copy at run time; in a trace it refers to the given characters,
/// because g++ 12 cannot copy strings there.
class FeatureName {
public:
    template <class S>
        requires std::convertible_to<const S&, std::string_view>
    constexpr FeatureName(const S& name) : FeatureName(std::string_view(name), 0) {}
    constexpr FeatureName(const FeatureName& other) : FeatureName(other.text_, 0) {}
    constexpr FeatureName& operator=(FeatureName other) {
        std::swap(text_, other.text_);
        std::swap(owned_, other.owned_);
        return *this;
    }
    constexpr ~FeatureName() { delete[] owned_; }
    constexpr operator std::string_view() const { return text_; }

private:
    constexpr FeatureName(std::string_view name, int) : text_(name) {
        if (__builtin_is_constant_evaluated()) return;
        owned_ = new char[name.size()];
        std::copy_n(name.data(), name.size(), owned_);
        text_ = {owned_, name.size()};
    }

    std::string_view text_;
    char* owned_ = nullptr;
};

constexpr bool is_example_type(DType d) {
    return d == DType::float32 || d == DType::int64 || d == DType::str;
}

}  // namespace io::detail

namespace op {

/// Inputs: an Example or a vector of them, the feature's name, its default: no elements for a
/// required feature, a scalar for sequences. Words after the attributes: the dims of an Example or
/// of a step.
struct ParseDenseFeature : StringOp<ParseDenseFeature> {
    struct Attributes {
        Flag sequence;
    };
    static constexpr std::string_view name = "ParseDenseFeature";
    static constexpr bool infer_reads = true;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && in[0] == DType::str && in[1] == DType::str && in[2] == out &&
               io::detail::is_example_type(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const bool sequence = attributes_of<ParseDenseFeature>(a).sequence;
        Shape out = in[0].shape;
        if (sequence) out.push_back(dyn);
        std::int64_t step = 1;
        for (int k = attribute_count<ParseDenseFeature>; k < a.count(); ++k) {
            step *= static_cast<std::int64_t>(a.word(k));
            out.push_back(static_cast<int>(a.word(k)));
        }
        if (sequence && !__builtin_is_constant_evaluated() && in[0].data != nullptr)
            out[in[0].shape.rank] = static_cast<int>(io::detail::longest_sequence(in, step));
        return out;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        io::detail::parse_dense_feature(out, in, attributes_of<ParseDenseFeature>(a).sequence);
    }
    static void to_graph_def(auto& n) {
        Shape dims;
        if (attributes_of<ParseDenseFeature>(n).sequence) dims.push_back(dyn);
        for (int k = attribute_count<ParseDenseFeature>; k < n.words_count(); ++k)
            dims.push_back(static_cast<int>(n.word(k)));
        const auto none = n.no_strings();
        n.result(n.add("ParseExampleV2", {n.in(0), none, none, n.in(1), none, n.in(2)},
                       {{"Tdense", n.list_of_types({n.type()})},
                        {"num_sparse", std::int64_t{0}},
                        {"sparse_types", n.list_of_types({})},
                        {"ragged_value_types", n.list_of_types({})},
                        {"ragged_split_types", n.list_of_types({})},
                        {"dense_shapes", n.shapes({dims})}},
                       "dense_values"));
    }
};

/// Inputs: one serialized message or a vector of them, and the feature's name. The results are the
/// positions, values and dims of a sparse tensor, which has `More` dims more than the messages. An
/// op counts its values, `count(in, type)`, and writes them, `parse(out, in, type)`.
template <class Op, int More>
struct ParseSparse : SelfContained {
    struct Attributes {
        std::int64_t type = 0;  ///< the DType of the values
    };
    static constexpr Role role = Role::pure;
    static constexpr int results = 3;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes = kernels::Types<std::int64_t>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        return all_are(DType::str, in, count, 2);
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes& a) {
        return result == 1 ? type_of(a) : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        const int rank = in[0].shape.rank + More;
        if (result == 2) return Shape(rank);
        int count = dyn;
        if (!__builtin_is_constant_evaluated() && in[0].data != nullptr)
            count = static_cast<int>(Op::count(in, type_of(a)));
        return result == 1 ? Shape(count) : Shape(count, rank);
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        Op::parse(out, in, type_of(a));
    }
    static constexpr DType type_of(const auto& a) {
        return static_cast<DType>(attributes_of<Op>(a).type);
    }
};

/// Of Examples: the values fill the rows from the left.
struct ParseSparseFeature : ParseSparse<ParseSparseFeature, 1> {
    static constexpr std::string_view name = "ParseSparseFeature";

    static std::int64_t count(const kernels::Ref* in, DType type) {
        return io::detail::count_feature(in, type);
    }
    static void parse(const kernels::Ref* out, const kernels::Ref* in, DType type) {
        io::detail::parse_sparse_feature(out, in, type);
    }
    static void to_graph_def(auto& n) {
        const auto none = n.no_strings();
        const auto all = n.add_all("ParseExampleV2", {n.in(0), none, n.in(1), none, none},
                                   {{"Tdense", n.list_of_types({})},
                                    {"num_sparse", std::int64_t{1}},
                                    {"sparse_types", n.list_of_types({n.type_of(type_of(n))})},
                                    {"ragged_value_types", n.list_of_types({})},
                                    {"ragged_split_types", n.list_of_types({})},
                                    {"dense_shapes", n.shapes({})}});
        n.results({all[0], all[1], all[2]});
    }
};

struct ExampleOps {
    using list = Registry<ParseDenseFeature, ParseSparseFeature>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ParseDenseFeature")> : std::type_identity<op::ParseDenseFeature> {};
template <>
struct op_by_id<op_id("ParseSparseFeature")> : std::type_identity<op::ParseSparseFeature> {};

namespace io::detail {

/// The name of a feature as a vector.
constexpr Tensor<string, 1> key_of(std::string_view key) {
    if (__builtin_is_constant_evaluated()) {
        trace::Node* n = trace::record(def_of<op::Const>, DType::str, Shape(1), {});
        tf::detail::tracing::add_text(*n, key);
        return Tensor<string, 1>(tf::detail::tracing::Handle(n));
    }
    const string text(key);
    return Tensor<string, 1>(
        tf::detail::tracing::constant_handle<string>(Shape(1), std::span(&text, 1)));
}
/// A dense feature of the Examples, whose shape is R's.
template <class R, int... Dims, class X, class D>
constexpr R dense_feature(const X& serialized, std::string_view key, const D& otherwise,
                          bool sequence) {
    const std::array<std::uint64_t, 1 + sizeof...(Dims)> words{std::uint64_t{sequence},
                                                               static_cast<std::uint64_t>(Dims)...};
    return tf::detail::ops::call<op::ParseDenseFeature, R>({words, {}}, serialized, key_of(key),
                                                           otherwise);
}
/// The values of a feature and their positions, [n, rank of the Examples + 1].
template <class T, class X>
constexpr auto sparse_feature(const X& serialized, std::string_view key) {
    constexpr int rank = X::rank + 1;
    using Parts = tf::detail::ops::SparseParts<Tensor<std::int64_t, dyn, rank>, Tensor<T, dyn>,
                                               Tensor<std::int64_t, rank>>;
    return tf::detail::ops::call_several<op::ParseSparseFeature>(
        std::type_identity<Parts>{},
        op::to_words(op::ParseSparseFeature::Attributes{static_cast<std::int64_t>(dtype_of<T>)}),
        serialized, key_of(key));
}

}  // namespace io::detail
}  // namespace tf
