// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns that replace categories by vectors, which are weights: embedding_column and
// shared_embeddings.

#include <tuple>

#include <tf/feature_column/dense.hpp>
#include <tf/keras/initializer.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/numbers.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/sparse/embedding.hpp>

namespace tf::feature_column {

/// The options of embedding_column and shared_embeddings.
struct EmbeddingOptions {
    /// How the vectors of several categories of an example are combined.
    nn::Combiner combiner = nn::Combiner::mean;
    /// By default, a stddev of 0 stands for 1 / sqrt(dimension).
    keras::Initializer initializer = keras::initializers::TruncatedNormal{.stddev = 0};
    double max_norm = 0;  ///< vectors with a larger L2 norm are scaled down to it; 0: no limit
    bool trainable = true;
    /// The name of shared weights; by default the names of the columns, joined by "_", and
    /// "_shared_embedding".
    keras::Name shared_embedding_collection_name{};
};

namespace detail {

/// What the part of a DenseFeatures with the vectors takes: the indices, or a tuple of indices and
/// weights.
template <class Ids, class Present>
constexpr Ids lookup_input(const Categories<Ids, Present>& categories) {
    return categories.ids;
}
template <class T, int Rank>
constexpr SparseTensor<T, Rank> lookup_input(const SparseTensor<T, Rank>& categories) {
    return categories;
}
template <class Of, class Weights>
constexpr auto lookup_input(const WeightedCategories<Of, Weights>& categories) {
    return std::tuple(lookup_input(categories.of), categories.weights);
}

/// The elements of a matrix where `present` is true.
template <class P, class X>
constexpr auto sparse_where(const P& present, const X& x) {
    const auto at = nest::materialize(tf::where(present));
    return SparseTensor<typename X::value_type, 2>{at, tf::gather_nd(x, at),
                                                   tf::shape<std::int64_t>(x)};
}
/// A row for each example: its vectors combined; zeros for examples without categories.
template <class W>
constexpr auto embedded(const W& table, const SparseTensor<std::int64_t, 2>& ids,
                        const nn::SafeEmbeddingOptions& options) {
    return nest::materialize(nn::safe_embedding_lookup_sparse(table, ids, options));
}
/// The same for each step: [batch, steps, n] -> [batch, steps, dimension].
template <class W>
constexpr auto embedded(const W& table, const SparseTensor<std::int64_t, 3>& ids,
                        const nn::SafeEmbeddingOptions& options) {
    const auto batch = nest::materialize(tf::gather(ids.dense_shape, 0));
    const auto steps = nest::materialize(tf::gather(ids.dense_shape, 1));
    const auto all = nest::materialize(tf::stack<0>(batch * steps, tf::gather(ids.dense_shape, 2)));
    const auto rows = embedded(table, tf::sparse::reshape(ids, all), options);
    const auto first = nest::materialize(tf::expand_dims<1>(tf::range(batch) * steps));
    return nest::materialize(tf::gather(rows, first + tf::range(steps)));
}
template <class W, int... D>
constexpr auto embedded(const W& table, const Tensor<std::int64_t, D...>& ids,
                        const nn::SafeEmbeddingOptions& options) {
    const auto present = nest::materialize(ids >= std::int64_t{0});
    if constexpr (Shape(D...)[1] == 1) {
        const auto first = nest::materialize(tf::maximum(ids, std::int64_t{0}));
        const auto rows = nest::materialize(tf::squeeze<1>(
            nest::materialize(nn::embedding_lookup(table, first, {options.max_norm}))));
        return nest::materialize(tf::where(present, rows, tf::zeros_like(rows)));
    } else {
        return embedded(table, sparse_where(present, ids), options);
    }
}
template <class W, class Ids, class Weights>
constexpr auto embedded(const W& table, const std::tuple<Ids, Weights>& x,
                        const nn::SafeEmbeddingOptions& options) {
    const auto& [ids, weights] = x;
    if constexpr (is_sparse<Ids>) {
        return nest::materialize(nn::safe_embedding_lookup_sparse(table, ids, weights, options));
    } else {
        const auto present = nest::materialize(ids >= std::int64_t{0});
        return nest::materialize(nn::safe_embedding_lookup_sparse(
            table, sparse_where(present, ids), sparse_where(present, weights), options));
    }
}

/// The part of a DenseFeatures that owns the vectors.
template <int Buckets, int Dimension>
struct EmbeddingWeights {
    static constexpr std::string_view keras_type = "EmbeddingColumn";
    EmbeddingOptions options;
    keras::Name name;
    bool trainable;

    template <auto self, class C>
    static constexpr auto call(keras::Scope& k, const C& x, auto) {
        constexpr EmbeddingOptions options = self.options;
        const auto table =
            k.weight<float, Buckets, Dimension>("embedding_weights", self.options.initializer);
        return embedded(table, x, {options.combiner, {}, options.max_norm});
    }
};

/// Replaces the default initializer by the one for this dimension.
constexpr EmbeddingOptions completed(EmbeddingOptions options, int dimension) {
    keras::Initializer& how = options.initializer;
    if (how.kind == keras::Initializer::Kind::truncated_normal && how.b == 0 && dimension > 0)
        how.b = 1 / keras::detail::square_root(dimension);
    return options;
}

}  // namespace detail

/// The type of embedding_column, and of the columns of shared_embeddings.
template <class Of, bool Shared>
struct EmbeddingColumn {
    static constexpr Kind kind = detail::kind_over<Of>;
    Of categorical_column;
    int dimension;
    EmbeddingOptions options;

    static constexpr ColumnName name() {
        return Of::name() + (Shared ? "_shared_embedding" : "_embedding");
    }
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits = self.dimension > 0 && self.options.max_norm >= 0;
        static_assert(fits,
                      "[tf.feature_column.embedding] embedding_column(words, 8, {.max_norm = 1}): "
                      "the dimension must be positive, and max_norm positive, or 0 for none");
        if constexpr (!fits) return false;
        else return Of::template check<self.categorical_column, X>();
    }
    template <auto self, class S, class X>
    static constexpr auto dense(S& state, const X& features) {
        constexpr int buckets = Of::template num_buckets<self.categorical_column>;
        constexpr detail::EmbeddingWeights<buckets, self.dimension> part{
            self.options,
            Shared ? self.options.shared_embedding_collection_name : keras::Name(name().view()),
            self.options.trainable};
        return state.template part<part>(detail::lookup_input(
            Of::template categories<self.categorical_column>(state, features)));
    }
};

/// A vector for each category, floats [batch, dimension], a weight of the model named
/// "<column>_embedding/embedding_weights". The vectors of several categories of an example are
/// combined, with the weights of a weighted_categorical_column, if it is one. With a sequence
/// column, [batch, steps, dimension] for SequenceFeatures. Mirrors
/// tf.feature_column.embedding_column.
template <class Of>
constexpr auto embedding_column(const Of& categorical_column, int dimension,
                                const EmbeddingOptions& options = {}) {
    if constexpr (detail::check_categorical<Of>())
        return EmbeddingColumn<Of, false>{categorical_column, dimension,
                                          detail::completed(options, dimension)};
    else return Poison{};
}

/// Columns with the same vectors, for features with the same categories. Returns a std::tuple of
/// them, `constexpr auto movies = shared_embeddings(std::tuple(watched, liked), 8);`, then
/// `DenseFeatures<std::get<0>(movies), std::get<1>(movies)>`. Mirrors
/// tf.feature_column.shared_embeddings.
template <class... Of>
constexpr auto shared_embeddings(const std::tuple<Of...>& categorical_columns, int dimension,
                                 const EmbeddingOptions& options = {}) {
    if constexpr (!(detail::check_categorical<Of>() && ...)) {
        return Poison{};
    } else {
        EmbeddingOptions all = detail::completed(options, dimension);
        if (all.shared_embedding_collection_name.empty()) {
            const ColumnName names[] = {Of::name()...};
            for (const std::size_t k : detail::order_of<Of...>()) {
                all.shared_embedding_collection_name.append(names[k].view());
                all.shared_embedding_collection_name.push('_');
            }
            all.shared_embedding_collection_name.append("shared_embedding");
        }
        return std::apply(
            [&](const Of&... of) {
                return std::tuple(EmbeddingColumn<Of, true>{of, dimension, all}...);
            },
            categorical_columns);
    }
}

}  // namespace tf::feature_column
