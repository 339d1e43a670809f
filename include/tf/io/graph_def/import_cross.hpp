// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for the nodes that compute crossed features (SparseCross): for each row, every combination
// of one feature per column, as a string or as a hash.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_places.hpp>
#include <tf/kernels/string_hash.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

/// The features of a column, strings or int64s, and the positions where each row begins.
struct CrossColumn {
    const AnyTensor* values = nullptr;
    Numbers splits{};

    TF_COMMON std::string text(std::int64_t k) const {
        if (values->dtype() == DType::str)
            return static_cast<const std::string*>(values->data())[k];
        return std::to_string(static_cast<const std::int64_t*>(values->data())[k]);
    }
    /// The fingerprint of a string; an int64 is its own fingerprint.
    TF_COMMON std::uint64_t hash(std::int64_t k) const {
        if (values->dtype() != DType::str)
            return static_cast<std::uint64_t>(static_cast<const std::int64_t*>(values->data())[k]);
        return kernels::fingerprint64(text(k));
    }
};
/// N sparse columns, then dense ones.
TF_COMMON_INLINE std::vector<CrossColumn> cross_columns(const N& n, std::size_t after) {
    const std::size_t sparse = list_count(n, "N", 0);
    if (n.count() < 3 * sparse + after || n.count() == after)
        n.fail(std::to_string(n.count()) + " operands", "three for each sparse column");
    std::vector<CrossColumn> all;
    const auto add = [&](std::size_t values, Numbers splits) {
        const DType dtype = n.dtype(values);
        if (dtype != DType::str && dtype != DType::int64)
            n.fail(std::string(name_of(dtype)) + "s", "strings or int64s");
        if (!all.empty() && splits.size() != all[0].splits.size())
            n.fail(std::to_string(splits.size() - 1) + " rows",
                   "the same number of rows in each column");
        all.push_back({&n.value(values), std::move(splits)});
    };
    for (std::size_t k = 0; k < sparse; ++k) {
        const SparsePlaces column = sparse_places(n, k, sparse + k, 2 * sparse + k);
        if (column.rank != 2) n.fail(std::to_string(column.rank) + " dims", "sparse matrices");
        checked_size(n, column.dim(0) + 1);
        Numbers splits{0};
        for (std::int64_t i = 0; i < column.count; ++i) {
            if (i > 0 && column.at(i, 0) < column.at(i - 1, 0))
                n.fail("rows in descending order", "positions in order");
            splits.resize(static_cast<std::size_t>(column.at(i, 0)) + 1, i);
        }
        splits.resize(static_cast<std::size_t>(column.dim(0)) + 1, column.count);
        add(sparse + k, std::move(splits));
    }
    for (std::size_t k = 3 * sparse; k + after < n.count(); ++k) {
        const Shape s = n.dims(k);
        if (s.rank != 2) n.fail(s.to_string(), "dense matrices");
        Numbers splits;
        for (std::int64_t row = 0; row <= s[0]; ++row) splits.push_back(row * s[1]);
        add(k, std::move(splits));
    }
    return all;
}
/// Results: positions, dims. Calls add(the feature indices of a combination) for each combination;
/// the last column varies fastest.
template <class Add>
std::pair<SparsePlaces, Numbers> crossed(const N& n, const std::vector<CrossColumn>& columns,
                                         Add add) {
    const std::size_t rows = columns[0].splits.size() - 1;
    SparsePlaces places{0, 2, {}, {static_cast<std::int64_t>(rows), 0}};
    for (std::size_t row = 0; row < rows; ++row) {
        std::int64_t count = 1;
        Numbers at;
        for (const CrossColumn& c : columns) {
            count = checked_size(n, count * (c.splits[row + 1] - c.splits[row]));
            at.push_back(c.splits[row]);
        }
        checked_size(n, places.count + count);
        places.dims[1] = std::max(places.dims[1], count);
        for (std::int64_t k = 0; k < count; ++k) {
            const std::int64_t place[] = {static_cast<std::int64_t>(row), k};
            places.push(place);
            add(at);
            for (std::size_t c = columns.size(); c-- > 0;) {
                if (++at[c] < columns[c].splits[row + 1]) break;
                at[c] = columns[c].splits[row];
            }
        }
    }
    Numbers dims = places.dims;
    return {std::move(places), std::move(dims)};
}
TF_COMMON_INLINE void cross_texts(N& n, const std::vector<CrossColumn>& columns,
                                  std::string_view separator) {
    std::vector<std::string> all;
    const auto [places, dims] = crossed(n, columns, [&](const Numbers& at) {
        std::string text;
        for (std::size_t c = 0; c < at.size(); ++c)
            text += (c > 0 ? std::string(separator) : "") + columns[c].text(at[c]);
        all.push_back(std::move(text));
    });
    tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::str, places.count));
    std::move(all.begin(), all.end(), static_cast<std::string*>(h.buffer()->data()));
    out_positions(n, places);
    n.out(n.constant(AnyTensor(std::move(h), Shape(static_cast<int>(places.count)), DType::str)));
    n.out(int64_vector(n, dims));
}
TF_COMMON_INLINE void cross_hashes(N& n, const std::vector<CrossColumn>& columns) {
    const std::int64_t buckets = n.number("num_buckets", 0);
    if (buckets < 0) n.fail(std::to_string(buckets) + " buckets", "a number >= 0");
    constexpr std::uint64_t prime = 0xc6a4a7935bd1e995u;
    const auto mixed = [](std::uint64_t v) { return v ^ (v >> 47); };
    const std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    Numbers all;
    const auto [places, dims] = crossed(n, columns, [&](const Numbers& at) {
        auto hash = static_cast<std::uint64_t>(n.number("hash_key", 0));
        for (std::size_t c = 0; c < at.size(); ++c) {
            hash ^= prime;
            hash ^= mixed(columns[c].hash(at[c]) * prime) * prime;
            hash *= prime;
            hash = mixed(mixed(hash) * prime);
        }
        all.push_back(static_cast<std::int64_t>(
            hash % (buckets > 0 ? static_cast<std::uint64_t>(buckets) : most)));
    });
    out_positions(n, places);
    n.out(int64_vector(n, all));
    n.out(int64_vector(n, dims));
}

TF_COMMON_INLINE ResultTypes cross_types(const N& n) {
    return {{DType::int64}, {n.type("out_type")}, {DType::int64}};
}
TF_COMMON_INLINE void sparse_cross(N& n) {
    const std::vector<CrossColumn> columns = cross_columns(n, 0);
    const bool hashed = n.flag("hashed_output");
    if (n.type("out_type") != (hashed ? DType::int64 : DType::str))
        n.fail("an out_type of " + std::string(name_of(n.type("out_type"))), "that of the results");
    if (hashed) cross_hashes(n, columns);
    else cross_texts(n, columns, "_X_");
}
TF_COMMON_INLINE ResultTypes cross_v2_types(const N&) {
    return {{DType::int64}, {DType::str}, {DType::int64}};
}
/// The last operand is the separator.
TF_COMMON_INLINE void sparse_cross_v2(N& n) {
    if (n.count() < 2) n.fail(std::to_string(n.count()) + " operands", "columns");
    const AnyTensor& separator = n.value(n.count() - 1);
    if (separator.dtype() != DType::str || separator.shape().size() != 1)
        n.fail(std::string(name_of(separator.dtype())), "a separator");
    cross_texts(n, cross_columns(n, 1), *static_cast<const std::string*>(separator.data()));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
