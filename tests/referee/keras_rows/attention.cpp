// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> attention_family([](KerasRows& rows) {
    const auto q = numbers<2, 3, 4>();
    const auto v = numbers<2, 5, 6>(1);
    const auto k = numbers<2, 5, 4>(2), s = numbers<2, 5, 4>(3);
    rows.add<Attention{}>("lambda q, v: Attention()([q, v])", q, s);
    rows.add<Attention{.use_scale = true, .use_causal_mask = true}>(
        "lambda q, v, k: Attention(use_scale=True)([q, v, k], use_causal_mask=True)", q, v, k);
    rows.add<Attention{.use_scale = true, .score_mode = "concat", .return_attention_scores = true}>(
        "lambda q, v: Attention(use_scale=True, score_mode='concat')([q, v], "
        "return_attention_scores=True)",
        q, s);
    rows.add<AdditiveAttention{}>("lambda q, v: AdditiveAttention()([q, v])", q, s);
    rows.add<AdditiveAttention{.use_scale = false, .use_causal_mask = true}>(
        "lambda q, v, k: AdditiveAttention(use_scale=False)([q, v, k], use_causal_mask=True)", q, v,
        k);
    rows.add<MultiHeadAttention<2, 3>{}>("lambda q, v: MultiHeadAttention(2, 3)(q, v)", q, v);
    rows.add<MultiHeadAttention<2, 3, 4, 7>{.use_causal_mask = true}>(
        "lambda q, v, k: MultiHeadAttention(2, 3, value_dim=4, output_shape=7)(q, v, k, "
        "use_causal_mask=True)",
        q, v, k);
    rows.add<MultiHeadAttention<3, 2>{.use_bias = false, .return_attention_scores = true}>(
        "lambda q, v: MultiHeadAttention(3, 2, use_bias=False)(q, v, "
        "return_attention_scores=True)",
        q, numbers<2, 3, 6>(1));
    rows.add<MultiHeadAttention<2, 3>{.activity_regularizer = L2{.05}}>(
        "lambda q, v: MultiHeadAttention(2, 3, activity_regularizer=keras.regularizers.L2(.05))"
        "(q, v)",
        q, v);
    rows.add<MultiHeadAttention<2, 3, 4>{.sliding_window = 2,
                                         .activity_regularizer = L1{.02},
                                         .use_gate = true,
                                         .return_attention_scores = true}>(
        "lambda q, v: MultiHeadAttention(2, 3, value_dim=4, sliding_window=2, use_gate=True, "
        "activity_regularizer=keras.regularizers.L1(.02))(q, v, return_attention_scores=True)",
        q, numbers<2, 3, 6>(1));
    rows.add<MultiHeadAttention<2, 3>{
        .use_bias = false, .sliding_window = 1, .use_gate = true, .use_causal_mask = true}>(
        "lambda q, v, k: MultiHeadAttention(2, 3, use_bias=False, use_gate=True, "
        "sliding_window=1)(q, v, k, use_causal_mask=True)",
        q, v, k);
    rows.add<GroupQueryAttention<3, 4, 2>{}>("lambda q, v: GroupQueryAttention(3, 4, 2)(q, v)", q,
                                             s);
    rows.add<GroupQueryAttention<2, 6, 2>{
        .use_bias = false, .sliding_window = 2, .use_gate = true, .use_causal_mask = true}>(
        "lambda q, v, k: GroupQueryAttention(2, 6, 2, use_bias=False, sliding_window=2, "
        "use_gate=True)(q, v, k, use_causal_mask=True)",
        q, s, k);
    rows.add<GroupQueryAttention<3, 2, 1>{.kernel_regularizer = L1{.01},
                                          .activity_regularizer = L2{.05},
                                          .return_attention_scores = true}>(
        "lambda q, v: GroupQueryAttention(3, 2, 1, kernel_regularizer=keras.regularizers.L1(.01), "
        "activity_regularizer=keras.regularizers.L2(.05))(q, v, return_attention_scores=True)",
        q, numbers<2, 3, 4>(1));
});

}  // namespace referee
