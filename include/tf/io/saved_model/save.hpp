// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::saved_model::save writes a module, its functions and its variables to a folder that
// TensorFlow 2 can load. Mirrors tf.saved_model.save.

#include <concepts>
#include <filesystem>
#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/core/fixed_string.hpp>
#include <tf/io/checkpoint/tracked.hpp>
#include <tf/io/saved_model/function_signature.hpp>

namespace tf {

/// A function with the key or attribute name that it is saved under; made by tf::signature.
struct NamedFunction {
    std::string key;
    io::FunctionToSave function;
    bool is_method = false;  ///< it is also an attribute in Python
};

namespace detail::models {

/// Whether the names are allowed for parameters in Python.
constexpr bool are_parameter_names(std::initializer_list<std::string_view> names) {
    constexpr std::string_view keywords[] = {
        "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
        "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
        "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
        "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (!is_valid_module_name(*name)) return false;
        for (const std::string_view keyword : keywords)
            if (*name == keyword) return false;
        for (auto other = names.begin(); other != name; ++other)
            if (*name == *other) return false;
    }
    return true;
}

/// Describes a function with names for all of its arguments, or for none.
template <FixedString... Names, class Concrete>
io::FunctionToSave describe_named(const Concrete& f, std::string_view name) {
    return []<class... P>(functions::list<P...>, const Concrete& g, std::string_view called) {
        constexpr bool fits = sizeof...(Names) == 0 || (sizeof...(Names) == sizeof...(P) &&
                                                        are_parameter_names({Names.view()...}));
        static_assert(fits,
                      "[tf.saved_model.argument_names] signature<key, names...>(f), method<name, "
                      "names...>(f): give a name for each argument of f, or none; names must "
                      "differ and be valid in Python");
        return io::describe(g, called, {Names.view()...});
    }(typename Concrete::parameters{}, f, name);
}

}  // namespace detail::models

/// A tf::function, or one of its concrete functions, with the key that it is served by:
/// tf::signature<"serving_default">(predict). C++ does not provide the names of arguments, so by
/// default they are a, b, c, ...; tf::signature<"serving_default", "image">(predict) names them.
template <FixedString Key, FixedString... Names, class F>
NamedFunction signature(const F& f) {
    if constexpr (Poisoned<F>) {
        return {};
    } else {
        const auto concrete = detail::models::concrete_of(f);
        if constexpr (Poisoned<decltype(concrete)>) {
            return {};
        } else {
            using Callable = typename decltype(concrete)::callable;
            return {std::string(Key.view()),
                    detail::models::describe_named<Names...>(concrete, Key.view()),
                    detail::functions::is_method<Callable>};
        }
    }
}

namespace detail::models {
template <class... F>
std::vector<NamedFunction> named_functions(F... all) {
    constexpr bool named = (std::same_as<F, NamedFunction> && ...);
    static_assert(named,
                  "[tf.saved_model.no_name] signatures(...), methods(...): each function needs a "
                  "name: signatures(signature<\"serving_default\">(f)), methods(method(f))");
    if constexpr (named) return {std::move(all)...};
    else return {};
}
}  // namespace detail::models

/// The list of signatures for tf::saved_model::save:
/// signatures(signature<"serving_default">(f), ...).
template <class... S>
std::vector<NamedFunction> signatures(S... all) {
    return detail::models::named_functions(std::move(all)...);
}

namespace saved_model {

/// A function to save as an attribute of the module that it is bound to, so that Python can call
/// it: method<"train_step", "x", "y">(f). A method has its own name by default: method(f).
template <FixedString Name = "", FixedString... Names, class F>
NamedFunction method(const F& f) {
    auto named = tf::signature<Name, Names...>(f);
    if constexpr (Name.view().empty() && !Poisoned<decltype(tf::detail::models::concrete_of(f))>) {
        using Callable = typename decltype(tf::detail::models::concrete_of(f))::callable;
        constexpr bool known = !tf::detail::functions::callable_name<Callable>.empty();
        static_assert(known,
                      "[tf.saved_model.method_name] method(f): a lambda has no name; write "
                      "method<\"name\">(f)");
        named.key = std::string(tf::detail::functions::callable_name<Callable>);
    }
    return named;
}
/// The list of attributes for tf::saved_model::save: methods(method(f), method<"step">(g)).
template <class... M>
std::vector<NamedFunction> methods(M... all) {
    return tf::detail::models::named_functions(std::move(all)...);
}

namespace detail {

TF_COMMON void save_objects(const Module* module, const std::vector<io::Tracked>& objects,
                            const std::filesystem::path& dir,
                            const std::vector<NamedFunction>& signatures,
                            const std::vector<NamedFunction>& methods);

}  // namespace detail

/// Writes a SavedModel (tf.saved_model.save). Variables and submodules become attributes, lists
/// become lists. `signatures` are the functions that serving systems call; those that are methods
/// also become attributes. `methods` become attributes only. An older model is replaced once the
/// new one is complete; on an error it stays unchanged. errors::Unimplemented for ops that
/// TensorFlow lacks; errors::FailedPrecondition for functions of variables that the module does not
/// have, or if a member of the module is not registered; errors::AlreadyExists if the folder holds
/// anything but a model; otherwise the errors of the file system.
template <std::derived_from<Module> M>
void save(const M& module, const std::filesystem::path& dir,
          const std::vector<NamedFunction>& signatures = {},
          const std::vector<NamedFunction>& methods = {}) {
    tf::detail::modules::check_members_of(module, "saved_model::save");
    detail::save_objects(&module, {}, dir, signatures, methods);
}
/// Saves several modules and variables by name, as the attributes of one model. It is for functions
/// that use several of them, such as a training step that uses a model and an optimizer.
TF_WHEN_CALLED void save(const std::vector<io::Tracked>& objects, const std::filesystem::path& dir,
                         const std::vector<NamedFunction>& signatures = {},
                         const std::vector<NamedFunction>& methods = {}) {
    detail::save_objects(nullptr, objects, dir, signatures, methods);
}
/// Saves one function as "serving_default": tf.saved_model.save(m, dir, signatures=m.f).
template <std::derived_from<Module> M, class F>
    requires(tf::detail::models::is_function<F>)
void save(const M& module, const std::filesystem::path& dir, const F& f,
          const std::vector<NamedFunction>& methods = {}) {
    save(module, dir, {tf::signature<"serving_default">(f)}, methods);
}

}  // namespace saved_model
}  // namespace tf

#if TF_HAS_CODE
#include <tf/io/saved_model/save_code.hpp>
#endif
