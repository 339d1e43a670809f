// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::saved_model::load<M> creates a module of a known type with the values of a saved model. In: a
// folder that ctflow or TensorFlow wrote. Out: a new module, or an error that lists the
// differences.

#include <concepts>
#include <filesystem>
#include <functional>
#include <memory>

#include <tf/core/compiled.hpp>
#include <tf/io/saved_model/function_signature.hpp>

namespace tf::saved_model {

namespace detail {

/// Loads a saved model into a module of a known type: checks that the model has what the module's
/// class expects, then assigns the values.
class TypedLoad {
public:
    TF_COMMON explicit TypedLoad(const std::filesystem::path& dir);

    /// Checks that the model has the function, with the same arguments and results.
    template <auto Method, class M>
    void check(M& model) {
        check_function(
            io::describe(tf::detail::models::concrete_of(tf::function<Method>(model)), "", {}));
    }
    TF_COMMON void restore(const Module& model);

private:
    class Model;

    TF_COMMON void check_function(const io::FunctionToSave& ours);

    std::shared_ptr<Model> model_;
};

/// Calls f(), which reads a folder, again if the folder was replaced while it ran.
TF_COMMON void read_folder(const std::filesystem::path& dir, const std::function<void()>& f);

}  // namespace detail

/// Creates an M with the values of a saved model. The model's variables must be those of M by the
/// names of attributes, dtypes and shapes. Methods that are listed, load<Net, &Net::predict>(dir),
/// must be in the model with the same arguments and results. A tf::attribute of M gets the value of
/// the model's constant with its name; without one it keeps the value from M's constructor, because
/// TensorFlow does not save Python numbers. errors::NotFound, errors::DataLoss;
/// errors::InvalidArgument lists the differences. Mirrors tf.saved_model.load, and the restore of a
/// Keras model from its class.
template <class M, auto... Methods>
std::unique_ptr<M> load(const std::filesystem::path& dir) {
    constexpr bool constructible =
        std::derived_from<M, Module> && std::is_default_constructible_v<M>;
    static_assert(constructible,
                  "[tf.saved_model.typed] load<M>(dir): M must be a module with a constructor that "
                  "can be called without arguments; load(dir) loads any model");
    if constexpr (!constructible) {
        return nullptr;
    } else {
        std::unique_ptr<M> model;
        detail::read_folder(dir, [&] {
            model = std::make_unique<M>();
            tf::detail::modules::check_members_of(*model, "saved_model::load");
            detail::TypedLoad load(dir);
            (load.template check<Methods>(*model), ...);
            load.restore(*model);
        });
        return model;
    }
}

}  // namespace tf::saved_model

#if TF_HAS_LOAD_CODE
#include <tf/io/saved_model/typed_model_code.hpp>
#endif
