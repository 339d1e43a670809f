// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.strings.split: the parts of strings; different strings may have different numbers of parts.

#include <tf/kernels/strings.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

/// Rows of different lengths, defined in <tf/ragged.hpp>.
template <class Values>
struct RaggedTensor;

namespace op {

/// Inputs: a vector of strings, a separator. Results, in the form of a sparse matrix: the positions
/// of the parts, [n, 2]; the parts, [n]; the dims of the matrix, [2]. Op::count returns the number
/// of parts.
template <class Op>
struct SplitStrings : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr int results = 3;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes = Types<std::int64_t>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        return all_are(DType::str, in, count, 2);
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes&) {
        return result == 1 ? DType::str : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        if (in[0].shape.rank != 1 || in[1].shape.rank != 0) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            detail::ops::bad_shape("tf.strings.split", "split", "x, sep",
                                   in[0].shape.to_string() + " and " + in[1].shape.to_string(),
                                   "a vector and a scalar");
        }
        if (result == 2) return Shape(2);
        int parts = dyn;
        if (!__builtin_is_constant_evaluated() && in[0].data != nullptr)
            parts = static_cast<int>(Op::count(in, a));
        return result == 1 ? Shape(parts) : Shape(parts, 2);
    }
};

/// Parts between separators.
struct StringSplitV2 : SplitStrings<StringSplitV2> {
    struct Attributes {
        std::int64_t maxsplit = -1;
    };
    static constexpr std::string_view name = "StringSplitV2";

    static std::int64_t count(const kernels::Ref* in, const kernels::Attributes& a) {
        return kernels::count_parts(in[0], in[1], attributes_of<StringSplitV2>(a).maxsplit);
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::split_strings(out, in, attributes_of<StringSplitV2>(a).maxsplit);
    }
    static void from_graph_def(auto& n) {
        n.results({n.in(0), n.in(1)}, {n.number("maxsplit", -1)});
    }
    static void to_graph_def(auto& n) {
        n.results(
            n.add_all(name, n.inputs(), {{"maxsplit", attributes_of<StringSplitV2>(n).maxsplit}}));
    }
};

/// Parts between the characters of a string; if that is empty, the bytes.
struct StringSplit : SplitStrings<StringSplit> {
    struct Attributes {
        Flag skip_empty = true;
    };
    static constexpr std::string_view name = "StringSplit";

    static std::int64_t count(const kernels::Ref* in, const kernels::Attributes& a) {
        return kernels::count_pieces(in[0], in[1], attributes_of<StringSplit>(a).skip_empty);
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::split_pieces(out, in, attributes_of<StringSplit>(a).skip_empty);
    }
    static void from_graph_def(auto& n) {
        n.results({n.in(0), n.in(1)}, {n.flag("skip_empty", true) ? 1 : 0});
    }
    static void to_graph_def(auto& n) {
        n.results(n.add_all(name, n.inputs(),
                            {{"skip_empty", bool(attributes_of<StringSplit>(n).skip_empty)}}));
    }
};

/// Inputs: the positions of parts, ordered by row; a vector with one element for each row. Result:
/// the row splits of the list of parts, [rows + 1].
struct RowSplits : StringOp<RowSplits> {
    static constexpr std::string_view name = "RowSplits";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int64 && count == 2 && in[0] == DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const int rows = in[1].shape[0];
        return Shape(rows == dyn ? dyn : rows + 1);
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        const auto* at = in[0].as<const std::int64_t>();
        const std::int64_t parts = in[0].shape[0];
        std::int64_t part = 0;
        for (std::int64_t row = 0; row < out.shape.size(); ++row) {
            while (part < parts && at[2 * part] < row) ++part;
            out.as<std::int64_t>()[row] = part;
        }
    }
    /// For each row, the first part whose row is not smaller, by binary search.
    static void to_graph_def(auto& n) {
        const auto columns = n.add("GatherV2", {n.in(0), n.number(0), n.number(1)},
                                   {{"Tparams", n.int64()},
                                    {"Tindices", n.int32()},
                                    {"Taxis", n.int32()},
                                    {"batch_dims", std::int64_t{0}}});
        const auto count = n.ref(n.dim_add(n.dim(1, 0), n.known_dim(1)));
        const auto rows = n.add("Range", {n.number(0), count, n.number(1)}, {{"Tidx", n.int32()}});
        const auto wanted = n.cast(rows, n.int32(), n.int64());
        const auto found =
            n.add("LowerBound",
                  {n.reshaped(columns, n.int64(), {1, -1}), n.reshaped(wanted, n.int64(), {1, -1})},
                  {{"T", n.int64()}, {"out_type", n.int64()}});
        n.result(n.reshaped(found, n.int64(), {-1}));
    }
};

struct StringSplitOps {
    using list = Registry<StringSplitV2, StringSplit, RowSplits>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StringSplitV2")> : std::type_identity<op::StringSplitV2> {};
template <>
struct op_by_id<op_id("StringSplit")> : std::type_identity<op::StringSplit> {};
template <>
struct op_by_id<op_id("RowSplits")> : std::type_identity<op::RowSplits> {};

namespace strings {

/// The parts of the strings of a vector: those of the i-th string are row_splits[i] to row_splits[i
/// + 1] - 1. Mirrors tf.RaggedTensor.
template <class Values, class RowSplits>
struct Split {
    Values values;
    RowSplits row_splits;  ///< int64

    /// Conversion: tf::RaggedTensor rt = tf::strings::split(x), with <tf/ragged.hpp>.
    template <class V>
    constexpr operator RaggedTensor<V>() const {
        return {values, row_splits};
    }
};

}  // namespace strings

namespace detail::ops {

template <class Indices, class Values, class DenseShape>
struct SparseParts {
    Indices indices;
    Values values;
    DenseShape dense_shape;
};
using StringParts =
    SparseParts<Tensor<std::int64_t, dyn, 2>, Tensor<string, dyn>, Tensor<std::int64_t, 2>>;
template <class A, class S>
constexpr auto sparse_parts(const A& x, const S& separator, std::int64_t maxsplit) {
    return call_several<op::StringSplitV2>(std::type_identity<StringParts>{},
                                           op::to_words(op::StringSplitV2::Attributes{maxsplit}), x,
                                           separator);
}
/// The bytes of the strings of a vector.
template <class A>
constexpr auto byte_parts(const A& x) {
    return call_several<op::StringSplit>(std::type_identity<StringParts>{},
                                         op::to_words(op::StringSplit::Attributes{false}), x,
                                         core::Late<Tensor<string>, A>(""));
}

}  // namespace detail::ops

namespace strings {

/// The parts of a string, or of each string of a vector (tf.strings.split): a scalar gives a vector
/// [dyn], a vector gives the struct Split. The separator is a string or a scalar. The default is an
/// empty one, which stands for white space; then no part is empty. At most `maxsplit` splits are
/// made; -1: no limit. string only; no errors.
template <tf::detail::ops::Operand A, tf::detail::ops::Operand S>
constexpr auto split(const A& x, const S& sep, std::int64_t maxsplit = -1) {
    if constexpr (tf::detail::ops::check_texts<A, S>()) {
        const auto in = tf::detail::ops::text_operand(x);
        const auto separator = tf::detail::ops::text_operand(sep);
        using X = tensor_type_t<decltype(in)>;
        constexpr bool fits = X::rank <= 1 && tensor_type_t<decltype(separator)>::rank == 0;
        static_assert(fits,
                      "[tf.strings.split] split(x, sep): 'sep' must be a string or a scalar; for "
                      "an 'x' of several dims include <tf/ragged.hpp>, or use tf::reshape<-1>(x)");
        if constexpr (!fits) {
            return Poison{};
        } else if constexpr (X::rank == 0) {
            return tf::detail::ops::sparse_parts(reshape<1>(in), separator, maxsplit).values;
        } else {
            constexpr int rows = X::static_shape[0];
            const auto parts = tf::detail::ops::sparse_parts(in, separator, maxsplit);
            using Splits = Tensor<std::int64_t, rows == dyn ? dyn : rows + 1>;
            return Split<Tensor<string, dyn>, Splits>{
                parts.values, tf::detail::ops::call<op::RowSplits, Splits>({}, parts.indices, in)};
        }
    } else {
        return Poison{};
    }
}
template <tf::detail::ops::Operand A>
constexpr auto split(const A& x) {
    return split(x, "");
}

}  // namespace strings
}  // namespace tf
