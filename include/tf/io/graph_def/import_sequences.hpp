// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for the nodes that parse serialized SequenceExamples. They run as op::Late, unless the
// bytes are constants.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_examples.hpp>
#include <tf/io/records/sequence_example.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

inline constexpr ExampleAttributes context_attributes{
    "context_sparse_types", "Tcontext_dense", "context_ragged_value_types",
    "context_ragged_split_types", "context_dense_shapes"};

/// The dtypes of the results: those of the context as of an Example, then those of the steps.
TF_COMMON_INLINE ResultTypes parse_sequence_example_types(const N& n) {
    const auto places = [](const std::vector<DType>& values) {
        return std::vector<DType>(values.size(), DType::int64);
    };
    const std::vector<DType> context = types_in(n, context_attributes.sparse),
                             sparse = types_in(n, "feature_list_sparse_types"),
                             dense = types_in(n, "feature_list_dense_types"),
                             splits = types_in(n, "feature_list_ragged_split_types");
    return {places(context),
            context,
            places(context),
            types_in(n, context_attributes.dense),
            types_in(n, context_attributes.ragged),
            types_in(n, context_attributes.splits),
            places(sparse),
            sparse,
            places(sparse),
            dense,
            places(dense),
            types_in(n, "feature_list_ragged_value_types"),
            splits,
            splits};
}

/// The features of the steps; `may_lack[k]` says whether a SequenceExample may lack the k-th dense
/// one. The last results are the numbers of steps of the dense ones.
TF_COMMON_INLINE void parse_steps(N& n, const FeatureKeys& keys,
                                  const std::vector<bool>& may_lack) {
    const std::vector<DType> sparse = types_in(n, "feature_list_sparse_types"),
                             dense = types_in(n, "feature_list_dense_types");
    const AttrList* shapes = n.attr<AttrList>("feature_list_dense_shapes");
    const bool fits = keys.sparse.size() == sparse.size() && keys.dense.size() == dense.size() &&
                      may_lack.size() == dense.size() &&
                      (shapes == nullptr ? 0 : shapes->shapes.size()) == dense.size();
    if (!fits) n.fail("lists of different lengths", "a name, a dtype and a shape for each feature");
    const AnyTensor& serialized = n.value(0);
    const kernels::Ref bytes{const_cast<void*>(serialized.data()), serialized.shape(), DType::str};
    const bool batched = bytes.shape.rank == 1;
    const auto values = [&](const std::string& key, DType type) {
        if (!io::detail::is_example_type(type))
            n.fail(std::string(name_of(type)) + "s", "features of floats, int64s or strings");
        return io::detail::step_values(key, type, bytes);
    };
    std::vector<AnyTensor> places, dims;
    std::vector<AnyTensor> all;
    for (std::size_t k = 0; k < sparse.size(); ++k) {
        auto steps = values(keys.sparse[k], sparse[k]);
        auto [at, size] = io::detail::positions_of_steps(steps, batched);
        places.push_back(std::move(at));
        all.push_back(std::move(steps.values));
        dims.push_back(std::move(size));
    }
    std::vector<AnyTensor> counts;
    for (std::size_t k = 0; k < dense.size(); ++k) {
        const Shape shape = shapes->shapes[k].shape();
        if (!shape.valid() || !shape.fully_defined() || shape.rank > max_rank - 2)
            n.unsupported("steps of shape " + shape.to_string());
        Numbers sizes;
        for (int d = 0; d < shape.rank; ++d) sizes.push_back(shape[d]);
        checked_product(n, sizes);
        const auto steps = values(keys.dense[k], dense[k]);
        if (steps.missing && !may_lack[k])
            n.fail("no feature '" + keys.dense[k] + "' in a SequenceExample",
                   "one, or a feature that may be missing");
        dims.push_back(io::detail::dense_steps(steps, keys.dense[k], shape, batched));
        const Shape of = bytes.shape;
        tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::int64, of.size()));
        std::copy(steps.steps.begin(), steps.steps.end(),
                  static_cast<std::int64_t*>(h.buffer()->data()));
        counts.emplace_back(std::move(h), of, DType::int64);
    }
    for (const auto* part : {&places, &all, &dims, &counts})
        for (const AnyTensor& x : *part) n.out(n.constant(x));
}

/// Operands: the bytes, their names, the names of the features of the context, sparse, dense and
/// ragged, and of the steps; whether dense features of the steps may be missing; defaults.
TF_COMMON_INLINE void parse_sequence_example(N& n) {
    if (!types_in(n, "feature_list_ragged_value_types").empty())
        n.unsupported("ragged features of steps");
    constexpr std::size_t operands = 9;
    parse_examples(n, {strings_of(n, 2), strings_of(n, 3), strings_of(n, 4)}, operands,
                   context_attributes);
    const AnyTensor& lack = n.value(8);
    if (lack.dtype() != DType::boolean) n.fail(std::string(name_of(lack.dtype())), "bools");
    const auto* flags = static_cast<const bool*>(lack.data());
    parse_steps(n, {strings_of(n, 5), strings_of(n, 6), {}},
                std::vector<bool>(flags, flags + lack.shape().size()));
}
}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
