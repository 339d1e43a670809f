// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sums of products that an equation describes: tf.einsum, tf.tensordot. The equation is a template
// argument, so mistakes in it are compile errors. An op has one or two operands; more operands are
// multiplied one after the other.

#include <tf/core/fixed_string.hpp>
#include <tf/kernels/einsum.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/einsum_equation.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/registry.hpp>
#include <tf/ops/run_time.hpp>

namespace tf {
namespace op {

/// Words: the labels of each operand, then those of the result.
struct Einsum : SelfContained {
    static constexpr std::string_view name = "Einsum";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr bool saved = true;
    using computes = Types<float, double, std::int32_t, std::int64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count > 0 && count <= 2 && all_are(out, in, count, count);
    }
    static void check(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        for (int k = 0; k < count; ++k)
            if (label_count(labels(a, k)) != in[k].shape.rank)
                unfit_shape(name, in[k].shape, "one dim for each label");
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Labels out = labels(a, count);
        LabelSizes sizes;
        bool fits = true;
        for (int k = 0; k < count; ++k)
            for (int i = 0; i < in[k].shape.rank; ++i)
                fits = fits && sizes.add(kernels::label_at(labels(a, k), i), in[k].shape[i]);
        if (!fits) {
            if (!__builtin_is_constant_evaluated()) misfit(in, count, a);
            return Shape::invalid();
        }
        Shape s;
        for (int i = 0; i < label_count(out); ++i) s.push_back(sizes.of(kernels::label_at(out, i)));
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const auto operand = [&](int k) {
            return kernels::Labelled<const Out>{in[k].as<const Out>(), in[k].shape, labels(a, k)};
        };
        const kernels::Labelled<Out> result{out.as<Out>(), out.shape, labels(a, count)};
        const auto first = operand(0), last = operand(count - 1);
        kernels::einsum<Out>(first, count == 2 ? &last : nullptr, result);
    }

    static constexpr void gradient(auto& g) {
        const int count = g.count();
        for (int k = 0; k < count; ++k)
            if (g.wants(k)) to_operand(g, k, count == 2 ? labels(g, 1 - k) : Labels{0});
    }

    static void from_graph_def(auto& n) {
        EinsumRanks ranks;
        for (std::size_t k = 0; k < n.count(); ++k) ranks.push(n.rank(k));
        const std::string text = n.text("equation");
        const EinsumEquation e = parse_einsum(text, ranks, true);
        if (e.fault != EinsumEquation::none)
            n.fail("the equation '" + text + "'", "an equation that fits the operands");
        if (e.count > 2) n.unsupported("more than 2 operands");
        const auto all = e.words();
        n.result(n.dtype(0), n.inputs(),
                 {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(e.count) + 1});
    }
    static void to_graph_def(auto& n) {
        std::string equation;
        for (int k = 0; k < n.words_count(); ++k) {
            if (k > 0) equation += k + 1 == n.words_count() ? "->" : ",";
            equation += einsum_text(labels(n, k));
        }
        const bool has = n.dtype(0) == DType::int32 || n.dtype(0) == DType::int64 ||
                         is_differentiable(n.dtype(0));
        n.result(n.add_as(name, has ? n.type() : n.int64(),
                          {{"N", std::int64_t{n.count()}}, {"equation", n.literal(equation)}}));
    }

private:
    static constexpr Labels labels(const auto& from, int k) {
        return static_cast<Labels>(from.word(k));
    }
    [[gnu::cold]] static void misfit(const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        std::string got, equation;
        for (int k = 0; k < count; ++k) {
            got += (k > 0 ? ", " : "") + in[k].shape.to_string();
            equation += (k > 0 ? "," : "") + einsum_text(labels(a, k));
        }
        detail::ops::bad_shape("tf.ops.einsum_sizes", "einsum", "operands", got,
                               "one size for each label of '" + equation + "'");
    }

    /// The gradient of operand k: the product of the result's gradient and the other operand.
    /// Labels that only this operand has were summed over, so the gradient is repeated along them.
    static constexpr void to_operand(auto& g, int k, Labels other) {
        const Labels own = labels(g, k), out = labels(g, g.count());
        const Labels lead = with_unique_labels(ellipsis_of(own), named_of(own));
        const Labels wide = ellipsis_of(out);
        Labels present = wide;
        int missing = 0;  // a bit mask of the dims whose labels are not in `present`
        const auto x = g.in(k);
        auto like = x;
        if (lead != own) like = g.template apply<Einsum>({x}, {number(own), number(lead)});
        for (int i = 0; i < label_count(lead); ++i) {
            const std::uint8_t l = kernels::label_at(lead, i);
            if (l >= kernels::ellipsis_label) continue;
            if (has_label(out, l) || has_label(other, l)) present = with_label(present, l);
            else missing |= 1 << (label_count(wide) + i - label_count(ellipsis_of(lead)));
        }
        auto v = g.dy();
        if (g.count() == 2)
            v = g.template apply<Einsum>({v, conj(g.in(1 - k))},
                                         {number(out), number(other), number(present)});
        else if (out != present) v = g.template apply<Einsum>({v}, {number(out), number(present)});
        if (missing != 0) {
            v = with_ones(v, missing);
            if (g.count() == 1) v = broadcast_like(v, like);
            else v = v * ones_like(like);
        }
        if (lead == own) return g.to(k, v);
        g.to(k, g.template apply<Einsum>({sum_to(v, like)}, {number(lead), number(own)}));
    }
    static constexpr std::int64_t number(Labels l) { return static_cast<std::int64_t>(l); }
};

struct EinsumOps {
    using list = Registry<Einsum>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Einsum")> : std::type_identity<op::Einsum> {};

namespace detail::ops {

/// The words of op::Einsum for an equation.
template <op::EinsumEquation E>
inline constexpr auto einsum_words = [] {
    std::array<std::uint64_t, static_cast<std::size_t>(E.count) + 1> all{};
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = E.words()[k];
    return all;
}();

/// The products of the operands that the equation describes, from left to right.
template <op::EinsumEquation E, class A, class... More>
constexpr auto einsum_of(const A& a, const More&... more) {
    using T = typename A::value_type;
    if constexpr (E.count <= 2) {
        constexpr Shape s = static_result<op::Einsum, A, More...>(einsum_words<E>);
        return call<op::Einsum, TensorOf<T, s>>(einsum_words<E>, a, more...);
    } else {
        return [&]<class B, class... Rest>(const B& b, const Rest&... rest) {
            return einsum_of<E.after_first_pair()>(einsum_of<E.first_pair()>(a, b), rest...);
        }(more...);
    }
}

}  // namespace detail::ops

/// The sums of products that an equation describes (tf.einsum): tf::einsum<"ij,jk->ik">(a, b) is a
/// matrix product. Each dim has a label. Labels that the result does not have are summed over; a
/// label that occurs twice in one operand selects its diagonal; "..." stands for further dims,
/// which broadcast. Without "->" the result has the labels that occur once, in alphabetical order.
/// All operands have the same numeric or complex dtype. errors::InvalidArgument if dyn dims with
/// the same label differ.
template <FixedString Equation, TensorLike... X>
constexpr auto einsum(const X&... x) {
    using op::EinsumEquation;
    if constexpr ((Poisoned<X> || ...)) {
        return Poison{};
    } else {
        constexpr EinsumEquation e =
            op::parse_einsum(Equation.view(), op::EinsumRanks{tensor_type_t<X>::rank...});
        static_assert(e.fault != EinsumEquation::syntax,
                      "[tf.ops.einsum_equation] einsum<\"ij,jk->ik\">(a, b): an equation must "
                      "consist of letters, ',' between operands, at most one '->', and at most one "
                      "'...' in each part");
        static_assert(e.fault != EinsumEquation::operands,
                      "[tf.ops.einsum_operands] einsum<equation>(...): the equation must describe "
                      "as many operands as there are arguments, at most 16");
        static_assert(e.fault != EinsumEquation::rank,
                      "[tf.ops.einsum_rank] einsum<equation>(...): each operand must have one "
                      "label for each dim, where '...' stands for any number of dims; the result "
                      "can have at most 8 dims");
        static_assert(e.fault != EinsumEquation::output,
                      "[tf.ops.einsum_output] einsum<equation>(...): a label after '->' must be a "
                      "label of an operand and occur there only once; '...' of operands must occur "
                      "there, too");
        if constexpr (e.fault != EinsumEquation::none) {
            return Poison{};
        } else {
            using First = tensor_type_t<std::tuple_element_t<0, std::tuple<X...>>>;
            using T = typename First::value_type;
            constexpr bool one_dtype =
                (std::is_same_v<typename tensor_type_t<X>::value_type, T> && ...);
            static_assert(one_dtype,
                          "[tf.ops.dtype_mismatch] einsum: operands must have the same dtype; use "
                          "tf::cast<T>(x)");
            constexpr bool numeric = detail::ops::in_domain<Domain::numeric_or_complex, T>;
            static_assert(!one_dtype || numeric,
                          "[tf.ops.bad_dtype] einsum: not defined for this dtype; use "
                          "tf::cast<T>(x)");
            constexpr Shape s =
                detail::ops::static_result<op::Einsum, X...>(detail::ops::einsum_words<e>);
            static_assert(!one_dtype || !numeric || s.valid(),
                          "[tf.ops.einsum_sizes] einsum<equation>(...): dims with the same label "
                          "must have the same size");
            if constexpr (one_dtype && numeric && s.valid())
                return detail::ops::einsum_of<e>(tensor_type_t<X>(x.collapse())...);
            else return Poison{};
        }
    }
}
template <class T = void, class... More>
constexpr Poison einsum(const char*, const More&...) {
    static_assert(detail::tensors::dims_check<T>::always_false,
                  "[tf.ops.einsum_equation] einsum(\"ij,jk->ik\", a, b): the equation decides the "
                  "type of the result and is a template argument: tf::einsum<\"ij,jk->ik\">(a, b)");
    return {};
}

/// A list of axes as a template argument.
struct Axes {
    int count = 0;
    int at[max_rank]{};
    template <std::same_as<int>... I>
    constexpr Axes(I... axes) : count(sizeof...(I)), at{axes...} {}
};

/// Sums of products over axes of a and axes of b, pair by pair (tf.tensordot):
/// tf::tensordot<tf::Axes{1}, tf::Axes{0}>(a, b) is a matrix product. The result has the other axes
/// of a, then those of b. Both have the same numeric or complex dtype. errors::InvalidArgument if
/// dyn dims do not fit.
template <Axes OfA, Axes OfB, TensorLike A, TensorLike B>
constexpr auto tensordot(const A& a, const B& b) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr op::EinsumEquation e =
            op::tensordot_equation(X::rank, OfA.at, OfA.count, Y::rank, OfB.at, OfB.count);
        static_assert(e.fault == op::EinsumEquation::none,
                      "[tf.ops.bad_axis] tensordot: there must be as many axes of a as of b, all "
                      "different and in [-rank, rank); the result can have at most 8 dims");
        constexpr bool one_dtype = std::is_same_v<typename X::value_type, typename Y::value_type>;
        static_assert(one_dtype,
                      "[tf.ops.dtype_mismatch] tensordot(a, b): operands must have the same dtype; "
                      "use tf::cast<T>(x)");
        constexpr bool numeric =
            detail::ops::in_domain<Domain::numeric_or_complex, typename X::value_type>;
        static_assert(!one_dtype || numeric,
                      "[tf.ops.bad_dtype] tensordot(a, b): not defined for this dtype; use "
                      "tf::cast<T>(x)");
        if constexpr (e.fault == op::EinsumEquation::none && one_dtype && numeric) {
            constexpr Shape s =
                detail::ops::static_result<op::Einsum, X, Y>(detail::ops::einsum_words<e>);
            static_assert(s.valid(),
                          "[tf.ops.einsum_sizes] tensordot(a, b): an axis of a must have the same "
                          "size as the corresponding axis of b");
            if constexpr (s.valid())
                return detail::ops::einsum_of<e>(X(a.collapse()), Y(b.collapse()));
            else return Poison{};
        } else {
            return Poison{};
        }
    }
}
/// The same over the last `Count` axes of a and the first `Count` axes of b.
template <int Count, TensorLike A, TensorLike B>
constexpr auto tensordot(const A& a, const B& b) {
    constexpr auto numbers = [](int first) {
        Axes all;
        for (int i = 0; i < Count && i < max_rank; ++i) all.at[all.count++] = first + i;
        return all;
    };
    if constexpr (Poisoned<A> || Poisoned<B>) return Poison{};
    else return tensordot<numbers(tensor_type_t<A>::rank - Count), numbers(0)>(a, b);
}

namespace linalg {
using tf::einsum;
using tf::tensordot;
}  // namespace linalg

}  // namespace tf
