// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Arguments and results of functions as Python sees them, as plain structs. Mirrors struct.proto,
// and FunctionSpec in saved_object_graph.proto.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <tf/io/graph_def/attr_value.hpp>

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

}  // namespace tf::io
