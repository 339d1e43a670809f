// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Strings built from other strings: tf.strings.join, reduce_join, format.

#include <vector>

#include <tf/kernels/print.hpp>
#include <tf/kernels/strings.hpp>
#include <tf/ops/primitive/print.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Joins strings element by element; a scalar is used for every element. Text: the separator.
struct StringJoin : StringOp<StringJoin> {
    static constexpr std::string_view name = "StringJoin";
    static constexpr DType result_dtype = DType::str;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && all_are(DType::str, in, count, count);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        Shape out;
        for (int k = 0; k < count; ++k) {
            const Shape& s = in[k].shape;
            if (s.rank == 0) continue;
            if (out.rank > 0 && !is_compatible(out, s)) {
                if (!__builtin_is_constant_evaluated())
                    detail::ops::bad_shape("tf.strings.join", "join", "inputs",
                                           s.to_string() + " next to " + out.to_string(),
                                           "tensors of the same shape, or scalars");
                return Shape::invalid();
            }
            if (out.rank == 0) out = s;
            for (int d = 0; d < s.rank; ++d)
                if (out[d] == dyn) out[d] = s[d];
        }
        return out;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int count,
                        const kernels::Attributes& a) {
        kernels::join_strings(out, in, count, text_of(a));
    }
    static void from_graph_def(auto& n) {
        n.out(n.template make<StringJoin>(DType::str, n.inputs(), {}, n.text("separator")));
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(),
                       {{"N", std::int64_t{n.count()}}, {"separator", std::string(n.text())}}));
    }
};

/// Words: the attributes, then the axes; the elements along the first axis are joined first. Text:
/// the separator.
struct ReduceJoin : StringOp<ReduceJoin> {
    struct Attributes {
        Flag keep_dims;
    };
    static constexpr std::string_view name = "ReduceJoin";
    static constexpr DType result_dtype = DType::str;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && all_are(DType::str, in, count, 1);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes& a) {
        unsigned seen = 0;
        for (int k = attribute_count<ReduceJoin>; k < a.count(); ++k) {
            check_axis(name, in[0].shape, a.word(k));
            if ((seen >> a.word(k) & 1) != 0) unfit_shape(name, in[0].shape, "different axes");
            seen |= 1u << a.word(k);
        }
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        unsigned reduced = 0;
        for (int k = attribute_count<ReduceJoin>; k < a.count(); ++k) reduced |= 1u << a.word(k);
        Shape out;
        for (int d = 0; d < in[0].shape.rank; ++d) {
            if ((reduced >> d & 1) == 0) out.push_back(in[0].shape[d]);
            else if (attributes_of<ReduceJoin>(a).keep_dims) out.push_back(1);
        }
        return out;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        kernels::reduce_join(out, in[0], a.from(attribute_count<ReduceJoin>), text_of(a));
    }
    static void from_graph_def(auto& n) {
        const int rank = n.rank(0);
        std::vector<std::uint64_t> words{n.flag("keep_dims") ? 1u : 0u};
        for (const std::int64_t axis : n.ints(1))
            words.push_back(static_cast<std::uint64_t>(n.axis_in(axis, rank)));
        n.out(n.template make<ReduceJoin>(DType::str, {n.in(0)}, words, n.text("separator")));
    }
    static void to_graph_def(auto& n) {
        auto axes = n.words();
        axes.erase(axes.begin());
        n.result(n.add(name, {n.in(0), n.ints(axes)},
                       {{"keep_dims", bool(attributes_of<ReduceJoin>(n).keep_dims)},
                        {"separator", std::string(n.text())}}));
    }
};

/// A string with values inserted. Text: as in op::Print.
struct StringFormat : StringOp<StringFormat> {
    struct Attributes {
        std::int64_t summarize = 3;  ///< the number of elements shown at each end of an axis
    };
    static constexpr std::string_view name = "StringFormat";
    static constexpr DType result_dtype = DType::str;
    static constexpr bool accepts(DType out, const DType*, int) { return out == DType::str; }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
    TF_COMMON_INLINE static void compute(const kernels::Ref& out, const kernels::Ref* in, int count,
                                         const kernels::Attributes& a) {
        std::string& to = *out.as<std::string>();
        const std::int64_t summarize = attributes_of<StringFormat>(a).summarize;
        const kernels::Ref* const end = in + count;
        for (std::size_t i = 0; i < a.text.size(); ++i) {
            if (a.text[i] != Print::mark) to += a.text[i];
            else if (++i < a.text.size() && a.text[i] == Print::mark_itself) to += Print::mark;
            else if (in != end) to += kernels::summary_text(*in++, summarize, true);
        }
    }

    struct Text {
        std::vector<char> text{};
        std::size_t placeholders = 0;
    };
    /// The format string with marks in place of the placeholders.
    static constexpr Text parse(std::string_view text, std::string_view placeholder) {
        Text out;
        while (!text.empty()) {
            if (!placeholder.empty() && text.starts_with(placeholder)) {
                out.text.push_back(Print::mark);
                out.text.push_back(Print::value);
                text.remove_prefix(placeholder.size());
                ++out.placeholders;
            } else {
                out.text.push_back(text[0]);
                if (text[0] == Print::mark) out.text.push_back(Print::mark_itself);
                text.remove_prefix(1);
            }
        }
        return out;
    }
    static void from_graph_def(auto& n) {
        const auto text = parse(n.text("template", "%s"), n.text("placeholder", "%s")).text;
        n.out(n.template make<StringFormat>(DType::str, n.inputs(),
                                            {static_cast<std::uint64_t>(n.number("summarize", 3))},
                                            std::string_view(text.data(), text.size()), Shape{}));
    }
    /// The placeholder must not occur in the literal text.
    static void to_graph_def(auto& n) {
        const auto with = [all = n.text()](std::string_view placeholder) {
            std::string out;
            for (std::size_t i = 0; i < all.size(); ++i) {
                if (all[i] != Print::mark) out += all[i];
                else if (all[++i] == Print::mark_itself) out += Print::mark;
                else out += placeholder;
            }
            return out;
        };
        std::string placeholder = "{}";
        while (with("").find(placeholder) != std::string::npos) placeholder.insert(1, "-");
        n.result(n.add(name, n.inputs(),
                       {{"T", n.list(n.types())},
                        {"template", with(placeholder)},
                        {"placeholder", placeholder},
                        {"summarize", attributes_of<StringFormat>(n).summarize}}));
    }
};

struct StringJoinOps {
    using list = Registry<StringJoin, ReduceJoin, StringFormat>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StringJoin")> : std::type_identity<op::StringJoin> {};
template <>
struct op_by_id<op_id("ReduceJoin")> : std::type_identity<op::ReduceJoin> {};
template <>
struct op_by_id<op_id("StringFormat")> : std::type_identity<op::StringFormat> {};

namespace strings {

/// The separator of joined strings: join(x, y, tf::strings::Separator{"-"}).
struct Separator {
    std::string_view text;
};

/// The format of values in tf::strings::format, given as its last argument.
struct FormatOptions {
    std::string_view placeholder = "{}";
    std::int64_t summarize = 3;  ///< elements shown at each end of an axis; -1: all
};

}  // namespace strings

namespace detail::ops {

template <class... A>
constexpr auto join_strings(std::string_view separator, const A&... x) {
    if constexpr (check_texts<A...>()) {
        constexpr Shape shape = static_result<op::StringJoin, decltype(text_operand(x))...>({});
        static_assert(shape.valid(),
                      "[tf.strings.join] join(x, y): tensors must have equal shapes or be scalars");
        if constexpr (shape.valid())
            return call<op::StringJoin, TensorOf<string, shape>>(CallAttributes({}, separator),
                                                                 text_operand(x)...);
        else return Poison{};
    } else {
        return Poison{};
    }
}
template <class... A, std::size_t... I>
constexpr auto join_but_last(const std::tuple<const A&...>& all, std::index_sequence<I...>) {
    return join_strings(std::get<sizeof...(I)>(all).text, std::get<I>(all)...);
}

template <bool Keep, int... Axes, class A>
constexpr auto reduce_join(const A& x, std::string_view separator) {
    if constexpr (check_texts<A>()) {
        const auto in = text_operand(x);
        using X = tensor_type_t<decltype(in)>;
        constexpr bool every = sizeof...(Axes) == 0;
        constexpr std::size_t count = every ? X::rank : sizeof...(Axes);
        constexpr auto words = [] {
            std::array<std::uint64_t, count + 1> all{Keep};
            std::size_t k = 1;
            (static_cast<void>(all[k++] = static_cast<std::uint64_t>(
                                   std::int64_t{normalize_axis(Axes, X::rank)})),
             ...);
            for (; k <= count; ++k) all[k] = count - k;  // the last axis is joined first
            return all;
        }();
        constexpr bool fits = [](const auto& all) {
            unsigned seen = 0;
            for (std::size_t k = 1; k < all.size(); ++k) {
                if (all[k] >= max_rank || (seen >> all[k] & 1) != 0) return false;
                seen |= 1u << all[k];
            }
            return true;
        }(words);
        static_assert(fits,
                      "[tf.ops.bad_axis] reduce_join: axes must be different and in [-rank, rank)");
        if constexpr (fits) {
            constexpr Shape shape = static_result<op::ReduceJoin, X>(words);
            return call<op::ReduceJoin, TensorOf<string, shape>>(CallAttributes(words, separator),
                                                                 in);
        } else {
            return Poison{};
        }
    } else {
        return Poison{};
    }
}

constexpr void check_placeholders(std::size_t found, std::size_t values) {
    if (found == values) return;
    if (__builtin_is_constant_evaluated())
        trace_error::format_needs_one_placeholder_in_its_template_for_each_value();
    errors::raise<errors::InvalidArgument>(
        {"tf.strings.format", "format", "template", std::to_string(found) + " placeholders",
         "one for each of " + std::to_string(values) + " values"});
}
template <class... A, std::size_t... I>
constexpr auto format_values(std::string_view text, const strings::FormatOptions& options,
                             const std::tuple<const A&...>& all, std::index_sequence<I...>) {
    constexpr bool tensors = (TensorLike<std::tuple_element_t<I, std::tuple<A...>>> && ...);
    static_assert(tensors,
                  "[tf.strings.format] format(template, values...): values must be tensors; use "
                  "tf::constant(v)");
    if constexpr (!tensors || (Poisoned<std::tuple_element_t<I, std::tuple<A...>>> || ...)) {
        return Poison{};
    } else {
        const auto parsed = op::StringFormat::parse(text, options.placeholder);
        check_placeholders(parsed.placeholders, sizeof...(I));
        const auto words = op::to_words(op::StringFormat::Attributes{options.summarize});
        return call<op::StringFormat, Tensor<string>>(
            CallAttributes(words, {parsed.text.data(), parsed.text.size()}),
            tensor_type_t<std::tuple_element_t<I, std::tuple<A...>>>(
                std::get<I>(all).collapse())...);
    }
}

}  // namespace detail::ops

namespace strings {

/// Strings joined element by element (tf.strings.join): tensors of the same shape; scalars and C++
/// strings are joined to every element. The last argument may be a Separator.
/// errors::InvalidArgument if dyn dims do not fit.
template <class... A>
constexpr auto join(const A&... x) {
    using Last = typename tf::detail::ops::tensor_list<A...>::last;
    if constexpr (std::is_same_v<Last, Separator>)
        return tf::detail::ops::join_but_last(std::tuple<const A&...>(x...),
                                              std::make_index_sequence<sizeof...(A) - 1>{});
    else return tf::detail::ops::join_strings({}, x...);
}
/// The same for a list of tensors of one type, or of C++ strings: join({x, y}, "-").
template <class A, std::size_t N>
constexpr auto join(const A (&x)[N], std::string_view separator = {}) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return tf::detail::ops::join_strings(separator, x[I]...);
    }(std::make_index_sequence<N>{});
}

/// The strings along axes joined to one (tf.strings.reduce_join): [m, n] -> [m] for axis 1. Without
/// axes all elements are joined, in row-major order. With several axes, as in TensorFlow, elements
/// along the first axis are joined first. The result for no elements is "".
template <int... Axes, tf::detail::ops::Operand A>
constexpr auto reduce_join(const A& x, std::string_view separator = {}) {
    return tf::detail::ops::reduce_join<false, Axes...>(x, separator);
}
template <int... Axes, tf::detail::ops::Operand A>
constexpr auto reduce_join(const A& x, std::string_view separator, KeepDims) {
    return tf::detail::ops::reduce_join<true, Axes...>(x, separator);
}
template <int... Axes, tf::detail::ops::Operand A>
constexpr auto reduce_join(const A& x, KeepDims) {
    return tf::detail::ops::reduce_join<true, Axes...>(x, {});
}

/// A string whose placeholders, "{}", are replaced by tensors as tf::print shows them
/// (tf.strings.format): format("loss {} at {}", loss, step). The last argument may be
/// FormatOptions. errors::InvalidArgument unless there is one placeholder for each value.
template <class... A>
constexpr auto format(std::string_view text, const A&... values) {
    const std::tuple<const A&...> all(values...);
    if constexpr (sizeof...(A) == 0) {
        return tf::detail::ops::format_values(text, {}, all, std::index_sequence<>{});
    } else {
        constexpr std::size_t last = sizeof...(A) - 1;
        if constexpr (std::is_same_v<typename tf::detail::ops::tensor_list<A...>::last,
                                     FormatOptions>)
            return tf::detail::ops::format_values(text, std::get<last>(all), all,
                                                  std::make_index_sequence<last>{});
        else
            return tf::detail::ops::format_values(text, {}, all,
                                                  std::make_index_sequence<sizeof...(A)>{});
    }
}

}  // namespace strings
}  // namespace tf
