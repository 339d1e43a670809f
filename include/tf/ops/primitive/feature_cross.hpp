// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The op of tf.sparse.cross, tf.ragged.cross and their hashed forms. The functions are in
// ragged/cross.hpp.

#include <algorithm>
#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/kernels/feature_cross.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The columns that are operands; their checks. errors::InvalidArgument for splits that do not fit.
TF_COMMON std::vector<kernels::CrossColumn> crossed_columns(const kernels::Ref* in, int count);
/// How many combinations all rows have.
TF_COMMON std::int64_t count_crossed(const kernels::Ref* in, int count);
TF_COMMON void write_crossed(const kernels::Ref* out, const kernels::Ref* in, int count,
                             const kernels::Attributes& a);

/// Inputs, for each column: its features, strings or int64s, [n]; where the rows begin and end in
/// them, [rows + 1]. Results: the combinations, and where their rows begin and end. After the
/// attributes come the bytes of what separates features in strings, eight in a word.
struct FeatureCross : SelfContained {
    struct Attributes {
        Flag hashed = false;
        std::int64_t buckets = 0;
        std::uint64_t key = 0;
        std::int64_t separator = 0;  ///< how many bytes it has
    };
    static constexpr std::string_view name = "FeatureCross";
    static constexpr std::string_view usual_separator = "_X_";
    static constexpr Role role = Role::pure;
    static constexpr int results = 2;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes = Types<std::string, std::int64_t>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        bool fits = count >= 2 && count % 2 == 0;
        for (int k = 0; fits && k < count; k += 2)
            fits = (in[k] == DType::str || in[k] == DType::int64) && in[k + 1] == DType::int64;
        return fits;
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes& a) {
        const bool hashed(attributes_of<FeatureCross>(a).hashed);
        return result == 0 && !hashed ? DType::str : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&,
                                 int result) {
        if (result == 1) return in[1].shape;
        if (__builtin_is_constant_evaluated() || in[1].data == nullptr) return Shape(dyn);
        return Shape(static_cast<int>(count_crossed(in, count)));
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        write_crossed(out, in, count, a);
    }
    /// The words of a node.
    static constexpr std::vector<std::uint64_t> words_of(Attributes at,
                                                         std::string_view separator) {
        at.separator = static_cast<std::int64_t>(separator.size());
        const auto head = to_words(at);
        std::vector<std::uint64_t> out(head.begin(), head.end());
        for (std::size_t k = 0; k < separator.size(); ++k) {
            if (k % 8 == 0) out.push_back(0);
            out.back() |= std::uint64_t{static_cast<unsigned char>(separator[k])} << 8 * (k % 8);
        }
        return out;
    }
    static std::string separator_of(const auto& from) {
        std::string out;
        const std::int64_t size = attributes_of<FeatureCross>(from).separator;
        for (std::int64_t k = 0; k < size; ++k) {
            const auto word = static_cast<std::uint64_t>(
                from.word(attribute_count<FeatureCross> + static_cast<int>(k / 8)));
            out += static_cast<char>(word >> 8 * (k % 8) & 0xff);
        }
        return out;
    }
    /// TensorFlow's op for ragged columns has no separator; that for sparse ones has.
    static void to_graph_def(auto& n) {
        using Refs = std::vector<std::decay_t<decltype(n.in(0))>>;
        const Attributes at = attributes_of<FeatureCross>(n);
        const std::string separator = separator_of(n);
        Refs values, in;
        auto types = n.types(), splits = types, none = types;
        types.clear(), splits.clear(), none.clear();
        std::string order;
        for (int k = 0; k < n.count(); k += 2) {
            in.push_back(n.in(k));
            types.push_back(n.type(k));
            splits.push_back(n.int64());
            order += 'R';
        }
        for (int k = 1; k < n.count(); k += 2) in.push_back(n.in(k));
        auto all = n.add_all("RaggedCross", in,
                             {{"ragged_values_types", n.list(types)},
                              {"ragged_splits_types", n.list(splits)},
                              {"sparse_values_types", n.list(none)},
                              {"dense_types", n.list(none)},
                              {"Nsparse", std::int64_t{0}},
                              {"input_order", n.literal(order)},
                              {"hashed_output", bool(at.hashed)},
                              {"num_buckets", at.buckets},
                              {"hash_key", static_cast<std::int64_t>(at.key)},
                              {"out_values_type", n.type()},
                              {"out_row_splits_type", n.int64()}});
        if (!at.hashed && separator != usual_separator) {
            Refs parts[3];
            for (int k = 0; k < n.count(); k += 2) {
                const auto sparse = n.add_all(
                    "RaggedTensorToSparse", {n.in(k + 1), n.in(k)},
                    {{"RAGGED_RANK", std::int64_t{1}}, {"T", n.type(k)}, {"Tsplits", n.int64()}});
                for (std::size_t j = 0; j < 3; ++j) parts[j].push_back(sparse[j]);
            }
            in.clear();
            for (const Refs& part : parts) in.insert(in.end(), part.begin(), part.end());
            in.push_back(n.string(separator));
            all[0] = n.add_all("SparseCrossV2", in,
                               {{"N", std::int64_t{n.count() / 2}},
                                {"sparse_types", n.list(types)},
                                {"dense_types", n.list(none)}})[1];
        }
        n.results(all);
    }
};

struct FeatureCrossOps {
    using list = Registry<FeatureCross>;
};

}  // namespace op

template <>
struct op_by_id<op_id("FeatureCross")> : std::type_identity<op::FeatureCross> {};

}  // namespace tf

#if TF_HAS_KERNEL_CODE
#include <tf/ops/primitive/feature_cross_code.hpp>
#endif
