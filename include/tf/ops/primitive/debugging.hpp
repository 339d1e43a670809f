// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.debugging: checks that run on every call, in program order, and throw errors::InvalidArgument.

#include <tf/kernels/print.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf {
namespace op {

/// Inputs: the condition, then the values to show. Text: the relation, a null character, the user's
/// message.
struct Assert {
    static constexpr std::string_view name = "Assert";
    static constexpr Role role = Role::effect;
    template <class, class>
    static void run(const kernels::Ref&, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        if (*in[0].as<const bool>()) return;
        const std::string_view text(a.text.data(), a.text.size());
        const std::size_t cut = text.find('\0');
        std::string got;
        for (int k = 1; k < count; ++k)
            got += (k > 1 ? " and " : "") + kernels::summary_text(in[k], 3);
        std::string expected(text.substr(0, cut));
        if (cut + 1 < text.size()) expected += " (" + std::string(text.substr(cut + 1)) + ")";
        errors::raise<errors::InvalidArgument>({"tf.debugging.assertion", "debugging::assert", "",
                                                std::move(got), std::move(expected)});
    }
    static void from_graph_def(auto& n) {
        if (n.dtype(0) != DType::boolean) n.fail("a condition that is not a bool", "a bool");
        n.act(n.inputs(), {}, std::string_view("the condition to hold\0", 22));
    }
    static void to_graph_def(auto& n) {
        const std::string_view text = n.text();
        const std::size_t cut = text.find('\0');
        std::string words = "expected " + std::string(text.substr(0, cut));
        if (cut + 1 < text.size()) words += " (" + std::string(text.substr(cut + 1)) + ")";
        auto inputs = n.inputs();
        auto types = n.types();
        types.erase(types.begin());
        inputs.insert(inputs.begin() + 1, n.string(words + "; got"));
        types.insert(types.begin(), n.string_type());
        n.act(name, inputs, {{"T", n.list(types)}, {"summarize", std::int64_t{3}}});
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("Assert")> : std::type_identity<op::Assert> {};

namespace detail::ops {

/// Checks that `holds` is true everywhere; the error shows the values.
template <class H, class... A>
constexpr Operation check(const H& holds, std::string_view relation, std::string_view message,
                          const A&... shown) {
    if constexpr (Poisoned<H>) {
        return {};
    } else {
        const Tensor<bool> all = reduce_all(holds);
        std::vector<char> text(relation.begin(), relation.end());
        text.push_back('\0');
        text.insert(text.end(), message.begin(), message.end());
        if (__builtin_is_constant_evaluated()) {
            trace::Node* n = trace::record(def_of<op::Assert>, DType::invalid, Shape{},
                                           {all.node(), shown.node()...});
            n->text.push_all(text);
            return Operation(n);
        }
        const std::array<kernels::Ref, 1 + sizeof...(A)> in{
            kernels::Ref{
                const_cast<void*>(static_cast<const void*>(all.data())), {}, DType::boolean},
            kernels::Ref{const_cast<void*>(static_cast<const void*>(shown.data())), shown.shape(),
                         A::dtype}...};
        op::Assert::run<void, bool>({}, in.data(), static_cast<int>(in.size()), {{}, text});
        return {};
    }
}

/// One side of an assertion as a tensor.
template <class T, class A>
constexpr auto asserted(const A& a) {
    if constexpr (Poisoned<A>) return Poison{};
    else if constexpr (TensorLike<A>) return tensor_type_t<A>(a.collapse());
    else return Tensor<T>(a);
}

/// Checks a comparison of two operands for all elements.
template <class A, class B, class Compare>
constexpr Operation check_pair(const A& x, const B& y, Compare compare, std::string_view relation,
                               std::string_view message) {
    using T = element_among_t<A, B>;
    const auto a = asserted<T>(x);
    const auto b = asserted<T>(y);
    return check(compare(a, b), relation, message, a, b);
}

}  // namespace detail::ops

namespace debugging {

/// Checks that x == y everywhere, after broadcasting (tf.debugging.assert_equal); raises
/// errors::InvalidArgument otherwise. Both have the same dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr Operation assert_equal(const A& x, const B& y, std::string_view message = "") {
    return tf::detail::ops::check_pair(
        x, y, [](const auto& a, const auto& b) { return equal(a, b); }, "x == y", message);
}
/// Checks that x != y everywhere, after broadcasting (tf.debugging.assert_none_equal); raises
/// errors::InvalidArgument otherwise. Both have the same dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr Operation assert_none_equal(const A& x, const B& y, std::string_view message = "") {
    return tf::detail::ops::check_pair(
        x, y, [](const auto& a, const auto& b) { return not_equal(a, b); }, "x != y", message);
}
/// Checks that x < y everywhere, after broadcasting (tf.debugging.assert_less); raises
/// errors::InvalidArgument otherwise. Both have the same numeric dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr Operation assert_less(const A& x, const B& y, std::string_view message = "") {
    return tf::detail::ops::check_pair(
        x, y, [](const auto& a, const auto& b) { return less(a, b); }, "x < y", message);
}
/// Checks that x <= y everywhere, after broadcasting (tf.debugging.assert_less_equal); raises
/// errors::InvalidArgument otherwise. Both have the same numeric dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr Operation assert_less_equal(const A& x, const B& y, std::string_view message = "") {
    return tf::detail::ops::check_pair(
        x, y, [](const auto& a, const auto& b) { return less_equal(a, b); }, "x <= y", message);
}
/// Checks that x > y everywhere, after broadcasting (tf.debugging.assert_greater); raises
/// errors::InvalidArgument otherwise. Both have the same numeric dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr Operation assert_greater(const A& x, const B& y, std::string_view message = "") {
    return tf::detail::ops::check_pair(
        x, y, [](const auto& a, const auto& b) { return greater(a, b); }, "x > y", message);
}
/// Checks that x >= y everywhere, after broadcasting (tf.debugging.assert_greater_equal); raises
/// errors::InvalidArgument otherwise. Both have the same numeric dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr Operation assert_greater_equal(const A& x, const B& y, std::string_view message = "") {
    return tf::detail::ops::check_pair(
        x, y, [](const auto& a, const auto& b) { return greater_equal(a, b); }, "x >= y", message);
}
/// Checks that every element of x is greater than 0 (tf.debugging.assert_positive); raises
/// errors::InvalidArgument otherwise. Numeric dtypes.
template <TensorLike A>
constexpr Operation assert_positive(const A& x, std::string_view message = "") {
    const auto a = tf::detail::ops::asserted<void>(x);
    return tf::detail::ops::check(a > 0, "x > 0", message, a);
}
/// Checks that every element of x is at least 0 (tf.debugging.assert_non_negative); raises
/// errors::InvalidArgument otherwise. Numeric dtypes.
template <TensorLike A>
constexpr Operation assert_non_negative(const A& x, std::string_view message = "") {
    const auto a = tf::detail::ops::asserted<void>(x);
    return tf::detail::ops::check(a >= 0, "x >= 0", message, a);
}
/// Checks that every element of x is less than 0 (tf.debugging.assert_negative); raises
/// errors::InvalidArgument otherwise. Numeric dtypes.
template <TensorLike A>
constexpr Operation assert_negative(const A& x, std::string_view message = "") {
    const auto a = tf::detail::ops::asserted<void>(x);
    return tf::detail::ops::check(a < 0, "x < 0", message, a);
}
/// Checks that every element of x is at most 0 (tf.debugging.assert_non_positive); raises
/// errors::InvalidArgument otherwise. Numeric dtypes.
template <TensorLike A>
constexpr Operation assert_non_positive(const A& x, std::string_view message = "") {
    const auto a = tf::detail::ops::asserted<void>(x);
    return tf::detail::ops::check(a <= 0, "x <= 0", message, a);
}
/// Checks that a bool condition is true everywhere (tf.debugging.Assert); otherwise raises
/// errors::InvalidArgument, whose message shows `data`.
template <TensorLike C, TensorLike... A>
constexpr Operation Assert(const C& condition, const A&... data) {
    return tf::detail::ops::check(tf::detail::ops::asserted<bool>(condition),
                                  "the condition to hold", "",
                                  tf::detail::ops::asserted<void>(data)...);
}

}  // namespace debugging
}  // namespace tf
