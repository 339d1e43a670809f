// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for the nodes that parse serialized Examples and lines of comma-separated values. They run
// as op::Late, unless the bytes are constants.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_places.hpp>
#include <tf/io/records/composed_features.hpp>
#include <tf/io/records/csv.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

/// The dtypes in an attribute that is a list of types.
TF_COMMON_INLINE std::vector<DType> types_in(const N& n, std::string_view name) {
    std::vector<DType> all;
    if (const AttrList* given = n.attr<AttrList>(name))
        for (const DataType type : given->types) {
            all.push_back(dtype_of_data(type));
            if (all.back() == DType::invalid) n.unsupported("a dtype in " + std::string(name));
        }
    if (all.size() > 1024) n.fail(std::to_string(all.size()) + " features", "1024 at most");
    return all;
}
TF_COMMON_INLINE ResultTypes parse_example_types(const N& n) {
    const std::vector<DType> sparse = types_in(n, "sparse_types");
    const std::vector<DType> places(sparse.size(), DType::int64);
    return {places,
            sparse,
            places,
            types_in(n, "Tdense"),
            types_in(n, "ragged_value_types"),
            types_in(n, "ragged_split_types")};
}

/// The names of features.
struct FeatureKeys {
    std::vector<std::string> sparse, dense, ragged;
};
TF_COMMON_INLINE std::vector<std::string> strings_of(const N& n, std::size_t k) {
    const AnyTensor& v = n.value(k);
    if (v.dtype() != DType::str) n.fail(std::string(name_of(v.dtype())) + "s", "strings");
    const auto* all = static_cast<const std::string*>(v.data());
    return {all, all + v.shape().size()};
}
/// The names of a node's attributes.
struct ExampleAttributes {
    std::string_view sparse = "sparse_types", dense = "Tdense", ragged = "ragged_value_types",
                     splits = "ragged_split_types", shapes = "dense_shapes";
};
/// Results: positions, values and dims of sparse tensors; dense tensors; values and row splits of
/// ragged ones. `defaults` is the first operand with the default of a dense feature.
TF_COMMON_INLINE void parse_examples(N& n, const FeatureKeys& keys, std::size_t defaults,
                                     const ExampleAttributes& names = {}) {
    const std::vector<DType> sparse = types_in(n, names.sparse), dense = types_in(n, names.dense),
                             ragged = types_in(n, names.ragged), splits = types_in(n, names.splits);
    const AttrList* shapes = n.attr<AttrList>(names.shapes);
    const bool fits = keys.sparse.size() == sparse.size() && keys.dense.size() == dense.size() &&
                      keys.ragged.size() == ragged.size() && splits.size() == ragged.size() &&
                      (shapes == nullptr ? 0 : shapes->shapes.size()) == dense.size() &&
                      n.count() == defaults + dense.size();
    if (!fits) n.fail("lists of different lengths", "a name, a dtype and a shape for each feature");
    std::vector<io::detail::FeatureSpec> specs;
    const auto add = [&](const std::string& key, DType dtype) -> io::detail::FeatureSpec& {
        if (dtype != DType::float32 && dtype != DType::int64 && dtype != DType::str)
            n.fail(std::string(name_of(dtype)) + "s", "features of floats, int64s or strings");
        return specs.emplace_back(io::detail::FeatureSpec{key, dtype, Shape(), true, {}, true});
    };
    for (std::size_t k = 0; k < sparse.size(); ++k) add(keys.sparse[k], sparse[k]);
    for (std::size_t k = 0; k < dense.size(); ++k) {
        io::detail::FeatureSpec& spec = add(keys.dense[k], dense[k]);
        Shape shape = shapes->shapes[k].shape();
        spec.sequence = shape.valid() && shape.rank > 0 && shape[0] == dyn;
        if (spec.sequence) {
            Shape step;
            for (int d = 1; d < shape.rank; ++d) step.push_back(shape[d]);
            shape = step;
        }
        if (!shape.valid() || !shape.fully_defined())
            n.unsupported("dense features of shape " + shape.to_string());
        Numbers dims;
        for (int d = 0; d < shape.rank; ++d) dims.push_back(shape[d]);
        const std::int64_t values = checked_product(n, dims);
        if (spec.sequence && values == 0) n.fail("a step shape with a dim of 0", "sizes > 0");
        const AnyTensor& given = n.value(defaults + k);
        const std::int64_t size = spec.sequence ? 1 : values;
        if (given.dtype() != dense[k] ||
            (given.shape().size() != 0 && given.shape().size() != size))
            n.fail("a default of shape " + given.shape().to_string(), "an element for each value");
        spec.shape = shape;
        spec.counted = false;
        if (given.shape().size() != 0) {
            spec.default_value = given;
        } else if (spec.sequence) {
            tf::detail::tracing::Handle h(tf::detail::core::allocate(dense[k], 1));
            if (dense[k] != DType::str)
                std::fill_n(static_cast<char*>(h.buffer()->data()), size_of(dense[k]), char{0});
            spec.default_value = AnyTensor(std::move(h), {}, dense[k]);
        }
    }
    for (std::size_t k = 0; k < ragged.size(); ++k) add(keys.ragged[k], ragged[k]);

    const Shape bytes = n.value(0).shape();
    if (bytes.rank > 1) n.fail(bytes.to_string(), "a vector of strings, or one");
    const std::vector<std::string> serialized = strings_of(n, 0);
    const bool batched = bytes.rank == 1;
    const std::vector<AnyTensor> parts = batched
                                             ? io::detail::features_of_batch(specs, serialized)
                                             : io::detail::features_of_one(specs, serialized[0]);
    std::vector<AnyTensor> positions, dims;
    for (std::size_t k = 0; k < sparse.size(); ++k) {
        auto [at, size] = io::detail::positions_of_values(parts[2 * k + 1], batched);
        positions.push_back(std::move(at));
        dims.push_back(std::move(size));
    }
    const std::size_t others = 2 * sparse.size(), rows = others + dense.size();
    for (const AnyTensor& x : positions) n.out(n.constant(x));
    for (std::size_t k = 0; k < sparse.size(); ++k) n.out(n.constant(parts[2 * k]));
    for (const AnyTensor& x : dims) n.out(n.constant(x));
    for (std::size_t k = 0; k < dense.size(); ++k) n.out(n.constant(parts[others + k]));
    for (std::size_t k = 0; k < ragged.size(); ++k) n.out(n.constant(parts[rows + 2 * k]));
    for (std::size_t k = 0; k < ragged.size(); ++k) {
        const AnyTensor* next = nullptr;
        const auto own =
            io::detail::splits_by_partitions("", parts[rows + 2 * k + 1], {}, next, true);
        const GraphValue all = n.constant(own[0]);
        n.out(splits[k] == DType::int64 ? all : n.make<op::Cast>(splits[k], {all}));
    }
}

/// Operands: the bytes, their names, the names of features of the three kinds, defaults.
TF_COMMON_INLINE void parse_example_v2(N& n) {
    parse_examples(n, {strings_of(n, 2), strings_of(n, 3), strings_of(n, 4)}, 5);
}
/// Operands: the bytes, their names, one name for each sparse and each dense feature, defaults.
TF_COMMON_INLINE void parse_example(N& n) {
    const std::size_t sparse = list_count(n, "Nsparse", 0), dense = list_count(n, "Ndense", 0);
    FeatureKeys keys;
    const auto add = [&](std::vector<std::string>& to, std::size_t first, std::size_t count) {
        for (std::size_t k = first; k < first + count; ++k) {
            const auto own = strings_of(n, k);
            to.insert(to.end(), own.begin(), own.end());
        }
    };
    add(keys.sparse, 2, sparse);
    add(keys.dense, 2 + sparse, dense);
    parse_examples(n, keys, 2 + sparse + dense);
}
/// Operands: the bytes of one Example, defaults; the names are attributes.
TF_COMMON_INLINE void parse_single_example(N& n) {
    const AttrList *sparse = n.attr<AttrList>("sparse_keys"),
                   *dense = n.attr<AttrList>("dense_keys");
    FeatureKeys keys;
    if (sparse != nullptr) keys.sparse = sparse->strings;
    if (dense != nullptr) keys.dense = dense->strings;
    if (n.value(0).shape().rank != 0) n.fail(n.value(0).shape().to_string(), "one string");
    parse_examples(n, keys, 1);
}

TF_COMMON_INLINE ResultTypes decode_csv_types(const N& n) { return {types_in(n, "OUT_TYPE")}; }
/// Operands: the records, a default for each column.
TF_COMMON_INLINE void decode_csv(N& n) {
    const std::vector<DType> types = types_in(n, "OUT_TYPE");
    const std::string delimiter = n.text("field_delim", ",");
    if (delimiter.size() != 1) n.fail("field_delim " + delimiter, "one character");
    io::detail::CsvFormat format{delimiter[0], n.flag("use_quote_delim", true), n.text("na_value"),
                                 n.numbers("select_cols")};
    for (std::size_t k = 0; k < format.columns.size(); ++k)
        if (format.columns[k] < 0 || (k > 0 && format.columns[k] <= format.columns[k - 1]))
            n.fail("select_cols with " + std::to_string(format.columns[k]),
                   "columns in ascending order");
    if (!format.columns.empty() && format.columns.size() != types.size())
        n.fail(std::to_string(format.columns.size()) + " select_cols",
               std::to_string(types.size()));
    if (n.count() != types.size() + 1)
        n.fail(std::to_string(n.count()) + " operands", std::to_string(types.size() + 1));
    const AnyTensor& records = n.value(0);
    if (records.dtype() != DType::str) n.fail(std::string(name_of(records.dtype())), "strings");
    std::vector<AnyTensor> defaults;
    for (std::size_t k = 0; k < types.size(); ++k) {
        const AnyTensor& d = defaults.emplace_back(n.value(k + 1));
        const DType t = d.dtype();
        const bool known = t == DType::float32 || t == DType::float64 || t == DType::int32 ||
                           t == DType::int64 || t == DType::str;
        if (t != types[k] || !known) n.fail(std::string(name_of(t)), "the dtype of its column");
        if (d.shape().rank > 1 || d.shape().size() > 1)
            n.fail("a default of shape " + d.shape().to_string(), "one element at most");
    }
    for (const AnyTensor& x : io::detail::csv_columns(records, defaults, format))
        n.out(n.constant(x));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
