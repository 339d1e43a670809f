// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::saved_model::load(dir) reads a SavedModel whose types the program does not know, written by
// TensorFlow or ctflow. Its functions and signatures can be called, and its variables read and
// assigned. Mirrors tf.saved_model.load.

#include <concepts>
#include <filesystem>
#include <map>
#include <memory>

#include <tf/core/compiled.hpp>
#include <tf/io/saved_model/loaded_values.hpp>
#include <tf/module/variable_base.hpp>

namespace tf::saved_model {

namespace detail {
class LoadedModelState;
struct LoadedConcrete;
}  // namespace detail

/// A variable of a loaded model; copies refer to the same variable.
class LoadedVariable {
public:
    LoadedVariable(std::shared_ptr<detail::LoadedModelState> model, std::size_t ordinal)
        : model_(std::move(model)), ordinal_(ordinal) {}

    TF_COMMON std::string name() const;
    TF_COMMON DType dtype() const;
    TF_COMMON bool trainable() const;
    TF_COMMON Shape shape() const;
    /// The current value.
    TF_COMMON AnyTensor value() const;
    template <class T, int... Dims>
    Tensor<T, Dims...> as() const {
        return value().template as<T, Dims...>();
    }
    /// Assigns a value. errors::InvalidArgument if its dtype or shape differs from the variable's.
    TF_COMMON void assign(const AnyTensor& v);
    template <TensorLike A>
    void assign(const A& x) {
        assign(any(x));
    }

private:
    TF_COMMON VariableState& state() const;

    std::shared_ptr<detail::LoadedModelState> model_;
    std::size_t ordinal_;
};

/// A function of a loaded model. It may have been traced for several kinds of arguments; a call
/// runs the concrete function that matches.
class LoadedFunction {
public:
    LoadedFunction(std::shared_ptr<detail::LoadedModelState> model, std::string name,
                   std::vector<std::string> concretes, detail::Parameters parameters)
        : model_(std::move(model)),
          name_(std::move(name)),
          concretes_(std::move(concretes)),
          parameters_(std::move(parameters)) {}

    /// Calls the function with positional arguments: tensors, literals, or Python's values.
    template <class... A>
    Result operator()(const A&... arguments) const {
        return call({Argument(arguments)...});
    }
    /// Calls the function with positional and named arguments. errors::InvalidArgument if it was
    /// not traced for such arguments.
    TF_COMMON Result call(const std::vector<Argument>& positional,
                          const std::map<std::string, Argument>& named = {}) const;
    /// The signatures that the function was traced for, one per string.
    TF_COMMON std::vector<std::string> options() const;

private:
    TF_COMMON [[noreturn]] void no_match(const std::vector<Argument>& positional,
                                         const std::map<std::string, Argument>& named) const;

    std::shared_ptr<detail::LoadedModelState> model_;
    std::string name_;
    std::vector<std::string> concretes_;
    detail::Parameters parameters_;
};

/// The dtype and shape of an input or output of a signature.
struct TensorSpec {
    DType dtype = DType::invalid;
    Shape shape = Shape::invalid();  ///< Shape::invalid() if any rank is allowed
};

/// A signature of a loaded model: its inputs and outputs are tensors with names.
class LoadedSignature {
public:
    LoadedSignature(std::shared_ptr<detail::LoadedModelState> model, std::string key,
                    std::string concrete)
        : model_(std::move(model)), key_(std::move(key)), concrete_(std::move(concrete)) {}

    TF_COMMON std::map<std::string, TensorSpec> inputs() const;
    TF_COMMON std::map<std::string, TensorSpec> outputs() const;
    /// Runs the signature. errors::InvalidArgument if a name is missing or unknown, or if a dtype
    /// or shape differs.
    TF_COMMON std::map<std::string, AnyTensor> operator()(
        const std::map<std::string, Argument>& inputs) const;

private:
    TF_COMMON const detail::LoadedConcrete& concrete() const;
    TF_COMMON static void add(const io::StructuredValue& dict,
                              std::map<std::string, TensorSpec>& out);

    std::shared_ptr<detail::LoadedModelState> model_;
    std::string key_, concrete_;
};

/// A path of attributes, one name each: path("layers", "0", "w"). Use it if a key of a dict
/// contains dots, so that the short form, "layers.0.w", would name another object.
struct AttributePath {
    std::vector<std::string> names;
};
/// The path of an object, one name for each attribute.
template <std::convertible_to<std::string>... Name>
AttributePath path(const Name&... names) {
    return {{std::string(names)...}};
}

/// A SavedModel whose types the program does not know; made by tf::saved_model::load.
class LoadedModel {
public:
    /// For load(dir).
    explicit LoadedModel(std::shared_ptr<detail::LoadedModelState> state)
        : state_(std::move(state)) {}

    /// The function at a path of attributes: function("hidden.call"). The path of a callable object
    /// stands for its __call__. errors::NotFound.
    TF_COMMON LoadedFunction function(std::string_view path) const;
    TF_COMMON LoadedFunction function(const AttributePath& path) const;
    /// Calls the model itself, if it is callable, as a Keras model is.
    template <class... A>
    Result operator()(const A&... arguments) const {
        return call({Argument(arguments)...});
    }
    /// The names of the attributes of an object.
    TF_COMMON std::vector<std::string> attributes(std::string_view path = "") const;
    TF_COMMON std::vector<std::string> signatures() const;
    /// The signature with a key. errors::NotFound.
    TF_COMMON LoadedSignature signature(std::string_view key) const;
    /// All variables, including those of optimizers.
    TF_COMMON std::vector<LoadedVariable> variables() const;
    /// The trainable variables, for a tape's gradient and an optimizer, as
    /// tf::Module::trainable_variables: `tape.gradient(loss, model.trainable_variables())`. They
    /// live as long as the model.
    TF_COMMON VariableList trainable_variables() const;
    /// The variable at a path of attributes: variable("layers.0.w"). errors::NotFound.
    TF_COMMON LoadedVariable variable(std::string_view path) const;
    TF_COMMON LoadedVariable variable(const AttributePath& path) const;
    /// The constant at a path of attributes, such as a tf::attribute of the saved module:
    /// constant("layers.0.rate"). errors::NotFound.
    TF_COMMON AnyTensor constant(std::string_view path) const;
    TF_COMMON AnyTensor constant(const AttributePath& path) const;
    /// The version of TensorFlow that wrote the model, according to the file.
    TF_COMMON const std::string& tensorflow_version() const;

private:
    TF_COMMON Result call(const std::vector<Argument>& arguments) const;
    TF_COMMON LoadedFunction function_of(int node, const std::string& path) const;
    TF_COMMON LoadedVariable variable_of(int node, const std::string& path) const;
    TF_COMMON AnyTensor constant_at(int node, const std::string& path) const;
    TF_COMMON std::vector<std::string> names_of(int node) const;
    TF_COMMON static std::string text(const AttributePath& path);
    TF_COMMON int find(const AttributePath& path) const;
    /// The object at a path of attributes. A key of a dict may be empty or contain dots, so the
    /// longest attribute that is a prefix of the remaining path is tried first.
    TF_COMMON int find(std::string_view path) const;
    /// -1 if there is no such object; `stopped` and `last` report how far the path leads.
    TF_COMMON int find_from(int node, std::string_view rest, std::string_view& stopped,
                            int& last) const;
    /// A model exported by Keras has functions, such as `serve`, but is not callable itself.
    TF_COMMON [[noreturn]] void not_callable() const;
    TF_COMMON [[noreturn]] static void missing(std::string_view path, std::string got,
                                               const std::vector<std::string>& there);

    std::shared_ptr<detail::LoadedModelState> state_;
};

namespace detail {
TF_COMMON LoadedModel load_model(const std::filesystem::path& dir);
}

/// Reads a SavedModel (tf.saved_model.load). errors::NotFound for a missing file, errors::DataLoss
/// for malformed bytes. A function with unsupported ops fails only when it is called, with
/// errors::Unimplemented and the names of all of them.
template <std::convertible_to<std::filesystem::path> Path>
LoadedModel load(const Path& dir) {
    return detail::load_model(dir);
}

}  // namespace tf::saved_model

#if TF_HAS_LOAD_CODE
#include <tf/io/saved_model/load_code.hpp>
#endif
