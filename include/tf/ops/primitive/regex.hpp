// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regular expressions: tf.strings.regex_full_match, regex_replace. A pattern that is a C++ string
// is an attribute of the op; one that is a tensor is an operand of another op, as in TensorFlow.

#include <tf/kernels/regex.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Text: the pattern.
struct StaticRegexFullMatch : StringFunction<StaticRegexFullMatch, DType::boolean> {
    static constexpr std::string_view name = "StaticRegexFullMatch";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        kernels::regex_full_match(out, in[0], text_of(a), "regex_full_match");
    }
    static void from_graph_def(auto& n) {
        n.out(n.template make<StaticRegexFullMatch>(DType::boolean, {n.in(0)}, {},
                                                    n.text("pattern")));
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {n.in(0)}, {{"pattern", std::string(n.text())}}));
    }
};
/// Text: the pattern and the replacement.
struct StaticRegexReplace : StringFunction<StaticRegexReplace, DType::str> {
    struct Attributes {
        std::uint64_t pattern_size = 0;
        Flag replace_global = true;
    };
    static constexpr std::string_view name = "StaticRegexReplace";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const Attributes given = attributes_of<StaticRegexReplace>(a);
        const std::string_view text = text_of(a);
        kernels::regex_replace(out, in[0], text.substr(0, given.pattern_size),
                               text.substr(given.pattern_size), given.replace_global,
                               "regex_replace");
    }
    static void from_graph_def(auto& n) {
        const std::string pattern = n.text("pattern");
        n.out(n.template make<StaticRegexReplace>(
            DType::str, {n.in(0)}, {pattern.size(), n.flag("replace_global", true) ? 1u : 0u},
            pattern + n.text("rewrite")));
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<StaticRegexReplace>(n);
        n.result(n.add(name, {n.in(0)},
                       {{"pattern", std::string(n.text().substr(0, given.pattern_size))},
                        {"rewrite", std::string(n.text().substr(given.pattern_size))},
                        {"replace_global", bool(given.replace_global)}}));
    }
};

/// The shape rule of ops whose operands after the first one are scalars.
template <class Op, DType Result, int Count>
struct DynamicRegex : StringOp<Op> {
    static constexpr DType result_dtype = Result;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == Result && all_are(DType::str, in, count, Count);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        for (int k = 1; k < count; ++k) {
            if (in[k].shape.rank == 0) continue;
            if (!__builtin_is_constant_evaluated())
                detail::ops::bad_shape("tf.strings.regex", Op::name, "pattern, rewrite",
                                       in[k].shape.to_string(), "scalars");
            return Shape::invalid();
        }
        return in[0].shape;
    }
    static std::string_view scalar(const kernels::Ref& r) { return *r.as<const std::string>(); }
};
struct RegexFullMatch : DynamicRegex<RegexFullMatch, DType::boolean, 2> {
    static constexpr std::string_view name = "RegexFullMatch";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        kernels::regex_full_match(out, in[0], scalar(in[1]), "regex_full_match");
    }
    static void from_graph_def(auto& n) { n.result(DType::boolean, {n.in(0), n.in(1)}, {}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
};
struct RegexReplace : DynamicRegex<RegexReplace, DType::str, 3> {
    struct Attributes {
        Flag replace_global = true;
    };
    static constexpr std::string_view name = "RegexReplace";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        kernels::regex_replace(out, in[0], scalar(in[1]), scalar(in[2]),
                               attributes_of<RegexReplace>(a).replace_global, "regex_replace");
    }
    static void from_graph_def(auto& n) {
        n.result(DType::str, {n.in(0), n.in(1), n.in(2)}, {n.flag("replace_global", true)});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(),
                       {{"replace_global", bool(attributes_of<RegexReplace>(n).replace_global)}}));
    }
};

struct RegexOps {
    using list = Registry<StaticRegexFullMatch, StaticRegexReplace, RegexFullMatch, RegexReplace>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StaticRegexFullMatch")> : std::type_identity<op::StaticRegexFullMatch> {};
template <>
struct op_by_id<op_id("StaticRegexReplace")> : std::type_identity<op::StaticRegexReplace> {};
template <>
struct op_by_id<op_id("RegexFullMatch")> : std::type_identity<op::RegexFullMatch> {};
template <>
struct op_by_id<op_id("RegexReplace")> : std::type_identity<op::RegexReplace> {};

namespace detail::ops {

/// Checks that patterns are scalars; returns false after reporting an error.
template <class... P>
constexpr bool check_patterns() {
    constexpr bool scalars = ((static_shape_of_operand<P>::value.rank == 0) && ...);
    static_assert(scalars,
                  "[tf.strings.regex] regex_full_match, regex_replace: the pattern and the "
                  "replacement must be strings or scalars");
    return scalars;
}

}  // namespace detail::ops

namespace strings {

/// Whether each string as a whole matches a regular expression, as bool
/// (tf.strings.regex_full_match). The pattern, a string or a scalar tensor, has RE2's syntax;
/// kernels/regex.hpp says what is not supported. errors::InvalidArgument for an invalid pattern,
/// errors::Unimplemented for unsupported syntax.
template <tf::detail::ops::Operand A, tf::detail::ops::Operand P>
constexpr auto regex_full_match(const A& x, const P& pattern) {
    if constexpr (!tf::detail::ops::check_texts<A, P>()) {
        return Poison{};
    } else if constexpr (!TensorLike<P>) {
        return tf::detail::ops::string_function<op::StaticRegexFullMatch, bool>(
            x, tf::detail::ops::CallAttributes({}, pattern));
    } else if constexpr (tf::detail::ops::check_patterns<P>()) {
        const auto in = tf::detail::ops::text_operand(x);
        constexpr Shape shape = tensor_type_t<decltype(in)>::static_shape;
        return tf::detail::ops::call<op::RegexFullMatch, TensorOf<bool, shape>>(
            {}, in, tf::detail::ops::text_operand(pattern));
    } else {
        return Poison{};
    }
}

/// The strings with the matches of a regular expression replaced (tf.strings.regex_replace); only
/// the first match with `replace_global` = false. In the replacement, \0 stands for the match and
/// \1 to \9 for its groups. errors::InvalidArgument for an invalid pattern or replacement.
template <tf::detail::ops::Operand A, tf::detail::ops::Operand P, tf::detail::ops::Operand R>
constexpr auto regex_replace(const A& x, const P& pattern, const R& rewrite,
                             bool replace_global = true) {
    if constexpr (!tf::detail::ops::check_texts<A, P, R>()) {
        return Poison{};
    } else if constexpr (!TensorLike<P> && !TensorLike<R>) {
        const std::string_view first(pattern), second(rewrite);
        std::vector<char> text(first.begin(), first.end());
        text.insert(text.end(), second.begin(), second.end());
        const auto words =
            op::to_words(op::StaticRegexReplace::Attributes{first.size(), replace_global});
        return tf::detail::ops::string_function<op::StaticRegexReplace, string>(
            x, tf::detail::ops::CallAttributes(words, {text.data(), text.size()}));
    } else if constexpr (tf::detail::ops::check_patterns<P, R>()) {
        const auto in = tf::detail::ops::text_operand(x);
        constexpr Shape shape = tensor_type_t<decltype(in)>::static_shape;
        return tf::detail::ops::call<op::RegexReplace, TensorOf<string, shape>>(
            op::to_words(op::RegexReplace::Attributes{replace_global}), in,
            tf::detail::ops::text_operand(pattern), tf::detail::ops::text_operand(rewrite));
    } else {
        return Poison{};
    }
}

}  // namespace strings
}  // namespace tf
