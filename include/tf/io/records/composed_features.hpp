// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Features of Examples that are parsed to sparse and ragged tensors: tf.io.VarLenFeature,
// SparseFeature and RaggedFeature.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <tf/io/records/parse_example.hpp>
#include <tf/io/records/ragged_partitions.hpp>
#include <tf/ragged/ragged_tensor.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf::io {
namespace detail {

/// The positions of values, and the dims. `indices` holds values and counts of the index feature
/// for each of `dims`; `order` is set to the permutation that sorts the values by their positions.
struct SparseFeatureParts {
    AnyTensor indices, dense_shape, order;
};
TF_COMMON SparseFeatureParts positions_by_indices(std::string_view key, const AnyTensor& counts,
                                                  const AnyTensor* indices,
                                                  std::span<const std::int64_t> dims, bool batched,
                                                  bool already_sorted);
/// The row splits of values: those of the examples if `batched`, then those of the partitions, the
/// outermost one first. `next` points to the first of the partitions' tensors and is advanced past
/// them.
TF_COMMON std::vector<AnyTensor> splits_by_partitions(std::string_view key, const AnyTensor& counts,
                                                      std::span<const PartitionSpec> partitions,
                                                      const AnyTensor*& next, bool batched);

template <class X>
X tensor_from(const AnyTensor& x) {
    return X(x.handle(), x.shape());
}
template <class T>
FeatureSpec counted_spec(std::string_view key) {
    return {key, dtype_of<T>, Shape(), true, {}, true};
}
template <class V, int Dims>
struct RaggedOf : std::type_identity<RaggedTensor<typename RaggedOf<V, Dims - 1>::type>> {};
template <class V>
struct RaggedOf<V, 0> : std::type_identity<V> {};

}  // namespace detail

/// A feature with any number of values, parsed to a sparse tensor (tf.io.VarLenFeature). The values
/// of an example are at [0], [1], ...; in a batch, those of example i are at [i, 0], [i, 1], ... An
/// example without the feature has no values.
template <class T>
struct VarLenFeature {
    using single = SparseTensor<T, 1>;
    using batch = SparseTensor<T, 2>;
    using composed_feature = void;

    constexpr explicit VarLenFeature(const detail::FeatureName& name) : key(name) {}
    void add_specs(std::vector<detail::FeatureSpec>& to) const {
        to.push_back(detail::counted_spec<T>(key));
    }
    template <bool Batched>
    auto composed(const AnyTensor*& next) const {
        using Result = std::conditional_t<Batched, batch, single>;
        constexpr int rank = Result::rank;
        const AnyTensor& values = *next++;
        const auto [indices, dims] = detail::positions_of_values(*next++, Batched);
        return Result{detail::tensor_from<Tensor<std::int64_t, dyn, rank>>(indices),
                      detail::tensor_from<Tensor<T, dyn>>(values),
                      detail::tensor_from<Tensor<std::int64_t, rank>>(dims)};
    }
    /// The feature of Examples, which are a scalar or a vector, as an op; so for the others.
    template <class X>
    constexpr auto traced(const X& serialized) const {
        const auto parts = detail::sparse_feature<T>(serialized, key);
        return SparseTensor<T, X::rank + 1>{parts.indices, parts.values, parts.dense_shape};
    }

    detail::FeatureName key;

    static_assert(detail::example_dtype<T>,
                  "[tf.io.example_dtype] VarLenFeature<T>: examples hold float, std::int64_t and "
                  "tf::string; parse one of these, then tf::cast");
};

/// The options of SparseFeature.
struct SparseFeatureOptions {
    bool already_sorted = false;  ///< states that the positions of an example are in row-major
                                  ///< order
};

/// A sparse tensor from a feature of values and one feature of positions for each of its `Rank`
/// dims (tf.io.SparseFeature); in a batch the examples are an additional first dim. Raises
/// errors::InvalidArgument for a position out of range, or if the numbers of positions and values
/// differ.
template <class T, int Rank = 1>
struct SparseFeature {
    using single = SparseTensor<T, Rank>;
    using batch = SparseTensor<T, Rank + 1>;
    using composed_feature = void;

    constexpr SparseFeature(std::array<detail::FeatureName, Rank> index_names,
                            const detail::FeatureName& value_name,
                            std::array<std::int64_t, Rank> sizes,
                            const SparseFeatureOptions& options = {})
        : index_keys(std::move(index_names)),
          value_key(value_name),
          size(sizes),
          already_sorted(options.already_sorted) {}
    constexpr SparseFeature(const detail::FeatureName& index_name,
                            const detail::FeatureName& value_name, std::int64_t one_size,
                            const SparseFeatureOptions& options = {})
        requires(Rank == 1)
        : SparseFeature(std::array{index_name}, value_name, std::array{one_size}, options) {}
    void add_specs(std::vector<detail::FeatureSpec>& to) const {
        to.push_back(detail::counted_spec<T>(value_key));
        for (const detail::FeatureName& key : index_keys)
            to.push_back(detail::counted_spec<std::int64_t>(key));
    }
    template <bool Batched>
    auto composed(const AnyTensor*& next) const {
        using Result = std::conditional_t<Batched, batch, single>;
        constexpr int rank = Result::rank;
        const AnyTensor *values = next, *counts = next + 1, *indices = next + 2;
        next += 2 + 2 * Rank;
        const auto parts = detail::positions_by_indices(value_key, *counts, indices, size, Batched,
                                                        already_sorted);
        return Result{detail::tensor_from<Tensor<std::int64_t, dyn, rank>>(parts.indices),
                      gather(detail::tensor_from<Tensor<T, dyn>>(*values),
                             detail::tensor_from<Tensor<std::int64_t, dyn>>(parts.order)),
                      detail::tensor_from<Tensor<std::int64_t, rank>>(parts.dense_shape)};
    }
    template <class X>
    constexpr auto traced(const X& serialized) const {
        const auto values = detail::sparse_feature<T>(serialized, value_key);
        const auto column = [&](int d) {
            const auto own = detail::sparse_feature<std::int64_t>(
                serialized, index_keys[static_cast<std::size_t>(d)]);
            const Tensor<std::int64_t, dyn> at = own.values;
            return expand_dims<1>(gather(
                at, tf::detail::ops::checked(
                        "io::parse_example: a position for each value",
                        detail::RowPositions(tf::range(gather(tf::shape<std::int64_t>(at), 0))),
                        own.indices, values.indices)));
        };
        const auto sizes = tf::detail::sparse::numbers<Rank>(
            [&](int d) { return size[static_cast<std::size_t>(d)]; });
        const auto placed = [&]<int... D>(std::integer_sequence<int, D...>) {
            if constexpr (X::rank == 0) {
                return SparseTensor<T, Rank>{tf::concat<1>(column(D)...), values.values, sizes};
            } else {
                const auto rows = values.indices(all, Slice<0, 1>());
                return SparseTensor<T, Rank + 1>{
                    tf::concat<1>(rows, column(D)...), values.values,
                    tf::concat<0>(values.dense_shape(Slice<0, 1>()), sizes)};
            }
        }(std::make_integer_sequence<int, Rank>{});
        if (already_sorted) return placed;
        return tf::sparse::reorder(placed);
    }

    std::array<detail::FeatureName, Rank> index_keys;
    detail::FeatureName value_key;
    std::array<std::int64_t, Rank> size;
    bool already_sorted;

    static_assert(detail::example_dtype<T>,
                  "[tf.io.example_dtype] SparseFeature<T, Rank>: examples hold float, "
                  "std::int64_t and tf::string; parse one of these, then tf::cast");
};

/// A partition of a RaggedFeature by an int64 feature with the row lengths, the row splits, the row
/// starts or limits, or the row index of each value; or by rows of equal length
/// (tf.io.RaggedFeature.RowLengths, ...).
struct RowLengths {
    detail::FeatureName key;
    constexpr detail::PartitionSpec spec() const { return {detail::Partition::lengths, key}; }
};
struct RowSplits {
    detail::FeatureName key;
    constexpr detail::PartitionSpec spec() const { return {detail::Partition::splits, key}; }
};
struct RowStarts {
    detail::FeatureName key;
    constexpr detail::PartitionSpec spec() const { return {detail::Partition::starts, key}; }
};
struct RowLimits {
    detail::FeatureName key;
    constexpr detail::PartitionSpec spec() const { return {detail::Partition::limits, key}; }
};
struct ValueRowIds {
    detail::FeatureName key;
    constexpr detail::PartitionSpec spec() const { return {detail::Partition::rowids, key}; }
};
struct UniformRowLength {
    std::int64_t length;
    constexpr detail::PartitionSpec spec() const {
        return {detail::Partition::uniform, {}, length};
    }
};

/// A feature with any number of values (tf.io.RaggedFeature): a vector, or in a batch a ragged
/// tensor with a row for each example. Partitions, the outermost first, divide the values of an
/// example into rows; each adds a ragged dim:
///
///     tf::io::RaggedFeature<float, tf::io::RowLengths>("x", {"lengths"})
///
/// errors::InvalidArgument if a partition does not fit the values.
template <class T, class... Partitions>
struct RaggedFeature {
    static constexpr int dims = sizeof...(Partitions);
    using single = typename detail::RaggedOf<Tensor<T, dyn>, dims>::type;
    using batch = typename detail::RaggedOf<Tensor<T, dyn>, dims + 1>::type;
    using composed_feature = void;

    constexpr explicit RaggedFeature(const detail::FeatureName& value_name, Partitions... rows)
        : value_key(value_name), partitions(std::move(rows)...) {}
    void add_specs(std::vector<detail::FeatureSpec>& to) const {
        to.push_back(detail::counted_spec<T>(value_key));
        for (const detail::PartitionSpec& p : partition_specs())
            if (p.kind != detail::Partition::uniform)
                to.push_back(detail::counted_spec<std::int64_t>(p.key));
    }
    template <bool Batched>
    auto composed(const AnyTensor*& next) const {
        const AnyTensor *values = next, *counts = next + 1;
        next += 2;
        const std::vector<AnyTensor> splits =
            detail::splits_by_partitions(value_key, *counts, partition_specs(), next, Batched);
        return in_rows<dims + (Batched ? 1 : 0)>(detail::tensor_from<Tensor<T, dyn>>(*values),
                                                 splits.data());
    }
    template <class X>
    constexpr auto traced(const X& serialized) const {
        if constexpr (X::rank == 1) {
            const auto parts = detail::sparse_feature<T>(serialized, value_key);
            return divided<dims>(parts.values, row_splits(parts.indices, serialized), serialized);
        } else if constexpr (dims == 0) {
            return detail::sparse_feature<T>(serialized, value_key).values;
        } else {
            return traced(tf::Tensor<string, dyn>(tf::reshape<1>(serialized))).values;
        }
    }

    detail::FeatureName value_key;
    std::tuple<Partitions...> partitions;

    static_assert(detail::example_dtype<T>,
                  "[tf.io.example_dtype] RaggedFeature<T>: examples hold float, std::int64_t and "
                  "tf::string; parse one of these, then tf::cast");

private:
    std::vector<detail::PartitionSpec> partition_specs() const {
        return std::apply(
            [](const auto&... p) { return std::vector<detail::PartitionSpec>{p.spec()...}; },
            partitions);
    }
    template <class I, class X>
    static constexpr auto row_splits(const I& indices, const X& serialized) {
        return tf::detail::ops::call<op::RowSplits, detail::RowPositions>({}, indices, serialized);
    }
    /// Values that the first `Outer` partitions divide into further rows.
    template <int Outer, class V, class X>
    constexpr auto divided(const V& values, const detail::RowPositions& examples,
                           const X& serialized) const {
        if constexpr (Outer == 0) {
            return RaggedTensor<V>{values, examples};
        } else {
            const detail::PartitionSpec p = std::get<Outer - 1>(partitions).spec();
            const auto rows = [&] {
                if (p.kind == detail::Partition::uniform)
                    return detail::divided_rows<X>(p, examples, examples, examples);
                const auto parts = detail::sparse_feature<std::int64_t>(serialized, p.key);
                return detail::divided_rows<X>(p, examples, parts.values,
                                               row_splits(parts.indices, serialized));
            }();
            return divided<Outer - 1>(RaggedTensor<V>{values, rows.rows}, rows.examples,
                                      serialized);
        }
    }
    template <int Ragged>
    static auto in_rows(const Tensor<T, dyn>& values, const AnyTensor* splits) {
        if constexpr (Ragged == 0) {
            return values;
        } else {
            const auto inner = in_rows<Ragged - 1>(values, splits + 1);
            return RaggedTensor<std::remove_cvref_t<decltype(inner)>>{
                inner, detail::tensor_from<Tensor<std::int64_t, dyn>>(*splits)};
        }
    }
};

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/records/composed_features_code.hpp>
#endif
