// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::print: writes values of any structure on every call. Mirrors tf.print.

#include <tf/ops/primitive/print.hpp>
#include <tf/print/value_text.hpp>

namespace tf {
namespace detail::printing {

/// A sink that writes tensors when the function runs; everything else is known at trace time.
class Printer : public ops::PrintBuilder {
public:
    static constexpr bool sorts_keys = true;

    template <OwnedVariable V>
    constexpr void variable(const V& v, bool nested) {
        using Value = core::Late<ad::Value, V>;
        if constexpr (TensorLike<V>) this->template tensor<Value>(Value(v.read()), nested);
        else this->template tensor<Value>(v.untyped(), nested);
    }
    TF_WHEN_CALLED constexpr void gradient(const ad::AnyGradient& g, const ad::Value& source,
                                           bool nested) {
        this->tensor<core::Late<ad::Value, Called>>(g.all(source), nested);
    }
    TF_WHEN_CALLED constexpr void dims(const Shape& shape) {
        add("[");
        shape.spell_dims([this](std::string_view s) { add(s == ", " ? " " : s); });
        add("]");
    }
};

template <class A>
inline constexpr bool is_print_options = std::is_same_v<std::remove_cvref_t<A>, PrintOptions>;

}  // namespace detail::printing

/// Writes its arguments: tensors, variables, gradients, strings, numbers, dtypes, shapes, specs,
/// modules, and structures of them. PrintOptions can be the last argument: print("loss", loss,
/// tf::PrintOptions{.output_stream = "stdout"}). An unknown output_stream raises
/// errors::InvalidArgument. Mirrors tf.print.
template <class... A>
constexpr Operation print(const A&... values) {
    PrintOptions options;
    [[maybe_unused]] const auto find = [&](const auto& v) {
        if constexpr (detail::printing::is_print_options<decltype(v)>) options = v;
    };
    (find(values), ...);
    if (!(options.output_stream == "stderr" || options.output_stream == "stdout" ||
          options.output_stream.starts_with("file://")))
        errors::raise<errors::InvalidArgument>({"tf.ops.print_stream", "print", "output_stream",
                                                std::string(options.output_stream),
                                                "\"stderr\", \"stdout\" or \"file://path\""});
    constexpr bool writable = (detail::printing::is_writable<A>() && ...);
    static_assert(writable,
                  "[tf.ops.print_value] print(values...): values can be tensors, variables, "
                  "strings, numbers, dtypes, shapes, gradients, modules, and lists, tuples, maps "
                  "and aggregates of them");
    if constexpr (!writable || (Poisoned<A> || ...)) {
        return {};
    } else {
        detail::printing::Printer out;
        out.lone = (int{!detail::printing::is_print_options<A>} + ... + 0) == 1;
        bool first = true;
        const auto one = [&](const auto& v) {
            if constexpr (!detail::printing::is_print_options<decltype(v)>) {
                if (!first) out.add(options.sep);
                first = false;
                detail::printing::write_value(out, v, false);
            }
        };
        (one(values), ...);
        out.add(options.end);
        return out.template finish<detail::core::Late<void, A...>>(options);
    }
}

}  // namespace tf
