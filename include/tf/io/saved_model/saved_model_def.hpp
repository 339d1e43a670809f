// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SavedModel as plain structs: the graph, its signatures, and the objects with their functions.
// Mirrors saved_model.proto, meta_graph.proto, saved_object_graph.proto and struct.proto.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tf/io/graph_def/graph_def.hpp>

namespace tf::io {

/// A TensorSpec within a structure.
struct SpecValue {
    std::string name;
    PartialShape shape;
    DataType type = DataType::invalid;
};

/// StructuredValue: arguments and results of functions as Python sees them.
struct StructuredValue {
    enum class Kind : std::uint8_t {
        unset,
        none,
        number,   ///< a float
        integer,  ///< an int
        text,
        boolean,
        shape,
        dtype,
        spec,
        list,
        tuple,
        dict,
        named_tuple,
        tensor,  ///< a tensor's or NumPy array's value, as the default of an argument
        other    ///< a kind that ctflow does not know, such as a SparseTensorSpec
    };
    Kind kind = Kind::unset;
    double number = 0;
    std::int64_t integer = 0;
    bool boolean = false;
    std::string text{};  ///< of a string; for a named tuple, its type's name
    SpecValue spec{};    ///< of a spec, of a shape (`spec.shape`), of a dtype (`spec.type`)
    std::vector<StructuredValue> items{};  ///< of a list, tuple, dict, named tuple
    std::vector<std::string> keys{};       ///< of a dict and a named tuple, one for each item
    AnyTensor tensor{};                    ///< of a tensor; empty if our tensors lack the dtype

    static StructuredValue none() { return of(Kind::none); }
    static StructuredValue of(Kind k) {
        StructuredValue v;
        v.kind = k;
        return v;
    }
    static StructuredValue of_spec(std::string name, const PartialShape& shape, DataType type) {
        StructuredValue v = of(Kind::spec);
        v.spec = {std::move(name), shape, type};
        return v;
    }
    static StructuredValue of_text(std::string text) {
        StructuredValue v = of(Kind::text);
        v.text = std::move(text);
        return v;
    }
    static StructuredValue of_items(Kind k, std::vector<StructuredValue> items,
                                    std::vector<std::string> keys = {}) {
        StructuredValue v = of(k);
        v.items = std::move(items);
        v.keys = std::move(keys);
        return v;
    }
};

/// FunctionSpec: how Python calls a tf.function.
struct FunctionSpec {
    StructuredValue fullargspec, input_signature;
    bool is_method = false;
};

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
struct SavedResource {};
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
