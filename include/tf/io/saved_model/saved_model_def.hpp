// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SavedModel as plain structs: the graph, its signatures, and the objects with their functions.
// Mirrors saved_model.proto, meta_graph.proto and saved_object_graph.proto.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tf/io/graph_def/graph_def.hpp>
#include <tf/io/saved_model/structured_value.hpp>

namespace tf::io {

struct ObjectReference {
    int node = 0;
    std::string name;
};
struct SlotReference {
    int original = 0;
    std::string name;
    int slot = 0;
};

/// SavedObject.kind.
struct SavedUserObject {
    std::string identifier = "_generic_user_object";
};
struct SavedAsset {
    int index = 0;  ///< into the list of asset files
};
struct SavedFunction {
    std::vector<std::string> concrete_functions{};
    FunctionSpec spec{};
};
struct SavedVariable {
    DataType type = DataType::invalid;
    PartialShape shape;
    bool trainable = false;
    std::string name;
};
struct SavedBareFunction {
    std::string name;
    std::vector<std::string> keywords{};
    std::int64_t positional = 0;
    FunctionSpec spec{};
};
struct SavedConstant {
    std::string node;  ///< a Const of the main graph
};
struct SavedResource {
    /// For a mutable table: the functions that export and import its contents; -1 for others.
    int save = -1, restore = -1;
};
struct SavedCapturedTensor {
    std::string name, function;
};
using SavedKind = OneOf<SavedUserObject, SavedAsset, SavedFunction, SavedVariable,
                        SavedBareFunction, SavedConstant, SavedResource, SavedCapturedTensor>;

struct SavedObject {
    std::vector<ObjectReference> children{}, dependencies{};
    std::vector<SlotReference> slots{};
    SavedKind kind{};
};

/// SavedConcreteFunction.
struct SavedConcrete {
    std::vector<int> bound_inputs{};
    StructuredValue input_signature, output_signature;
};

/// TensorInfo.
struct TensorInfo {
    std::string name;
    DataType type = DataType::invalid;
    PartialShape shape;
};
struct SignatureDef {
    std::map<std::string, TensorInfo> inputs{}, outputs{};
    std::string method{};
    std::map<std::string, AnyTensor> defaults{};
};
struct AssetFile {
    std::string tensor, filename;
};
struct SaverNames {
    std::string filename_tensor, save_tensor, restore_op;
};

/// The one MetaGraph of a SavedModel.
struct SavedModelDef {
    std::vector<std::string> tags{};
    std::string tensorflow_version{};
    GraphDef graph{};
    std::map<std::string, SignatureDef> signatures{};
    std::vector<AssetFile> assets{};
    std::optional<SaverNames> saver{};
    std::string init_op{};  ///< a node of the main graph
    std::vector<SavedObject> objects{};
    std::map<std::string, SavedConcrete> concrete_functions{};
};

}  // namespace tf::io
