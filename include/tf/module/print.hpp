// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::print for values of any structure, and how tensors, variables and modules show themselves on
// a std::ostream.

#include <algorithm>
#include <ostream>

#include <tf/module/module.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/print.hpp>

namespace tf {
namespace detail {

template <class T>
constexpr void print_value(PrintBuilder& out, const T& value, bool nested) {
    if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        if (nested) out.add("'");
        out.add(std::string_view(value));
        if (nested) out.add("'");
    } else if constexpr (std::is_same_v<T, bool>) {
        out.add(value ? "True" : "False");  // Python's; bool tensors are 1 and 0
    } else if constexpr (std::is_same_v<T, char>) {
        print_value(out, std::string_view(&value, 1), nested);
    } else if constexpr (std::is_arithmetic_v<T>) {
        out.add_number(value);
    } else if constexpr (nest::Leaf<T>) {
        out.add_tensor(nest::to_tensor(value), nested);
    } else if constexpr (nest::Map<T>) {
        std::vector<std::string_view> keys;
        nest::hana::for_each(value, [&](const auto& pair) {
            keys.push_back(nest::hana::to<char const*>(nest::hana::first(pair)));
        });
        std::sort(keys.begin(), keys.end());
        out.add("{");
        for (const std::string_view key : keys) {
            if (key != keys.front()) out.add(", ");
            out.add("'");
            out.add(key);
            out.add("': ");
            nest::hana::for_each(value, [&](const auto& pair) {
                if (key == nest::hana::to<char const*>(nest::hana::first(pair)))
                    print_value(out, nest::hana::second(pair), true);
            });
        }
        out.add("}");
    } else {
        constexpr bool list =
            std::same_as<nest::hana::tag_of_t<T>, nest::hana::ext::std::array_tag>;
        constexpr bool printable = nest::Structure<T>;
        static_assert(printable,
                      "[tf.ops.print_value] print(values...): tensors, variables, text, numbers, "
                      "and tuples, arrays, hana::maps and aggregates of them");
        out.add(list ? "[" : "(");
        int count = 0;
        [[maybe_unused]] const auto one = [&](const auto& x) {
            if (count++ > 0) out.add(", ");
            print_value(out, x, true);
        };
        if constexpr (nest::Sequence<T>) nest::hana::for_each(value, one);
        else if constexpr (nest::HanaStruct<T>)
            nest::hana::for_each(nest::hana::members(value), one);
        else if constexpr (nest::Structure<T>)
            std::apply([&](const auto&... x) { (one(x), ...); }, nest::detail::members(value));
        out.add(list ? "]" : count == 1 ? ",)" : ")");
    }
}

template <class A>
inline constexpr bool is_print_options = std::is_same_v<std::remove_cvref_t<A>, PrintOptions>;

}  // namespace detail

/// Writes its arguments (tf.print): tensors, literals, and structures of them; PrintOptions may
/// come last. print("loss", loss, tf::PrintOptions{.output_stream = "stdout"}).
template <class... A>
constexpr Operation print(const A&... values) {
    PrintOptions options;
    [[maybe_unused]] const auto find = [&](const auto& v) {
        if constexpr (detail::is_print_options<decltype(v)>) options = v;
    };
    (find(values), ...);
    if (!(options.output_stream == "stderr" || options.output_stream == "stdout" ||
          options.output_stream.starts_with("file://")))
        errors::raise<errors::InvalidArgument>({"tf.ops.print_stream", "print", "output_stream",
                                                std::string(options.output_stream),
                                                "\"stderr\", \"stdout\" or \"file://path\""});
    if constexpr ((Poisoned<A> || ...)) {
        return {};
    } else {
        detail::PrintBuilder out;
        out.lone = (int{!detail::is_print_options<A>} + ... + 0) == 1;
        bool first = true;
        const auto one = [&](const auto& v) {
            if constexpr (!detail::is_print_options<decltype(v)>) {
                if (!first) out.add(options.sep);
                first = false;
                detail::print_value(out, v, false);
            }
        };
        (one(values), ...);
        out.add(options.end);
        return out.finish(options);
    }
}

/// "tf.Tensor([1. 2.], shape=(2,), dtype=float32)", as Python prints an eager tensor.
template <class T, int... Dims>
std::ostream& operator<<(std::ostream& out, const Tensor<T, Dims...>& t) {
    return out << kernels::value_text(
               {const_cast<void*>(static_cast<const void*>(t.data())), t.shape(), t.dtype});
}
template <class Op, class... A>
std::ostream& operator<<(std::ostream& out, const Expr<Op, A...>& e) {
    return out << e.collapse();
}
inline std::ostream& operator<<(std::ostream& out, Poison) { return out; }
/// "<tf.Variable 'demo_module/x:0' shape=() dtype=float32, numpy=6.0>".
inline std::ostream& operator<<(std::ostream& out, const VariableBase& v) {
    const VariableState& s = v.state();
    const std::scoped_lock guard(s.lock);
    std::string text = kernels::array_text({s.value.buffer()->data(), s.shape, s.dtype});
    if (s.shape.rank > 0) text = kernels::array_repr(text, s.dtype);
    return out << "<tf.Variable '" << v.name() << "' shape=" << s.shape.to_string()
               << " dtype=" << name_of(s.dtype) << ", numpy=" << text << ">";
}
/// "<tf.Module 'net/hidden'>".
inline std::ostream& operator<<(std::ostream& out, const Module& m) {
    std::string path = m.name_scope();
    path.pop_back();
    return out << "<tf.Module '" << path << "'>";
}

}  // namespace tf
