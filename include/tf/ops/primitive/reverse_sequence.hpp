// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.reverse_sequence: reverses the first elements of each sequence.

#include <tf/ops/call.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Inputs: a tensor, the lengths of its sequences.
struct ReverseSequence : SelfContained {
    struct Attributes {
        std::int64_t seq_dim = 1;
        std::int64_t batch_dim = 0;
    };
    static constexpr std::string_view name = "ReverseSequence";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && is_index(in[1]);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes at = attributes_of<ReverseSequence>(a);
        Shape out = in[0].shape;
        const Shape& lengths = in[1].shape;
        const auto is_axis = [&](std::int64_t d) { return d >= 0 && d < out.rank; };
        bool fits = is_axis(at.seq_dim) && is_axis(at.batch_dim) && at.seq_dim != at.batch_dim &&
                    lengths.rank == 1;
        if (fits) {
            int& batch = out[static_cast<int>(at.batch_dim)];
            fits = batch == dyn || lengths[0] == dyn || batch == lengths[0];
            if (batch == dyn) batch = lengths[0];
        }
        if (fits) return out;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.ops.reverse_sequence", "reverse_sequence", "seq_lengths",
                                   lengths.to_string(),
                                   "one length for each sequence of " + in[0].shape.to_string());
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const Attributes at = attributes_of<ReverseSequence>(a);
        const Shape& s = out.shape;
        const int first = static_cast<int>(std::min(at.seq_dim, at.batch_dim)),
                  second = static_cast<int>(std::max(at.seq_dim, at.batch_dim));
        std::int64_t outer = 1, between = 1, inner = 1;
        for (int d = 0; d < first; ++d) outer *= s[d];
        for (int d = first + 1; d < second; ++d) between *= s[d];
        for (int d = second + 1; d < s.rank; ++d) inner *= s[d];
        const bool batch_first = at.batch_dim == first;
        const std::int64_t n = s[first], m = s[second], step = n * between * m * inner;
        check_lengths(in[1], batch_first ? m : n);
        const Out* from = in[0].as<const Out>();
        Out* to = out.as<Out>();
        for (std::int64_t o = 0; o < outer; ++o, from += step)
            for (std::int64_t i = 0; i < n; ++i)
                for (std::int64_t b = 0; b < between; ++b)
                    for (std::int64_t k = 0; k < m; ++k) {
                        const std::int64_t length = length_of(in[1], batch_first ? i : k);
                        const std::int64_t from_i = batch_first || i >= length ? i : length - 1 - i,
                                           from_k =
                                               !batch_first || k >= length ? k : length - 1 - k;
                        to = std::copy_n(from + ((from_i * between + b) * m + from_k) * inner,
                                         inner, to);
                    }
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply<ReverseSequence>(
                    {g.dy(), g.in(1)}, attributes_of<ReverseSequence>(g), g.dy().dtype()));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1)},
                 {n.axis(n.number("seq_dim", 0), 0), n.axis(n.number("batch_dim", 0), 0)});
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<ReverseSequence>(n);
        n.result(n.add(name, {n.in(0), n.in(1)},
                       {{"T", n.type()},
                        {"Tlen", n.type(1)},
                        {"seq_dim", at.seq_dim},
                        {"batch_dim", at.batch_dim}}));
    }

private:
    static std::int64_t length_of(const kernels::Ref& lengths, std::int64_t k) {
        return lengths.dtype == DType::int64 ? lengths.as<const std::int64_t>()[k]
                                             : lengths.as<const std::int32_t>()[k];
    }
    static void check_lengths(const kernels::Ref& lengths, std::int64_t most) {
        for (std::int64_t k = 0; k < lengths.shape.size(); ++k)
            if (const std::int64_t length = length_of(lengths, k); length < 0 || length > most)
                errors::raise<errors::InvalidArgument>(
                    {"tf.kernels.bad_index", "reverse_sequence", "seq_lengths",
                     "seq_lengths[" + std::to_string(k) + "] = " + std::to_string(length),
                     "a length in [0, " + std::to_string(most) + "]"});
    }
};

struct SequenceOps {
    using list = Registry<ReverseSequence>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ReverseSequence")> : std::type_identity<op::ReverseSequence> {};

/// x with the first seq_lengths[b] elements along SeqAxis reversed, for each b along BatchAxis
/// (tf.reverse_sequence): reverse_sequence<1, 0>(x, lengths) for sequences that are rows. Lengths
/// are int32 or int64, [batch]; x has any dtype. errors::InvalidArgument for a length out of range.
template <int SeqAxis, int BatchAxis = 0, TensorLike A, TensorLike L>
constexpr auto reverse_sequence(const A& x, const L& seq_lengths) {
    if constexpr (Poisoned<A> || Poisoned<L>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using K = tensor_type_t<L>;
        constexpr op::ReverseSequence::Attributes at{normalize_axis(SeqAxis, T::rank),
                                                     normalize_axis(BatchAxis, T::rank)};
        constexpr Shape s =
            detail::ops::static_result<op::ReverseSequence, T, K>(detail::ops::words_of<at>);
        constexpr bool fits = s.valid() && op::is_index(K::dtype);
        static_assert(fits,
                      "[tf.ops.reverse_sequence] reverse_sequence<SeqAxis, BatchAxis>(x, "
                      "seq_lengths): the axes must be two dims of 'x', and the lengths a vector of "
                      "int32 or int64, one for each element along BatchAxis");
        if constexpr (fits)
            return detail::ops::call<op::ReverseSequence, TensorOf<typename T::value_type, s>>(
                detail::ops::words_of<at>, T(x.collapse()), K(seq_lengths.collapse()));
        else return Poison{};
    }
}

}  // namespace tf
