// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small SavedModels, made by hand and loaded from their bytes: the parts of hostile models. The
// reader, the loader and the writer take long to compile, so model_parts.cpp calls them for all
// tests.

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/loaded_values.hpp>
#include <tf/io/saved_model/saved_model_def.hpp>
#include <tf/tf.hpp>

#include "io_support.hpp"

namespace test::model_parts {

using namespace tf::io;
using tf::AnyTensor;
using tf::DType;
using tf::Shape;

inline const DataType f32 = data_type(DType::float32), i32 = data_type(DType::int32),
                      truth = data_type(DType::boolean);

NodeDef node(std::string name, std::string op, std::vector<std::string> inputs, Attrs attrs = {});
NodeDef constant(std::string name, const AnyTensor& v);
template <class A>
AnyTensor any(const A& x) {
    return tf::saved_model::any(x);
}

/// x: float of shape (2, 3) -> one result.
FunctionDef function(std::string name, std::vector<NodeDef> nodes, std::string result,
                     DataType in = f32, DataType out = f32);

/// A model whose one function is the first of the library.
SavedModelDef model(std::vector<FunctionDef> library, const PartialShape& shape = Shape(2, 3));

std::string bytes_of(const SavedModelDef& m);

/// A model, read from its bytes.
class Loaded {
public:
    explicit Loaded(std::string_view bytes);
    /// Errors call the function `name`.
    std::vector<AnyTensor> run(const std::string& function, const std::vector<AnyTensor>& in,
                               std::string_view name = "a function") const;
    /// The number of ops of a function that cannot run.
    std::size_t missing(const std::string& function) const;
    /// The name of a function's first parameter.
    std::string first_parameter(const std::string& function) const;
    const std::vector<tf::VariableState*>& variables() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};
Loaded load(const SavedModelDef& m);
AnyTensor run(const SavedModelDef& m, const AnyTensor& x);
inline const AnyTensor ones = any(tf::ones<float, 2, 3>());

template <class E>
void refuses(const SavedModelDef& m, const char* words) {
    CHECK_THROWS_WITH_AS(load(m), doctest::Contains(words), E);
}
/// Checks that the model loads, and that its function refuses to run.
inline void cannot_run(const SavedModelDef& m, const char* words) {
    const auto loaded = load(m);
    CHECK_THROWS_WITH_AS(loaded.run(m.graph.library[0].name, {ones}), doctest::Contains(words),
                         tf::errors::Unimplemented);
}
template <class E>
void fails(const SavedModelDef& m, const char* words, const AnyTensor& x = ones) {
    const auto loaded = load(m);
    CHECK_THROWS_WITH_AS(loaded.run(m.graph.library[0].name, {x}), doctest::Contains(words), E);
}
using tf::errors::DataLoss;
using tf::errors::InvalidArgument;
using tf::errors::ResourceExhausted;
using tf::errors::Unimplemented;

}  // namespace test::model_parts
