// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes values of any structure as Python prints them. In: a value and a sink. Out: the pieces of
// the string, in order. The sinks of tf::print and std::ostream differ in how they write tensors.

#include <algorithm>
#include <functional>
#include <iterator>

#include <tf/autodiff/gradient.hpp>
#include <tf/autodiff/variable_gradient.hpp>
#include <tf/module/module.hpp>
#include <tf/module/nest.hpp>

namespace tf::detail::printing {

template <class T>
inline constexpr bool string_like = std::is_convertible_v<const T&, std::string_view>;
template <class T>
inline constexpr bool is_reference = false;
template <class T>
inline constexpr bool is_reference<std::reference_wrapper<T>> = true;
template <class T>
inline constexpr bool is_input_signature = false;
template <class... S>
inline constexpr bool is_input_signature<InputSignature<S...>> = true;
template <class T>
inline constexpr bool is_indexed_slices = false;
template <class T, int First, int... Rest>
inline constexpr bool is_indexed_slices<IndexedSlices<T, First, Rest...>> = true;

template <class T>
concept OwnedVariable = std::derived_from<T, VariableBase>;
template <class T>
concept OwnedModule = std::derived_from<T, Module>;
template <class T>
concept PointerToOwned = std::is_pointer_v<T> && (OwnedVariable<std::remove_pointer_t<T>> ||
                                                  OwnedModule<std::remove_pointer_t<T>>);
template <class T>
concept AnyGradientType = gradients::is_gradient<T> || std::same_as<T, VariableGradient>;

template <class T>
using range_element_t = std::remove_cvref_t<decltype(*std::begin(std::declval<const T&>()))>;
/// std::vector, std::array, tf::List and similar types: written as a list.
template <class T>
concept HostRange = !TensorLike<T> && requires(const T& r) {
    std::begin(r) != std::end(r);
    typename range_element_t<T>;
} && !std::same_as<range_element_t<T>, T>;  // std::filesystem::path is a range of paths
/// tf::ListOf.
template <class T>
concept MixedList = requires { typename T::template element<0>; };
/// Structures whose form is known only at run time, such as the results of loaded functions.
template <class T>
concept WritesItself = requires { typename T::writes_itself; };
/// The elements of a module's variables() and submodules(), of a tape's watched_variables() and of
/// a gradient with respect to such lists; in TensorFlow these are tuples.
template <class T>
inline constexpr bool kept_in_tuples =
    is_reference<T> || PointerToOwned<T> || std::same_as<T, VariableGradient>;
/// std::map and similar types with string keys: written as a dict.
template <class T>
concept StringMap =
    HostRange<T> && requires { typename T::mapped_type; } && string_like<typename T::key_type>;

/// Types that can be written, besides structures (see is_writable).
template <class T>
concept Writable =
    TensorLike<T> || Literal<T> || OwnedVariable<T> || OwnedModule<T> || PointerToOwned<T> ||
    AnyGradientType<T> || std::same_as<T, Operation> || std::same_as<T, AnyTensor> ||
    std::same_as<T, Shape> || std::is_convertible_v<const T&, DType> || Spec<T> ||
    is_input_signature<T> || is_indexed_slices<T> || std::same_as<T, GradientAndVariable> ||
    WritesItself<T> || MixedList<T>;

template <class... T>
struct are_writable;
/// Whether all elements of a structure can be written. Checked first, so that one message reports
/// the type that cannot.
template <class T>
constexpr bool is_writable() {
    if constexpr (Writable<T>) return true;
    else if constexpr (is_reference<T>) return is_writable<std::remove_cv_t<typename T::type>>();
    else if constexpr (nest::Map<T>)
        return is_writable<decltype(nest::hana::values(std::declval<const T&>()))>();
    else if constexpr (StringMap<T>) return is_writable<typename T::mapped_type>();
    else if constexpr (HostRange<T>) return is_writable<range_element_t<T>>();
    else if constexpr (nest::Structure<T>)
        return are_writable<typename nest::detail::member_types<T>::type>::value;
    else return false;
}
template <class... T>
struct are_writable<std::tuple<T...>>
    : std::bool_constant<(is_writable<std::remove_cvref_t<T>>() && ...)> {};

/// Python's repr of a str.
template <class Sink>
constexpr void write_quoted(Sink& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr auto none = std::string_view::npos;
    const bool apostrophes = text.find('\'') != none && text.find('"') == none;
    const std::string_view quote = apostrophes ? "\"" : "'";
    out.add(quote);
    for (const char& c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (c == quote[0] || c == '\\') out.add("\\");
        if (c == '\n') out.add("\\n");
        else if (c == '\r') out.add("\\r");
        else if (c == '\t') out.add("\\t");
        else if (u >= 0x20 && u != 0x7f) out.add({&c, 1});
        else {
            out.add("\\x");
            out.add(hex.substr(u >> 4, 1));
            out.add(hex.substr(u & 15u, 1));
        }
    }
    out.add(quote);
}

template <class Sink>
constexpr void write_spec(Sink& out, DType dtype, const Shape& shape) {
    out.add("TensorSpec(shape=");
    shape.spell([&](std::string_view text) { out.add(text); });
    out.add(", dtype=tf.");
    out.add(name_of(dtype));
    out.add(", name=None)");
}

template <class Sink>
constexpr void write_slices(Sink& out, const ad::Value& indices, const ad::Value& rows,
                            const Shape& dense) {
    out.add("IndexedSlices(indices=");
    out.tensor(indices, false);
    out.add(", values=");
    out.tensor(rows, false);
    if (dense.fully_defined()) {
        out.add(", dense_shape=");
        out.dims(dense);
    }
    out.add(")");
}

template <class Sink, class T>
constexpr void write_value(Sink& out, const T& value, bool nested);

/// Writes elements, separated by commas.
template <class Sink>
class Elements {
public:
    constexpr Elements(Sink& out, std::string_view open) : out_(out) { out.add(open); }
    template <class T>
    constexpr void operator()(const T& element) {
        next();
        write_value(out_, element, true);
    }
    template <class T>
    constexpr void keyed(std::string_view key, const T& element) {
        next();
        write_quoted(out_, key);
        out_.add(": ");
        write_value(out_, element, true);
    }
    template <class T>
    constexpr void named(std::string_view name, const T& element) {
        next();
        out_.add(name);
        out_.add("=");
        write_value(out_, element, true);
    }
    constexpr void close(std::string_view end) { out_.add(end); }
    constexpr void close_tuple() { out_.add(count_ == 1 ? ",)" : ")"); }

private:
    constexpr void next() {
        if (count_++ > 0) out_.add(", ");
    }
    Sink& out_;
    int count_ = 0;
};

/// Writes a hana::map as a dict, in its order, or sorted by key if the sink requires it.
template <class Sink, class T>
constexpr void write_map(Sink& out, const T& map) {
    namespace hana = nest::hana;
    Elements<Sink> elements(out, "{");
    core::Late<std::vector<std::string_view>, T> keys;
    hana::for_each(
        map, [&](const auto& pair) { keys.push_back(hana::to<char const*>(hana::first(pair))); });
    if constexpr (Sink::sorts_keys) std::sort(keys.begin(), keys.end());
    for (const std::string_view key : keys)
        hana::for_each(map, [&](const auto& pair) {
            if (key == hana::to<char const*>(hana::first(pair)))
                elements.keyed(key, hana::second(pair));
        });
    elements.close("}");
}

/// Writes a struct adapted for Hana as a named tuple: Point(x=1, y=2).
template <class Sink, class T>
constexpr void write_named(Sink& out, const T& value) {
    namespace hana = nest::hana;
    constexpr std::string_view name = modules::unqualified(modules::type_text<T>());
    out.add(name);
    Elements<Sink> elements(out, "(");
    hana::for_each(value, [&](const auto& pair) {
        elements.named(hana::to<char const*>(hana::first(pair)), hana::second(pair));
    });
    elements.close(")");
}

template <class Sink, class T>
constexpr void write_structure(Sink& out, const T& value) {
    if constexpr (nest::Map<T>) {
        write_map(out, value);
    } else if constexpr (StringMap<T>) {
        Elements<Sink> elements(out, "{");
        for (const auto& [key, element] : value) elements.keyed(key, element);
        elements.close("}");
    } else if constexpr (HostRange<T>) {
        constexpr bool tuple = kept_in_tuples<range_element_t<T>>;
        Elements<Sink> elements(out, tuple ? "(" : "[");
        for (const auto& element : value) elements(element);
        if (tuple) elements.close_tuple();
        else elements.close("]");
    } else if constexpr (MixedList<T>) {
        Elements<Sink> elements(out, "[");
        value.for_each(elements);
        elements.close("]");
    } else if constexpr (std::same_as<T, GradientAndVariable>) {
        write_structure(out, std::tie(value.gradient, value.variable));
    } else if constexpr (nest::HanaStruct<T>) {
        write_named(out, value);
    } else {
        Elements<Sink> elements(out, "(");
        if constexpr (nest::Sequence<T>) nest::hana::for_each(value, elements);
        else
            std::apply([&](const auto&... x) { (elements(x), ...); }, nest::detail::members(value));
        elements.close_tuple();
    }
}

/// Writes a value as Python's str() does, or, if it is nested, as Python's repr() does.
template <class Sink, class T>
constexpr void write_value(Sink& out, const T& value, bool nested) {
    if constexpr (Poisoned<T>) {
    } else if constexpr (is_reference<T>) {
        write_value(out, value.get(), nested);
    } else if constexpr (PointerToOwned<T>) {
        write_value(out, *value, nested);
    } else if constexpr (string_like<T>) {
        if (nested) write_quoted(out, value);
        else out.add(value);
    } else if constexpr (std::same_as<T, bool>) {
        out.add(value ? "True" : "False");  // as in Python; bool tensors are written as 1 and 0
    } else if constexpr (std::same_as<T, char>) {
        write_value(out, std::string_view(&value, 1), nested);
    } else if constexpr (std::is_arithmetic_v<T>) {
        out.add_number(value);
    } else if constexpr (std::same_as<T, Operation>) {
        out.add("None");
    } else if constexpr (WritesItself<T>) {
        value.write_to(out, nested);
    } else if constexpr (OwnedVariable<T>) {
        out.variable(value, nested);
    } else if constexpr (OwnedModule<T>) {
        out.add("<tf.Module '");
        value.spell_path([&](std::string_view text) { out.add(text); });
        out.add("'>");
    } else if constexpr (AnyGradientType<T>) {
        if (value.has_value()) out.gradient(value.any(), value.source(), nested);
        else out.add("None");
    } else if constexpr (std::same_as<T, AnyTensor>) {
        if (value.empty()) out.add("None");
        else out.tensor(value, nested);
    } else if constexpr (TensorLike<T>) {
        out.tensor(ad::Value(nest::to_tensor(value)), nested);
    } else if constexpr (std::is_convertible_v<const T&, DType>) {
        out.add("tf.");
        out.add(name_of(value));
    } else if constexpr (std::same_as<T, Shape>) {
        out.add(value.valid() ? "TensorShape([" : "TensorShape(None");
        value.spell_dims([&](std::string_view text) { out.add(text); });
        out.add(value.valid() ? "])" : ")");
    } else if constexpr (Spec<T>) {
        write_spec(out, T::dtype, T::shape);
    } else if constexpr (is_input_signature<T>) {
        const auto as_tuple = [&]<class... S>(const InputSignature<S...>&) {
            Elements<Sink> elements(out, "(");
            (elements(S{}), ...);
            elements.close_tuple();
        };
        as_tuple(value);
    } else if constexpr (is_indexed_slices<T>) {
        write_slices(out, ad::Value(value.indices), ad::Value(value.values), value.dense_shape);
    } else {
        write_structure(out, value);
    }
}

}  // namespace tf::detail::printing
