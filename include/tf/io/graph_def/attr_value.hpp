// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The attributes of TensorFlow's nodes, and the dtypes and shapes in them, as plain structs.
// Mirrors attr_value.proto, types.proto and tensor_shape.proto.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tf/io/proto/one_of.hpp>
#include <tf/trace/value.hpp>

namespace tf::io {

/// The name of a value within a function: "node:output:index", or an argument's name.
using Ref = std::string;

/// A number of types.proto: a tf::DType, or a dtype that only graphs have.
enum class DataType : std::int32_t {
    invalid = 0,
    resource = 20,
    variant = 21,
};
constexpr DataType data_type(DType d) { return static_cast<DataType>(d); }
/// Whether our tensors can have the type.
constexpr bool is_tensor_type(DataType t) {
    switch (static_cast<int>(t)) {
        case 1:
        case 2:
        case 3:
        case 4:
        case 5:
        case 6:
        case 7:
        case 8:
        case 9:
        case 10:
        case 14:
        case 17:
        case 18:
        case 19:
        case 22:
        case 23: return true;
        default: return false;
    }
}
/// The dtype of a tensor type; DType::invalid for other types.
constexpr DType dtype_of_data(DataType t) {
    return is_tensor_type(t) ? static_cast<DType>(t) : DType::invalid;
}

/// Dims as a graph declares them, with -1 for an unknown dim; the rank may be unknown, too.
struct PartialShape {
    bool known_rank = true;
    std::vector<std::int64_t> dims{};

    PartialShape() = default;
    PartialShape(const Shape& s) {  // every Shape is also a PartialShape
        for (int i = 0; i < s.rank; ++i) dims.push_back(s[i]);
        known_rank = s.valid();
    }
    static PartialShape unknown() {
        PartialShape s;
        s.known_rank = false;
        return s;
    }
    /// Shape::invalid() if the rank is unknown or our shapes cannot have one of the dims.
    Shape shape() const {
        if (!known_rank || dims.size() > static_cast<std::size_t>(max_rank))
            return Shape::invalid();
        Shape s;
        for (const std::int64_t d : dims) {
            if (d < -1 || d > std::numeric_limits<int>::max()) return Shape::invalid();
            s.push_back(static_cast<int>(d));
        }
        return s;
    }
    friend bool operator==(const PartialShape&, const PartialShape&) = default;
};

/// The name of a function as an attribute.
struct FunctionName {
    std::string name;
};
/// A constant; if our tensors lack its dtype, only the dtype is kept.
struct TensorAttr {
    AnyTensor value;
    DataType type = DataType::invalid;
};
/// AttrValue.ListValue: at most one of these has elements.
struct AttrList {
    std::vector<std::string> strings{};
    std::vector<std::int64_t> ints{};
    std::vector<float> floats{};
    std::vector<bool> bools{};
    std::vector<DataType> types{};
    std::vector<PartialShape> shapes{};
    std::vector<FunctionName> functions{};
};
/// AttrValue: its alternative is the member of the oneof that is set.
using AttrValue = OneOf<std::string, std::int64_t, float, bool, DataType, PartialShape, TensorAttr,
                        FunctionName, AttrList>;
using Attrs = std::map<std::string, AttrValue, std::less<>>;

/// The attribute of a node as a T; null if it is missing or has another type.
template <class T>
const T* find_attr(const Attrs& attrs, std::string_view name) {
    const auto found = attrs.find(name);
    return found == attrs.end() ? nullptr : found->second.template get_if<T>();
}

}  // namespace tf::io
