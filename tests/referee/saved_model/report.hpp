// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions that are saved in one model for TensorFlow to load, and a line of JSON for each
// function with its inputs and our results. rows.py compares.

#include <iostream>
#include <set>

#include <tf/tf.hpp>

#include "../report.hpp"

namespace saved {

using referee::as;
using referee::Family;
using referee::Json;
using test::sample;
using tf::dyn;

/// A row's name with a dtype.
template <class T>
std::string with_dtype(std::string_view name) {
    return std::string(name).append(", ").append(tf::name_of(tf::dtype_of<T>));
}
/// Numbers as another dtype, without signs if it has none.
template <class T, class X>
auto numbers(const X& x) {
    if constexpr (std::is_unsigned_v<T>) return as<T>(tf::abs(x));
    else return as<T>(x);
}
/// Calls f<T>() for each dtype.
template <class... T, class F>
void each_dtype(F f) {
    (f.template operator()<T>(), ...);
}
template <class F>
void each_float(F f) {
    each_dtype<float, double, tf::half, tf::bfloat16>(f);
}
template <class F>
void each_integer(F f) {
    each_dtype<std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t,
               std::uint32_t, std::uint64_t>(f);
}

/// The arguments of one call.
template <class... X>
auto call(const X&... x) {
    return std::tuple<X...>(x...);
}

/// The functions of a model, and the output about them.
class Rows {
public:
    /// A row: f, traced for its parameter types or, if it is polymorphic, for those of the first
    /// call, and its results for each call.
    template <class F, class... First, class... More>
    void add(const std::string& name, F f, const std::tuple<First...>& first, const More&... more) {
        if constexpr (tf::detail::functions::signature_of<F>::known)
            add_pure(name, tf::function(f).get_concrete_function(), first, more...);
        else
            add_pure(name,
                     tf::ConcreteFunction<F, tf::detail::functions::list<>,
                                          tf::detail::functions::list<First...>>(
                         tf::detail::functions::Captured<>{}),
                     first, more...);
    }
    /// The same for one call.
    template <class F, class... X>
    void one(const std::string& name, F f, const X&... x) {
        add(name, f, call(x...));
    }
    /// Saves `f`, and calls `g`, the same function with other variables.
    template <class Concrete, class... Calls>
    void add_concrete(const std::string& name, const Concrete& f, const Concrete& g,
                      const Calls&... calls) {
        Json json;
        const std::string function = "row_" + std::to_string(functions.size());
        json.key("row").word(name).key("function").word(function);
        std::set<std::string_view> ops;
        for (const tf::graph::Row& r : Concrete::saved_graph().rows) ops.insert(r.def->name);
        json.key("ops").words(ops).key("calls").open();
        (json.item(result(g, calls)), ...);
        std::cout << json.close().text() << "}\n";
        auto described = tf::io::describe(f, function, {});
        described.name = function;
        functions.push_back({function, std::move(described), false});
    }

    std::vector<tf::NamedFunction> functions;

private:
    template <class Concrete, class... Calls>
    void add_pure(const std::string& name, const Concrete& f, const Calls&... calls) {
        add_concrete(name, f, f, calls...);
    }
    template <class Concrete, class Call>
    static std::string result(const Concrete& f, const Call& inputs) {
        Json json;
        json.key("inputs").value(inputs).key("outputs");
        if constexpr (std::is_void_v<typename Concrete::structured_outputs>) {
            std::apply(f, inputs);
            json.value(std::tuple<>());
        } else {
            json.value(std::apply(f, inputs));
        }
        return json.text() + "}";
    }
};

/// Adds the rows with effects; returns the module that owns the variables.
tf::Module& effect_rows(Rows&);

/// The output about a whole model: its name, and named values.
class Facts {
public:
    explicit Facts(std::string_view model) { json_.key("model").word(model); }
    Facts(const Facts&) = delete;
    Facts& operator=(const Facts&) = delete;
    ~Facts() { std::cout << json_.text() << "}\n"; }
    template <class X>
    void add(std::string_view name, const X& x) {
        json_.key(name).value(x);
    }
    void text(std::string_view name, const std::string& bytes) { add(name, tf::constant(bytes)); }

private:
    Json json_;
};

// Whole models, each in its own folder.
void object_models(const std::filesystem::path& folder);
void structure_models(const std::filesystem::path& folder);
void effect_models(const std::filesystem::path& folder);
void training_models(const std::filesystem::path& folder);

}  // namespace saved
