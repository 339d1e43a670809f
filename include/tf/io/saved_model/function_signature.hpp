// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The signature of a concrete function as a caller in Python sees it: names, structures, and the
// order in which TensorFlow flattens them. In: types. Out: values, so that later code is not a
// template.

#include <tf/core/compiled.hpp>
#include <tf/function/function.hpp>
#include <tf/graph/ir.hpp>
#include <tf/io/saved_model/structured_value.hpp>

namespace tf::detail::models {

template <class F>
inline constexpr bool is_function = requires { F::graph(); };
/// Whether a tf::function has exactly one signature: a given one, or that of its callable.
template <class F>
inline constexpr bool has_signature = true;
template <class F, class Signature, class... Bound>
inline constexpr bool is_function<Function<F, Signature, Bound...>> = true;
template <class F, class... Bound>
inline constexpr bool has_signature<Function<F, functions::Deduced, Bound...>> =
    functions::signature_of<F>::known;

/// A concrete function itself, or the only concrete function of a tf::function.
template <class F>
auto concrete_of(const F& f) {
    static_assert(is_function<F>,
                  "[tf.saved_model.function] signature<key>(f), method<name>(f): 'f' must be a "
                  "tf::function: tf::function<&Net::call>(net), or tf::function(f)");
    if constexpr (!is_function<F>) {
        return Poison{};
    } else if constexpr (requires { F::graph(); }) {
        return f;
    } else {
        static_assert(
            has_signature<F>,
            "[tf.saved_model.polymorphic] signature<key>(f), method<name>(f): 'f' is polymorphic; "
            "use tf::function(f, tf::input_signature<...>), or f.get_concrete_function<...>()");
        if constexpr (has_signature<F>) return f.get_concrete_function();
        else return Poison{};
    }
}

}  // namespace tf::detail::models

namespace tf::io {

/// A function that is to be saved.
struct FunctionToSave {
    std::string name;   ///< Python's __name__
    graph::View graph;  ///< the optimized graph
    std::vector<std::string> argument_names{};
    StructuredValue arguments;  ///< a tuple; a leaf's `integer` is its index in C++
    StructuredValue results;    ///< as the function returns them; `none` without leaves
    std::vector<const VariableBase*> variables{};  ///< by ordinal
    const Module* owner = nullptr;
};

/// The leaves of a structure in TensorFlow's order, in which dicts are sorted by key.
TF_COMMON void flatten(const StructuredValue& v, std::vector<const StructuredValue*>& out);
TF_COMMON std::vector<const StructuredValue*> leaves_of(const StructuredValue& v);

namespace detail {

/// The default name of argument k, because C++ does not provide names: a, b, c, ...
TF_COMMON std::string default_argument_name(std::size_t k);

/// Describes structures, and numbers their leaves.
struct Describe {
    int next = 0;

    template <class T>
    StructuredValue value(const std::string& name) {
        using Kind = StructuredValue::Kind;
        if constexpr (std::is_void_v<T> || std::same_as<T, Operation>) {
            return StructuredValue::none();
        } else if constexpr (TensorLike<T>) {
            auto v = StructuredValue::of_spec(name, T::static_shape, data_type(T::dtype));
            v.integer = next++;
            return v;
        } else if constexpr (nest::Map<T>) {
            auto v = StructuredValue::of(Kind::dict);
            nest::hana::for_each(T{}, [&](const auto& pair) {
                const std::string key = nest::hana::to<char const*>(nest::hana::first(pair));
                using Item = std::remove_cvref_t<decltype(nest::hana::second(pair))>;
                v.keys.push_back(key);
                v.items.push_back(value<Item>(name.empty() ? key : name + "_" + key));
            });
            return v;
        } else {
            constexpr bool list =
                std::same_as<nest::hana::tag_of_t<T>, nest::hana::ext::std::array_tag>;
            auto v = StructuredValue::of(list ? Kind::list : Kind::tuple);
            using Members = typename nest::detail::member_types<T>::type;
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                (v.items.push_back(value<std::remove_cvref_t<std::tuple_element_t<I, Members>>>(
                     name.empty() ? name : name + "_" + std::to_string(I))),
                 ...);
            }(std::make_index_sequence<std::tuple_size_v<Members>>{});
            return v;
        }
    }
};

template <class... P>
StructuredValue describe_arguments(tf::detail::functions::list<P...>,
                                   const std::vector<std::string>& names) {
    auto all = StructuredValue::of(StructuredValue::Kind::tuple);
    Describe describe;
    [[maybe_unused]] std::size_t k = 0;
    (all.items.push_back(describe.value<P>(names[k++])), ...);
    return all;
}

/// The given names, followed by default names for the remaining arguments.
template <class... P>
std::vector<std::string> argument_names(tf::detail::functions::list<P...>,
                                        std::initializer_list<std::string_view> given) {
    std::vector<std::string> out(given.begin(), given.end());
    for (std::size_t k = out.size(); k < sizeof...(P); ++k) out.push_back(default_argument_name(k));
    return out;
}

}  // namespace detail

/// Describes a concrete function; it is called `name` if its callable has no name.
template <class Concrete>
FunctionToSave describe(const Concrete& f, std::string_view name,
                        std::initializer_list<std::string_view> argument_names) {
    FunctionToSave out;
    const std::string_view own = tf::detail::functions::callable_name<typename Concrete::callable>;
    out.name = own.empty() ? std::string(name) : std::string(own);
    out.graph = Concrete::saved_graph();
    out.argument_names = detail::argument_names(typename Concrete::parameters{}, argument_names);
    out.arguments = detail::describe_arguments(typename Concrete::parameters{}, out.argument_names);
    out.results = detail::Describe{}.value<typename Concrete::structured_outputs>("");
    f.visit_variables([&](const VariableBase& v) { out.variables.push_back(&v); });
    out.owner = f.owner();
    return out;
}

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/saved_model/function_signature_code.hpp>
#endif
