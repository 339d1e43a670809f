// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models and files: model.save_weights(path), model.load_weights(path), model.export_to(dir). A
// separate header, because most programs with models do not need the code that reads and writes
// files. Mirrors keras.Model's save_weights, load_weights and export.

#include <filesystem>
#include <string>

#include <tf/io/saved_model/save.hpp>
#include <tf/keras/layer_edges.hpp>
#include <tf/keras/model.hpp>
#include <tf/keras/planned.hpp>
#include <tf/keras/weights_file.hpp>

namespace tf::keras {

namespace detail {

TF_COMMON void save_weights(const Module& model, const std::string& path);
/// `in_order` lists all weights in Keras's order.
TF_COMMON void load_weights(const Module& model, const VariableList& in_order,
                            const std::string& path);
/// The same, but loads only layers whose weights are all in the file; returns the names of the
/// other weights.
TF_COMMON std::vector<std::string> load_some_weights(const Module& model, const ModelWeights& all,
                                                     const VariableList& in_order,
                                                     const std::string& path);
/// `names` are the names of the inputs; unnamed inputs have an empty one.
TF_COMMON void export_model(const Module& model, io::FunctionToSave forward,
                            const std::vector<std::string>& names, const std::string& dir);

}  // namespace detail

// Called by the methods of models; found by argument-dependent lookup.

namespace detail {
template <class M>
ModelWeights weights_to_exchange(const M& model) {
    return {TableView(M::table()), model.weights(), model.name(), !is_made_by_a_plan<M>};
}
template <class M, class O>
ModelWeights training_to_exchange(const M& model, const O& optimizer) {
    ModelWeights out = weights_to_exchange(model);
    out.state = optimizer.variables_in_order();
    out.optimizer = optimizer.name();
    return out;
}
/// All weights in Keras's order.
template <class M>
VariableList weights_in_order_of(M& model) {
    const VariableList all = model.weights();
    VariableList out;
    for (const int k : weights_in_order(TableView(M::table())))
        out.push_back(all[static_cast<std::size_t>(k)]);
    return out;
}
}  // namespace detail

template <class M>
void write_weights_of(const M& model, const std::string& path) {
    constexpr std::string_view op = "keras::Model::save_weights";
    tf::detail::modules::check_members_of(model, op);
    if (detail::is_keras_file(path))
        detail::write_keras_file(detail::weights_to_exchange(model), path, op);
    else detail::save_weights(model, path);
}
template <class M>
void read_weights_of(M& model, const std::string& path) {
    constexpr std::string_view op = "keras::Model::load_weights";
    tf::detail::modules::check_members_of(model, op);
    if (detail::is_keras_file(path))
        return detail::read_keras_file(detail::weights_to_exchange(model), path, op);
    detail::load_weights(model, detail::weights_in_order_of(model), path);
}
template <class M>
std::vector<std::string> read_fitting_weights_of(M& model, const std::string& path) {
    constexpr std::string_view op = "keras::Model::load_weights";
    tf::detail::modules::check_members_of(model, op);
    const detail::ModelWeights all = detail::weights_to_exchange(model);
    if (!detail::is_keras_file(path))
        return detail::load_some_weights(model, all, detail::weights_in_order_of(model), path);
    std::vector<std::string> skipped;
    detail::read_keras_file(all, path, op, &skipped);
    return skipped;
}
template <class M, class O>
void write_training_of(const M& model, const O& optimizer, const std::string& path) {
    constexpr std::string_view op = "keras::Trainer::save_weights";
    tf::detail::modules::check_members_of(model, op);
    detail::write_keras_file(detail::training_to_exchange(model, optimizer), path, op);
}
template <class M, class O>
void read_training_of(M& model, O& optimizer, const std::string& path) {
    constexpr std::string_view op = "keras::Trainer::load_weights";
    tf::detail::modules::check_members_of(model, op);
    if (!detail::is_keras_file(path))
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.weights_file", op, "path", path,
             "a name that ends in .weights.h5 or .keras; tf::train::Checkpoint keeps both, too"});
    detail::read_keras_file(detail::training_to_exchange(model, optimizer), path, op);
}
template <class M>
void export_forward_of(M& model, const std::string& dir) {
    tf::detail::modules::check_members_of(model, "keras::Model::export_to");
    const auto forward = tf::function(detail::Forward<M, Inference>{}, model);
    std::vector<std::string> names;
    for (const Name& name : M::input_names()) names.emplace_back(name.view());
    detail::export_model(model, io::describe(forward.get_concrete_function(), "serve", {"inputs"}),
                         names, dir);
}

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/files_code.hpp>
#endif
