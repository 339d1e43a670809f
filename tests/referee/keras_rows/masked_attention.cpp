// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Attention with masked sequences.

#include "masks.hpp"

namespace referee {
namespace {

struct OfThree : Functional<OfThree, Input<4, 2>{}, Input<4, 2>{}> {
    static constexpr auto build(auto a, auto b) {
        const auto q = a | layer<Masking{}>, v = b | layer<Masking{}>;
        return std::tuple(q, v, q) | layer<MultiHeadAttention<2, 3>{}>;
    }
};

}  // namespace

const Family<KerasRows> masked_attention_family([](KerasRows& rows) {
    const auto x = masked_steps(), z = other_steps();
    rows.model<OfTwo<Attention{}, mean_of_steps, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Attention()([Masking()(a), Masking()(b)]))", x, z);
    rows.model<OfTwo<Attention{.use_causal_mask = true}, nothing, false, true>>(
        "lambda a, b: Attention()([a, Masking()(b)], use_causal_mask=True)", x, z);
    rows.model<OfTwo<AdditiveAttention{}, mean_of_steps, true, false>>(
        "lambda a, b: GlobalAveragePooling1D()(AdditiveAttention()([Masking()(a), b]))", x, z);
    rows.model<OfTwo<MultiHeadAttention<2, 3>{}, mean_of_steps, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(MultiHeadAttention(2, 3)(Masking()(a), "
        "Masking()(b)))",
        x, z);
    rows.model<OfTwo<MultiHeadAttention<2, 3>{.use_causal_mask = true}, nothing, false, true>>(
        "lambda a, b: MultiHeadAttention(2, 3)(a, Masking()(b), use_causal_mask=True)", x, z);
    rows.model<
        OfTwo<MultiHeadAttention<2, 3>{.return_attention_scores = true}, nothing, true, true>>(
        "lambda a, b: MultiHeadAttention(2, 3)(Masking()(a), Masking()(b), "
        "return_attention_scores=True)",
        x, z);
    rows.model<OfThree>(
        "lambda a, b: (lambda q, v: MultiHeadAttention(2, 3)(q, v, q))(Masking()(a), Masking()(b))",
        x, z);
});

}  // namespace referee
