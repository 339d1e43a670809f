// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::saved_model::load<M>: a module of this program with the values of a saved one. In: a folder
// that ctflow or TensorFlow has written. Out: a new module, or an error that says what differs.

#include <memory>

#include <tf/io/restoration.hpp>

namespace tf::saved_model {

namespace detail {

/// Gives a module the values of a saved model that has the same variables.
template <class = void>
void restore(const Module& module, const io::fs::path& dir) {
    constexpr std::string_view op = "saved_model::load";
    io::TensorBundleReader bundle(dir / "variables" / "variables", op);
    io::Restoration restoration(io::trackables_of(module, op), bundle, op);
    const auto listed = [](const std::vector<std::string>& names) {
        std::string out;
        for (const std::string& n : names) out += (out.empty() ? "" : ", ") + n;
        return out.empty() ? std::string("none") : out;
    };
    if (!restoration.unmatched().empty() || !restoration.unused().empty())
        errors::raise<errors::InvalidArgument>(
            {"tf.saved_model.differs", op, module.name(),
             "a saved model that lacks " + listed(restoration.unmatched()) + " and has besides " +
                 listed(restoration.unused()),
             "the variables of the module, and no others"});
    restoration.commit();
}

}  // namespace detail

/// A new M with the values of a saved model: its variables must be those of M, by their attributes'
/// names, dtypes and shapes. errors::NotFound, errors::DataLoss; errors::InvalidArgument lists what
/// differs. Mirrors tf.saved_model.load, and the restore of a Keras model from its class.
template <class M>
std::unique_ptr<M> load(const io::fs::path& dir) {
    constexpr bool constructible =
        std::derived_from<M, Module> && std::is_default_constructible_v<M>;
    static_assert(constructible,
                  "[tf.saved_model.typed] load<M>(dir): M is a module with a constructor that can "
                  "be called without arguments; load(dir) takes what the folder holds");
    if constexpr (!constructible) {
        return nullptr;
    } else {
        auto model = std::make_unique<M>();
        detail::restore(*model, dir);
        return model;
    }
}

}  // namespace tf::saved_model
