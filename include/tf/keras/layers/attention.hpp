// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attention layers: for each query, the mean of the values, weighted by how well their keys match
// the query. They take std::tuple(query, value) or std::tuple(query, value, key), whose masks they
// use.

#include <array>

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/bias.hpp>
#include <tf/keras/layers/numbers.hpp>
#include <tf/keras/layers/regularization.hpp>
#include <tf/nn/softmax.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/parts.hpp>

namespace tf::keras {

/// How Attention scores a key for a query: "dot" for their dot product, "concat" for sum(tanh(query
/// + key)).
struct ScoreMode {
    enum class Kind : std::uint8_t { dot, concat, unknown };
    Kind kind = Kind::dot;

    template <std::size_t N>
    constexpr ScoreMode(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "dot" ? Kind::dot : given == "concat" ? Kind::concat : Kind::unknown;
    }
};

namespace detail {

/// The numbers 0, 1, ... along an axis of x.
template <int Axis, class X>
constexpr auto positions_of(const X& x) {
    constexpr int at = Axis < 0 ? Axis + X::rank : Axis;
    if constexpr (X::static_shape[at] != dyn)
        return nest::to_tensor(range<0, X::static_shape[at]>());
    else return nest::to_tensor(range(gather(shape(x), at)));
}
/// The conjunction of two masks, one of which can be NoMask.
template <class A, class B>
constexpr auto both_count(const A& a, const B& b) {
    if constexpr (std::is_same_v<A, NoMask>) return b;
    else if constexpr (std::is_same_v<B, NoMask>) return a;
    else return nest::to_tensor(logical_and(a, b));
}
/// Which keys a query sees, [queries, keys]: with Causal those that are not after its position,
/// and with a Window above 0 those that are fewer steps away.
template <bool Causal, int Window = 0, class X>
constexpr auto keys_seen(const X& scores) {
    if constexpr (!Causal && Window == 0) {
        return NoMask{};
    } else {
        const auto off =
            nest::to_tensor(expand_dims<-1>(positions_of<-2>(scores)) - positions_of<-1>(scores));
        if constexpr (!Causal) return nest::to_tensor(tf::abs(off) < Window);
        else if constexpr (Window == 0) return nest::to_tensor(off >= 0);
        else return nest::to_tensor(tf::logical_and(off >= 0, off < Window));
    }
}
/// Scores [..., queries, keys]; masked pairs get scores so small that softmax gives 0.
template <class X, class M>
constexpr X masked_scores(const X& scores, const M& counts) {
    if constexpr (std::is_same_v<M, NoMask>) return scores;
    else return X(where(counts, scores, scores - 1e9));
}
/// A mask with an additional dim of 1.
template <int Axis, class M>
constexpr auto spread(const M& mask) {
    if constexpr (std::is_same_v<M, NoMask>) return mask;
    else return nest::to_tensor(expand_dims<Axis>(mask));
}
/// The combined mask of pairs of queries and keys: [batch, 1, queries or 1, keys or 1].
template <class Q, class V, class... K>
constexpr auto pairs_that_count(const std::tuple<Q, V, K...>& x) {
    const auto values = spread<1>(mask_of(std::get<1>(x)));
    const auto keys = [&] {
        if constexpr (sizeof...(K) == 0) return NoMask{};
        else return spread<1>(mask_of(std::get<2>(x)));
    }();
    return spread<1>(both_count(spread<2>(mask_of(std::get<0>(x))), both_count(values, keys)));
}
/// The softmax of scores over the keys. If all pairs of a query are masked, the weights are equal,
/// or 0 with `Zero`.
template <bool Causal, int Window, bool Zero, class X, class M>
constexpr X softmax_of_pairs(const X& scores, const M& masks) {
    const auto counts = both_count(masks, keys_seen<Causal, Window>(scores));
    if constexpr (std::is_same_v<M, NoMask>) {
        return nest::to_tensor(nn::softmax(masked_scores(scores, counts)));
    } else {
        const X weights(nn::softmax(X(where(counts, scores, -1e9))));
        if constexpr (Zero) return X(where(counts, weights, 0));
        else return weights;
    }
}
/// Applies dropout to the weights in training mode.
template <Rate Part, std::int64_t Seed, class X, class Mode>
constexpr auto drop_some(Scope& k, const X& x, Mode mode) {
    constexpr Dropout drop{.rate = Part, .seed = Seed};
    return drop.template call<drop>(k, x, mode);
}
/// Whether query [batch, queries, n], value [batch, values, m] and key [batch, values, n] fit.
template <class Q, class V, class K>
inline constexpr bool fit_attention = Q::rank == 3 && V::rank == 3 && K::rank == 3 &&
                                      Q::static_shape[2] != dyn && V::static_shape[2] != dyn &&
                                      is_compatible(Shape(K::static_shape[0], K::static_shape[1]),
                                                    Shape(V::static_shape[0], V::static_shape[1]));
template <class... X>
inline constexpr bool are_attention_inputs = false;
template <class Q, class V>
inline constexpr bool are_attention_inputs<Q, V> = fit_attention<Q, V, V>;
template <class Q, class V, class K>
inline constexpr bool are_attention_inputs<Q, V, K> = fit_attention<Q, V, K>;

/// The same with masks [batch, queries] and [batch, values].
template <class X>
inline constexpr bool fits_attention_mask = !is_masked<X>;
template <class X, class M>
inline constexpr bool fits_attention_mask<Masked<X, M>> = M::rank == 2;
template <class X>
inline constexpr bool are_masked_attention_inputs = false;
template <class... X>
inline constexpr bool are_masked_attention_inputs<std::tuple<X...>> =
    are_attention_inputs<unmasked_t<X>...> && (fits_attention_mask<X> && ...);

/// The key is the value if there is none.
template <class Q, class V>
constexpr const V& key_of(const std::tuple<Q, V>& x) {
    return std::get<1>(x);
}
template <class Q, class V, class K>
constexpr const K& key_of(const std::tuple<Q, V, K>& x) {
    return std::get<2>(x);
}
/// The means of the values, weighted by the softmax of the scores, and these weights if requested.
/// Masks of the query and the value can be NoMask.
template <auto self, class Scores, class V, class Mode, class QueryMask, class ValueMask>
constexpr auto attended(Scope& k, const Scores& scores, const V& value, Mode mode,
                        const QueryMask& query_mask, const ValueMask& value_mask) {
    const auto counts = both_count(spread<1>(value_mask), keys_seen<self.use_causal_mask>(scores));
    const auto weights = drop_some<self.dropout, self.seed>(
        k, nest::to_tensor(nn::softmax(masked_scores(scores, counts))), mode);
    const auto means = nest::to_tensor(tf::matmul(weights, value));
    const auto y = [&] {
        using Y = std::remove_const_t<decltype(means)>;
        if constexpr (std::is_same_v<QueryMask, NoMask>) return means;
        else return with_mask(Y(where(expand_dims<-1>(query_mask), means, 0)), query_mask);
    }();
    if constexpr (self.return_attention_scores) return std::tuple(y, weights);
    else return y;
}

}  // namespace detail

/// Dot-product attention: softmax(query key^T) value: [batch, queries, n], [batch, values, m] and
/// optionally [batch, values, n] -> [batch, queries, m]. Weights: with use_scale "scale", a factor
/// of the scores; with score_mode "concat" also "concat_score_weight". `use_causal_mask` (a query
/// sees only values up to its own position) and `return_attention_scores` are arguments of Keras's
/// call. Mirrors keras.layers.Attention.
struct Attention {
    bool use_scale = false;
    ScoreMode score_mode = "dot";
    Rate dropout = 0.;
    std::int64_t seed = no_seed;
    bool use_causal_mask = false;
    bool return_attention_scores = false;
    Name name{};
    bool trainable = true;

    /// Reports an unknown mode; used by `call`.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool known = self.score_mode.kind != ScoreMode::Kind::unknown;
        static_assert(known,
                      "[tf.keras.score_mode] Attention{.score_mode = \"dot\"}: the mode is \"dot\" "
                      "or \"concat\"");
        return known;
    }

    template <auto self, FloatingElement T, int... D, class... X>
        requires(detail::are_attention_inputs<Tensor<T, D...>, X...>)
    static constexpr auto call(Scope& k, const std::tuple<Tensor<T, D...>, X...>& x, auto mode) {
        return called<self>(k, x, mode, detail::NoMask{}, detail::NoMask{});
    }
    /// A masked query gives 0 and masks the result; masked values are ignored.
    template <auto self, class X>
        requires(detail::are_masked_attention_inputs<X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return called<self>(k, detail::unmasked(x), mode, detail::mask_of(std::get<0>(x)),
                            detail::mask_of(std::get<1>(x)));
    }

private:
    template <auto self, class T, int... D, class... X>
    static constexpr auto called(Scope& k, const std::tuple<Tensor<T, D...>, X...>& x, auto mode,
                                 const auto& query_mask, const auto& value_mask) {
        return detail::attended<self>(k, scores<self, T>(k, std::get<0>(x), detail::key_of(x)),
                                      std::get<1>(x), mode, query_mask, value_mask);
    }
    template <auto self, class T, class Q, class K>
    static constexpr auto scores(Scope& k, const Q& query, const K& key) {
        const auto factor = [&] {
            if constexpr (self.use_scale) return k.weight<T>("scale", initializers::Ones{}).read();
            else return T(1);
        }();
        if constexpr (self.score_mode.kind == ScoreMode::Kind::dot) {
            const auto products = nest::to_tensor(tf::matmul(query, tf::transpose<0, 2, 1>(key)));
            if constexpr (self.use_scale) return nest::to_tensor(products * factor);
            else return products;
        } else {
            const auto weight = k.weight<T>("concat_score_weight", initializers::Ones{}).read();
            const auto both = expand_dims<2>(query) + expand_dims<1>(key);
            const auto sums = nest::to_tensor(reduce_sum<-1>(tf::tanh(both * factor)));
            return nest::to_tensor(sums * weight);
        }
    }
};

/// Additive attention (Bahdanau et al. 2014), with the scores sum(scale * tanh(query + key)):
/// inputs and results as those of Attention. Weight: with use_scale "scale" [n]. Mirrors
/// keras.layers.AdditiveAttention.
struct AdditiveAttention {
    bool use_scale = true;
    Rate dropout = 0.;
    std::int64_t seed = no_seed;
    bool use_causal_mask = false;
    bool return_attention_scores = false;
    Name name{};
    bool trainable = true;

    template <auto self, FloatingElement T, int... D, class... X>
        requires(detail::are_attention_inputs<Tensor<T, D...>, X...>)
    static constexpr auto call(Scope& k, const std::tuple<Tensor<T, D...>, X...>& x, auto mode) {
        return called<self>(k, x, mode, detail::NoMask{}, detail::NoMask{});
    }
    /// As for Attention.
    template <auto self, class X>
        requires(detail::are_masked_attention_inputs<X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return called<self>(k, detail::unmasked(x), mode, detail::mask_of(std::get<0>(x)),
                            detail::mask_of(std::get<1>(x)));
    }

private:
    template <auto self, class T, int... D, class... X>
    static constexpr auto called(Scope& k, const std::tuple<Tensor<T, D...>, X...>& x, auto mode,
                                 const auto& query_mask, const auto& value_mask) {
        const auto sums =
            tf::tanh(expand_dims<2>(std::get<0>(x)) + expand_dims<1>(detail::key_of(x)));
        const auto scores = [&] {
            if constexpr (self.use_scale)
                return nest::to_tensor(reduce_sum<-1>(
                    sums * k.weight<T, last_dim<D...>>("scale", initializers::GlorotUniform{})));
            else return nest::to_tensor(reduce_sum<-1>(sums));
        }();
        return detail::attended<self>(k, scores, std::get<1>(x), mode, query_mask, value_mask);
    }
};

namespace detail {

/// The numbers of heads and of features of an attention of several heads. `output` 0: as many as
/// the query has.
struct Heads {
    int count;    ///< of queries
    int of_keys;  ///< of keys and values: a divisor of count
    int key;      ///< features of queries and keys
    int value;
    int output = 0;
};
/// The layers within.
struct AttentionPart {
    Name name{};
};
inline constexpr AttentionPart query_part{"query"}, key_part{"key"}, gate_part{"gate"},
    value_part{"value"}, output_part{"attention_output"};

/// The results of a projection with a bias, perhaps an activation, and the penalty of the results.
template <auto self, bool Gate, int... Dims, class X>
constexpr X finished(Scope& k, const X& x) {
    using T = typename X::value_type;
    const X biased = [&] {
        if constexpr (self.use_bias) return X(x + bias_of<self, T, Dims...>(k));
        else return x;
    }();
    const X y = [&] {
        if constexpr (Gate) return X(tf::sigmoid(biased));
        else return biased;
    }();
    if constexpr (self.activity_regularizer.active()) regularize(k, y, self.activity_regularizer);
    return y;
}
/// x [batch, n, m] -> [batch, n, Count, Dim]. A gate is from 0 to 1.
template <auto self, AttentionPart P, int Count, int Dim, bool Gate = false, class X>
constexpr auto projected(Scope& k, const X& x) {
    using T = typename X::value_type;
    const Scope::Within within(k, info_of<P>, nullptr);
    const auto kernel = k.weight<T, X::static_shape[2], Count, Dim>(
        "kernel", with_fans(self.kernel_initializer, 0b001, 0b110),
        {.regularizer = self.kernel_regularizer, .constraint = self.kernel_constraint});
    return finished<self, Gate, Count, Dim>(
        k, nest::to_tensor(tf::einsum<"bnm,mhd->bnhd">(x, kernel.read())));
}
/// Each head of keys or values serves as many neighbouring heads of queries.
template <int Times, class X>
constexpr auto repeated_heads(const X& x) {
    if constexpr (Times == 1) return x;
    else return nest::to_tensor(tf::repeat<Times, 2>(x));
}
/// Attention of several heads. `counts` is NoMask or a mask of pairs.
template <auto self, Heads N, class T, int... D, class... X>
constexpr auto attended_by_heads(Scope& k, const std::tuple<Tensor<T, D...>, X...>& x, auto mode,
                                 const auto& counts) {
    constexpr int times = N.count / N.of_keys;
    const auto query = projected<self, query_part, N.count, N.key>(k, std::get<0>(x));
    const auto key =
        repeated_heads<times>(projected<self, key_part, N.of_keys, N.key>(k, key_of(x)));
    [[maybe_unused]] const auto gate = [&] {
        if constexpr (self.use_gate)
            return projected<self, gate_part, N.count, N.value, true>(k, std::get<0>(x));
        else return NoMask{};
    }();
    const auto value =
        repeated_heads<times>(projected<self, value_part, N.of_keys, N.value>(k, std::get<1>(x)));
    constexpr T scale = static_cast<T>(1 / square_root(N.key));
    const auto scores = nest::to_tensor(tf::einsum<"bqhd,bvhd->bhqv">(query * scale, key));
    // Keras computes the weights by another function, without zeros, if nobody sees them.
    constexpr bool zero = self.dropout.value > 0 || self.return_attention_scores;
    const auto weights =
        softmax_of_pairs<self.use_causal_mask, self.sliding_window, zero>(scores, counts);
    const auto ungated = nest::to_tensor(
        tf::einsum<"bhqv,bvhd->bqhd">(drop_some<self.dropout, self.seed>(k, weights, mode), value));
    const auto means = [&] {
        if constexpr (self.use_gate) return nest::to_tensor(ungated * gate);
        else return ungated;
    }();
    constexpr int outputs = N.output > 0 ? N.output : last_dim<D...>;
    const auto y = [&] {
        const Scope::Within within(k, info_of<output_part>, nullptr);
        const auto kernel = k.weight<T, N.count, N.value, outputs>(
            "kernel", with_fans(self.kernel_initializer, 0b011, 0b100),
            {.regularizer = self.kernel_regularizer, .constraint = self.kernel_constraint});
        return finished<self, false, outputs>(
            k, nest::to_tensor(tf::einsum<"bqhd,hdo->bqo">(means, kernel.read())));
    }();
    if constexpr (self.return_attention_scores) return std::tuple(y, weights);
    else return y;
}
/// The same of inputs with masks: pairs of masked queries, values or keys do not count, and the
/// result has the query's mask.
template <auto self, Heads N, class X>
constexpr auto attended_with_masks(Scope& k, const X& x, auto mode) {
    const auto y = attended_by_heads<self, N>(k, unmasked(x), mode, pairs_that_count(x));
    const auto mask = mask_of(std::get<0>(x));
    if constexpr (self.return_attention_scores)
        return std::tuple(with_mask(std::get<0>(y), mask), std::get<1>(y));
    else return with_mask(y, mask);
}
template <int Window>
constexpr bool check_sliding_window() {
    constexpr bool fits = Window >= 0;
    static_assert(fits,
                  "[tf.keras.sliding_window] MultiHeadAttention<2, 8>{.sliding_window = 4}: the "
                  "window must be positive, or 0 for none");
    return fits;
}

}  // namespace detail

/// Dot-product attention of several heads, each with its own projections (Vaswani et al. 2017):
/// std::tuple(query, value) or std::tuple(query, value, key), as for Attention, -> [batch, queries,
/// OutputDim], by default the last dim of query. With a `sliding_window` above 0 a query sees only
/// keys that are fewer steps away. With `use_gate` what the heads return is multiplied by the
/// sigmoid of another projection of the query. The `activity_regularizer` penalizes the results of
/// each projection. Weights: "kernel" and "bias" of "query", "key", "gate", "value" and
/// "attention_output". `use_causal_mask` and `return_attention_scores` are arguments of Keras's
/// call. Mirrors keras.layers.MultiHeadAttention.
template <int Heads, int KeyDim, int ValueDim = KeyDim, int OutputDim = 0>
    requires(Heads > 0 && KeyDim > 0 && ValueDim > 0 && OutputDim >= 0)
struct MultiHeadAttention {
    static constexpr std::string_view keras_type = "MultiHeadAttention";
    static constexpr bool regularizes_parts = true;
    Rate dropout = 0.;
    bool use_bias = true;
    int sliding_window = 0;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint bias_constraint{};
    bool use_gate = false;
    std::int64_t seed = no_seed;
    bool use_causal_mask = false;
    bool return_attention_scores = false;
    Name name{};
    bool trainable = true;

    /// Reports a negative window.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_sliding_window<self.sliding_window>();
    }
    template <auto self, FloatingElement T, int... D, class... X>
        requires(detail::are_attention_inputs<Tensor<T, D...>, X...>)
    static constexpr auto call(Scope& k, const std::tuple<Tensor<T, D...>, X...>& x, auto mode) {
        return detail::attended_by_heads<self, sizes>(k, x, mode, detail::NoMask{});
    }
    /// Pairs with masked queries, values or keys are ignored, and the result has the query's mask.
    template <auto self, class X>
        requires(detail::are_masked_attention_inputs<X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::attended_with_masks<self, sizes>(k, x, mode);
    }

private:
    static constexpr detail::Heads sizes{Heads, Heads, KeyDim, ValueDim, OutputDim};
};

/// MultiHeadAttention in which each head of keys and values serves QueryHeads / KeyValueHeads heads
/// of queries (Ainslie et al. 2023): std::tuple(query, value) or std::tuple(query, value, key) ->
/// the dims of the query. As in Keras, the `activity_regularizer` penalizes the results of the
/// layer, too. Mirrors keras.layers.GroupQueryAttention.
template <int HeadDim, int QueryHeads, int KeyValueHeads>
    requires(HeadDim > 0 && QueryHeads > 0 && KeyValueHeads > 0)
struct GroupQueryAttention {
    static constexpr std::string_view keras_type = "GroupedQueryAttention";
    Rate dropout = 0.;
    bool use_bias = true;
    int sliding_window = 0;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint bias_constraint{};
    bool use_gate = false;
    std::int64_t seed = no_seed;
    bool use_causal_mask = false;
    bool return_attention_scores = false;
    Name name{};
    bool trainable = true;

    /// Reports heads that cannot be divided among those of keys, or a negative window.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool divides = QueryHeads % KeyValueHeads == 0;
        static_assert(divides,
                      "[tf.keras.query_heads] GroupQueryAttention<16, 8, 2>{}: the number of heads "
                      "of queries (8) must be a multiple of that of keys and values (2)");
        return divides && detail::check_sliding_window<self.sliding_window>();
    }
    template <auto self, FloatingElement T, int... D, class... X>
        requires(detail::are_attention_inputs<Tensor<T, D...>, X...>)
    static constexpr auto call(Scope& k, const std::tuple<Tensor<T, D...>, X...>& x, auto mode) {
        return detail::attended_by_heads<self, sizes>(k, x, mode, detail::NoMask{});
    }
    /// As for MultiHeadAttention.
    template <auto self, class X>
        requires(detail::are_masked_attention_inputs<X>)
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::attended_with_masks<self, sizes>(k, x, mode);
    }

private:
    static constexpr detail::Heads sizes{QueryHeads, KeyValueHeads, HeadDim, HeadDim};
};

namespace layers {
using keras::AdditiveAttention;
using keras::Attention;
using keras::GroupQueryAttention;
using keras::MultiHeadAttention;
}  // namespace layers

}  // namespace tf::keras
