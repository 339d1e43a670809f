// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

namespace {

/// There and back by one layer.
template <auto L>
struct Back : Functional<Back<L>, Input<5>{.dtype = tf::DType::int32}> {
    static constexpr auto build(auto x) {
        auto both = shared<L>();
        const auto y = x | both;
        return y | both;
    }
};

}  // namespace

const Family<KerasRows> embedding_family([](KerasRows& rows) {
    const auto x = integers<3, 5>(6);
    rows.model<Back<ReversibleEmbedding<6, 4>{}>>(
        "lambda x: (lambda both: both(both(x), reverse=True))(ReversibleEmbedding(6, 4))", x);
    rows.model<Back<ReversibleEmbedding<6, 4>{
        .tie_weights = false, .embeddings_regularizer = L2{.1}, .logit_soft_cap = 1.5}>>(
        "lambda x: (lambda both: both(both(x), reverse=True))(ReversibleEmbedding(6, 4, False, "
        "embeddings_regularizer=keras.regularizers.L2(.1), logit_soft_cap=1.5))",
        x);
    rows.add<ReversibleEmbedding<6, 4>{}>("ReversibleEmbedding(6, 4)", x);
});

}  // namespace referee
