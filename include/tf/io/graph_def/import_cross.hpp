// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for the nodes that compute crossed features (SparseCross): for each row, every combination
// of one feature per column, as a string or as a hash.

#include <deque>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_places.hpp>
#include <tf/kernels/feature_cross.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

/// Columns of as many rows each.
class CrossColumns {
public:
    TF_COMMON void add(const N& n, std::size_t values, Numbers splits) {
        const AnyTensor& v = n.value(values);
        if (v.dtype() != DType::str && v.dtype() != DType::int64)
            n.fail(std::string(name_of(v.dtype())) + "s", "strings or int64s");
        splits_.push_back(std::move(splits));
        all_.push_back({{v.data(), v.shape(), v.dtype()}, splits_.back()});
        if (all_.back().rows() != rows())
            n.fail(std::to_string(all_.back().rows()) + " rows", "as many rows in each column");
    }
    /// Operands: the positions of a sparse matrix, its values and dims.
    TF_COMMON void add_sparse(const N& n, std::size_t indices, std::size_t values,
                              std::size_t dims) {
        const SparsePlaces column = sparse_places(n, indices, values, dims);
        if (column.rank != 2) n.fail(std::to_string(column.rank) + " dims", "sparse matrices");
        checked_size(n, column.dim(0) + 1);
        Numbers splits{0};
        for (std::int64_t i = 0; i < column.count; ++i) {
            if (i > 0 && column.at(i, 0) < column.at(i - 1, 0))
                n.fail("rows in descending order", "positions in order");
            splits.resize(static_cast<std::size_t>(column.at(i, 0)) + 1, i);
        }
        splits.resize(static_cast<std::size_t>(column.dim(0)) + 1, column.count);
        add(n, values, std::move(splits));
    }
    TF_COMMON void add_dense(const N& n, std::size_t values) {
        const Shape s = n.dims(values);
        if (s.rank != 2) n.fail(s.to_string(), "dense matrices");
        Numbers splits;
        for (std::int64_t row = 0; row <= s[0]; ++row) splits.push_back(row * s[1]);
        add(n, values, std::move(splits));
    }
    /// The numbers of the first columns are hashed before they are crossed.
    TF_COMMON void hash_numbers(std::size_t columns) {
        for (std::size_t k = 0; k < columns; ++k) all_[k].numbers_hashed = true;
    }
    const std::vector<kernels::CrossColumn>& all() const { return all_; }
    std::int64_t rows() const { return all_[0].rows(); }

    /// Where the combinations of each row begin and end.
    TF_COMMON Numbers crossed_splits(const N& n) const {
        Numbers splits{0};
        for (std::int64_t row = 0; row < rows(); ++row) {
            const std::int64_t count = checked_size(n, kernels::count_crossed(all_, row));
            splits.push_back(checked_size(n, splits.back() + count));
        }
        return splits;
    }
    TF_COMMON AnyTensor texts(std::int64_t count, std::string_view separator) const {
        tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::str, count));
        kernels::cross_texts(all_, separator, static_cast<std::string*>(h.buffer()->data()));
        return {std::move(h), Shape(static_cast<int>(count)), DType::str};
    }
    TF_COMMON AnyTensor hashes(std::int64_t count, const kernels::CrossHash& how) const {
        tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::int64, count));
        kernels::cross_hashes(all_, how, static_cast<std::int64_t*>(h.buffer()->data()));
        return {std::move(h), Shape(static_cast<int>(count)), DType::int64};
    }

private:
    std::deque<Numbers> splits_;
    std::vector<kernels::CrossColumn> all_;
};
/// N sparse columns, then dense ones; `after` operands follow.
TF_COMMON_INLINE CrossColumns cross_columns(const N& n, std::size_t after) {
    const std::size_t sparse = list_count(n, "N", 0);
    if (n.count() < 3 * sparse + after || n.count() == after)
        n.fail(std::to_string(n.count()) + " operands", "three for each sparse column");
    CrossColumns all;
    for (std::size_t k = 0; k < sparse; ++k) all.add_sparse(n, k, sparse + k, 2 * sparse + k);
    for (std::size_t k = 3 * sparse; k + after < n.count(); ++k) all.add_dense(n, k);
    return all;
}
TF_COMMON_INLINE std::int64_t cross_buckets(const N& n, std::int64_t buckets) {
    if (buckets < 0) n.fail(std::to_string(buckets) + " buckets", "a number >= 0");
    return buckets;
}
/// Results: positions, values(how many there are), dims.
template <class Values>
void out_crossed(N& n, const CrossColumns& columns, Values values) {
    const Numbers splits = columns.crossed_splits(n);
    SparsePlaces places{0, 2, {}, {columns.rows(), 0}};
    for (std::int64_t row = 0; row < columns.rows(); ++row) {
        const auto k = static_cast<std::size_t>(row);
        const std::int64_t count = splits[k + 1] - splits[k];
        places.dims[1] = std::max(places.dims[1], count);
        for (std::int64_t column = 0; column < count; ++column) {
            const std::int64_t place[] = {row, column};
            places.push(place);
        }
    }
    const GraphValue found = n.constant(values(splits.back()));
    out_positions(n, places);
    n.out(found);
    n.out(int64_vector(n, places.dims));
}

TF_COMMON_INLINE ResultTypes cross_types(const N& n) {
    return {{DType::int64}, {n.type("out_type")}, {DType::int64}};
}
TF_COMMON_INLINE void sparse_cross(N& n) {
    const CrossColumns columns = cross_columns(n, 0);
    const bool hashed = n.flag("hashed_output");
    if (n.type("out_type") != (hashed ? DType::int64 : DType::str))
        n.fail("an out_type of " + std::string(name_of(n.type("out_type"))), "that of the results");
    const std::int64_t buckets = hashed ? cross_buckets(n, n.number("num_buckets", 0)) : 0;
    const auto key = static_cast<std::uint64_t>(n.number("hash_key", 0));
    out_crossed(n, columns, [&](std::int64_t count) {
        return hashed ? columns.hashes(count, {buckets, key}) : columns.texts(count, "_X_");
    });
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
    const CrossColumns columns = cross_columns(n, 1);
    out_crossed(n, columns, [&](std::int64_t count) {
        return columns.texts(count, *static_cast<const std::string*>(separator.data()));
    });
}
TF_COMMON_INLINE ResultTypes cross_hashed_types(const N&) {
    return {{DType::int64}, {DType::int64}, {DType::int64}};
}
/// The last operands are the number of buckets, whether the hash is keyed, and its key of two
/// numbers.
TF_COMMON_INLINE void sparse_cross_hashed(N& n) {
    if (n.count() < 4) n.fail(std::to_string(n.count()) + " operands", "columns");
    const AnyTensor& strong = n.value(n.count() - 2);
    if (strong.dtype() != DType::boolean || strong.shape().size() != 1)
        n.fail(std::string(name_of(strong.dtype())), "a bool");
    const Numbers salt = n.ints(n.count() - 1);
    if (salt.size() != 2) n.fail("a key of " + std::to_string(salt.size()), "two numbers");
    const std::uint64_t key[] = {static_cast<std::uint64_t>(salt[0]),
                                 static_cast<std::uint64_t>(salt[1])};
    const bool keyed = *static_cast<const bool*>(strong.data());
    const std::int64_t buckets = cross_buckets(n, n.integer(n.count() - 3));
    CrossColumns columns = cross_columns(n, 3);
    columns.hash_numbers(list_count(n, "N", 0));
    out_crossed(n, columns, [&](std::int64_t count) {
        return columns.hashes(count, {buckets, std::nullopt, keyed ? key : nullptr});
    });
}
TF_COMMON_INLINE ResultTypes ragged_cross_types(const N& n) {
    return {{n.type("out_values_type")}, {n.type("out_row_splits_type")}};
}
/// Operands: the values of ragged columns, their row splits; the positions of sparse columns, their
/// values, their dims; dense columns. An attribute has the order of the columns.
TF_COMMON_INLINE void ragged_cross(N& n) {
    const std::string order(n.text("input_order"));
    const auto kinds = [&](char kind) {
        return static_cast<std::size_t>(std::count(order.begin(), order.end(), kind));
    };
    const std::size_t ragged = kinds('R'), sparse = kinds('S'), dense = kinds('D');
    if (order.empty() || ragged + sparse + dense != order.size() ||
        n.count() != 2 * ragged + 3 * sparse + dense)
        n.fail("the columns \"" + order + "\" of " + std::to_string(n.count()) + " operands",
               "two operands for each R, three for each S, one for each D");
    const bool hashed = n.flag("hashed_output");
    if (n.type("out_values_type") != (hashed ? DType::int64 : DType::str))
        n.fail("an out_values_type of " + std::string(name_of(n.type("out_values_type"))),
               "that of the results");
    CrossColumns columns;
    std::size_t r = 0, s = 2 * ragged, d = s + 3 * sparse;
    for (const char kind : order) {
        if (kind == 'R') {
            const Shape features = n.dims(r);
            if (features.rank != 1) n.fail(features.to_string(), "a vector of features");
            columns.add(n, r, row_splits(n, ragged + r, features[0]));
            ++r;
        } else if (kind == 'S') {
            columns.add_sparse(n, s, s + sparse, s + 2 * sparse);
            ++s;
        } else {
            columns.add_dense(n, d++);
        }
    }
    const Numbers splits = columns.crossed_splits(n);
    const std::int64_t buckets = hashed ? cross_buckets(n, n.number("num_buckets", 0)) : 0;
    const auto key = static_cast<std::uint64_t>(n.number("hash_key", 0));
    n.out(n.constant(hashed ? columns.hashes(splits.back(), {buckets, key})
                            : columns.texts(splits.back(), "_X_")));
    n.out(n.vector(splits, n.type("out_row_splits_type")));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
