// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The labels that the frames of connectionist temporal classification spell, as sparse tensors:
// tf.nn.ctc_greedy_decoder, tf.nn.ctc_beam_search_decoder.

#include <array>

#include <tf/ops/primitive/ctc_decoder.hpp>
#include <tf/ops/primitive/subscript.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf {
namespace nn {

/// The results of tf::nn::ctc_greedy_decoder.
template <class Decoded, class Sums>
struct GreedyDecoded {
    Decoded decoded;  ///< one sparse tensor in an array
    Sums neg_sum_logits;
};
/// The results of tf::nn::ctc_beam_search_decoder.
template <class Decoded, class Logs>
struct BeamDecoded {
    Decoded decoded;  ///< a sparse tensor for each path
    Logs log_probability;
};

}  // namespace nn

namespace detail::sparse {

/// The results of the ops.
template <class Number, class Labels, class Dims>
struct DecodedRows {
    Number number;
    Labels labels;
    Dims dims;
};

template <class X, class L>
constexpr bool can_decode() {
    constexpr bool fits = (X::dtype == DType::float32 || X::dtype == DType::float64) &&
                          X::rank == 3 && L::rank == 1 && op::is_index(L::dtype) &&
                          is_compatible(Shape(X::static_shape[1]), L::static_shape);
    static_assert(fits,
                  "[tf.nn.ctc_decoder] ctc_greedy_decoder, ctc_beam_search_decoder(inputs, "
                  "sequence_length): inputs are floats or doubles [frames, batch, classes], "
                  "lengths int32 or int64 [batch]");
    return fits;
}
/// Calls the op; f gets the sparse tensors and the numbers.
template <class Op, int Paths, class A, class L, class F>
constexpr auto decoded(const A& inputs, const L& sequence_length,
                       const typename Op::Attributes& with, F f) {
    using X = tensor_type_t<A>;
    using N = tensor_type_t<L>;
    constexpr Shape x = X::static_shape, n = N::static_shape;
    constexpr int batch = x[1] == dyn ? n[0] : x[1], frames = x[0];
    using T = typename X::value_type;
    using Rows = DecodedRows<Tensor<T, batch, Paths>, Tensor<std::int64_t, Paths, batch, frames>,
                             Tensor<std::int64_t, Paths, 2>>;
    const auto words = op::to_words(with);
    const Rows rows = ops::call_several<Op>(
        std::type_identity<Rows>{}, words, X(inputs.collapse()),
        Tensor<std::int32_t, n[0]>(cast<std::int32_t>(N(sequence_length.collapse()))));
    const auto path = [&](int k) {
        using Labels = Tensor<std::int64_t, batch, frames>;
        const Labels labels(rows.labels[k]);
        const Tensor<std::int64_t, dyn, 2> there(where(greater_equal(labels, std::int64_t{0})));
        return SparseTensor<std::int64_t, 2>{there,
                                             Tensor<std::int64_t, dyn>(gather_nd(labels, there)),
                                             Tensor<std::int64_t, 2>(rows.dims[k])};
    };
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        return f(std::array{path(static_cast<int>(K))...}, rows.number);
    }(std::make_index_sequence<Paths>{});
}

}  // namespace detail::sparse

namespace nn {

/// The labels of the most probable class of each frame without blanks, runs of one class being one
/// label unless `merge_repeated` is false: inputs [frames, batch, classes], floats or doubles, and
/// the numbers of frames [batch], int32 or int64 -> {decoded, an array of one sparse int64 tensor
/// [batch, longest], neg_sum_logits [batch, 1], the sum of these logits, negated}. A negative
/// blank_index counts from the last class. errors::InvalidArgument for a length above the number
/// of frames. It has no gradient. Mirrors tf.nn.ctc_greedy_decoder.
template <TensorLike A, TensorLike L>
constexpr auto ctc_greedy_decoder(const A& inputs, const L& sequence_length,
                                  bool merge_repeated = true, int blank_index = -1) {
    if constexpr (Poisoned<A> || Poisoned<L>) {
        return Poison{};
    } else if constexpr (!tf::detail::sparse::can_decode<tensor_type_t<A>, tensor_type_t<L>>()) {
        return Poison{};
    } else {
        return tf::detail::sparse::decoded<op::CTCGreedyDecoder, 1>(
            inputs, sequence_length, {merge_repeated, blank_index},
            [](const auto& paths, const auto& sums) { return GreedyDecoded{paths, sums}; });
    }
}

/// The TopPaths most probable sequences of labels among beam_width that are kept after each frame;
/// the last class is the blank: inputs [frames, batch, classes], floats or doubles, and the numbers
/// of frames [batch], int32 or int64 -> {decoded, an array of sparse int64 tensors [batch,
/// longest], log_probability [batch, TopPaths]}. Of sequences that are equally probable, TensorFlow
/// may return another one. errors::InvalidArgument for a length above the number of frames, and if
/// there are fewer sequences. It has no gradient. Mirrors tf.nn.ctc_beam_search_decoder:
///
///     auto [decoded, logs] = tf::nn::ctc_beam_search_decoder<3>(inputs, lengths, 20)
template <int TopPaths = 1, TensorLike A, TensorLike L>
constexpr auto ctc_beam_search_decoder(const A& inputs, const L& sequence_length,
                                       int beam_width = 100) {
    if constexpr (Poisoned<A> || Poisoned<L>) {
        return Poison{};
    } else if constexpr (!tf::detail::sparse::can_decode<tensor_type_t<A>, tensor_type_t<L>>()) {
        return Poison{};
    } else {
        constexpr bool some = TopPaths >= 1 && TopPaths <= 64;
        static_assert(some,
                      "[tf.nn.ctc_decoder] ctc_beam_search_decoder<TopPaths>(inputs, "
                      "sequence_length): from 1 to 64 paths");
        if constexpr (!some) return Poison{};
        else
            return tf::detail::sparse::decoded<op::CTCBeamSearchDecoder, TopPaths>(
                inputs, sequence_length, {beam_width, TopPaths, false},
                [](const auto& paths, const auto& logs) { return BeamDecoded{paths, logs}; });
    }
}

}  // namespace nn
}  // namespace tf
