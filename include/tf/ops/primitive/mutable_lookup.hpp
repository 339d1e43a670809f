// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops on lookup tables that change. All of them are effects, even lookups, so that they run in
// program order. Each op is atomic: the table has a lock.

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/lookup.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

/// What a dense table has beside keys and values. Mirrors MutableDenseHashTable.
struct DenseTableLayout {
    ad::Value empty_key, deleted_key;  ///< two keys that the table cannot have
    std::int64_t initial_buckets = 131072;
};

/// A table whose keys and values can change. All its values have the same shape: a scalar, or a
/// vector of `value_dim` elements; so have all keys of a dense table. Mirrors the mutable part of
/// LookupInterface.
class MutableTable : public LookupTable {
public:
    static constexpr std::int64_t scalar_values = -1;
    static constexpr std::int64_t scalar_keys = -1;

    MutableTable(DType key, DType value, std::int64_t value_dim, std::int64_t key_dim)
        : LookupTable(key, value), value_dim_(value_dim), key_dim_(key_dim) {}

    bool changes() const override { return true; }
    std::int64_t value_dim() const { return value_dim_; }
    std::int64_t value_size() const { return value_dim_ == scalar_values ? 1 : value_dim_; }
    std::int64_t key_dim() const { return key_dim_; }
    std::int64_t key_size() const { return key_dim_ == scalar_keys ? 1 : key_dim_; }
    /// The number of keys in a tensor of them.
    std::int64_t count(const kernels::Ref& keys) const { return keys.shape.size() / key_size(); }
    /// The shape of the values for keys of this shape.
    static constexpr Shape values_shape(Shape keys, std::int64_t value_dim,
                                        std::int64_t key_dim = scalar_keys) {
        if (key_dim != scalar_keys && keys.rank > 0) --keys.rank;
        if (value_dim == scalar_values || keys.rank < 0 || keys.rank == max_rank) return keys;
        keys.push_back(static_cast<int>(value_dim));
        return keys;
    }

    /// Sets the value of each key; for a repeated key, the last value is used.
    virtual void insert(const kernels::Ref& keys, const kernels::Ref& values) = 0;
    /// Removes keys; keys that are not in the table are ignored.
    virtual void remove(const kernels::Ref& keys) = 0;
    /// The keys and values serialized as bytes, which `unpack` reads.
    virtual std::string packed() const = 0;

    /// What a dense table has in addition; null for other tables.
    virtual const DenseTableLayout* dense() const { return nullptr; }
    /// The bytes of all buckets of a dense table, as TensorFlow exports them; those of another
    /// table's keys and values.
    virtual std::string packed_buckets() const { return packed(); }
    /// The dims of the keys and of the values in those buckets after the first.
    std::int64_t bucket_key_dim() const { return dense() == nullptr ? scalar_keys : key_size(); }
    std::int64_t bucket_value_dim() const { return dense() == nullptr ? value_dim_ : value_size(); }

    /// The number of keys in serialized bytes.
    static std::int64_t packed_size(std::string_view bytes) {
        std::int64_t n = 0;
        std::memcpy(&n, bytes.data(), sizeof n);
        return n;
    }
    /// Writes the serialized keys, of `key_size` elements each, and values to two tensors, of which
    /// either may be empty.
    static void unpack(std::string_view bytes, const kernels::Ref& keys, DType key,
                       std::int64_t key_size, const kernels::Ref& values) {
        const std::int64_t n = packed_size(bytes);
        bytes.remove_prefix(sizeof n);
        take(bytes, keys, key, n * key_size);
        if (values.data != nullptr) take(bytes, values, values.dtype, values.shape.size());
    }
    /// The keys and values as tensors, as checkpoints have them.
    std::pair<ad::Value, ad::Value> stored() const {
        const std::string bytes = packed_buckets();
        const Shape size(static_cast<int>(packed_size(bytes)));
        const auto empty = [](DType dtype, const Shape& shape) {
            return ad::Value(detail::tracing::Handle(detail::core::allocate(dtype, shape.size())),
                             shape, dtype);
        };
        const ad::Value keys = empty(key_dtype(), values_shape(size, bucket_key_dim()));
        const ad::Value values = empty(value_dtype(), values_shape(size, bucket_value_dim()));
        unpack(bytes, {keys.data(), keys.shape(), keys.dtype()}, keys.dtype(), key_size(),
               {values.data(), values.shape(), values.dtype()});
        return {keys, values};
    }
    /// errors::InvalidArgument unless there is a value for each key.
    void check_sizes(const kernels::Ref& keys, const kernels::Ref& values) const {
        if (values.shape.size() == count(keys) * value_size()) return;
        errors::raise<errors::InvalidArgument>({"tf.lookup.values_shape", "LookupTableImportV2",
                                                "values", "shape " + values.shape.to_string(),
                                                std::to_string(value_size()) +
                                                    " elements for each of the keys, " +
                                                    keys.shape.to_string()});
    }
    /// Appends a number in the form that packed_size reads.
    static void append_number(std::string& bytes, std::int64_t n) {
        bytes.append(reinterpret_cast<const char*>(&n), sizeof n);
    }

private:
    static void take(std::string_view& bytes, const kernels::Ref& to, DType dtype, std::int64_t n) {
        if (dtype != DType::str) {
            const std::size_t size = static_cast<std::size_t>(n) * size_of(dtype);
            if (to.data != nullptr && size != 0) std::memcpy(to.data, bytes.data(), size);
            bytes.remove_prefix(size);
            return;
        }
        for (std::int64_t k = 0; k < n; ++k) {
            const auto size = static_cast<std::size_t>(packed_size(bytes));
            if (to.data != nullptr) to.as<std::string>()[k] = bytes.substr(sizeof n, size);
            bytes.remove_prefix(sizeof n + size);
        }
    }

    std::int64_t value_dim_, key_dim_;
};

namespace op {

/// The base of these ops.
template <class Self>
struct MutableTableOp : TableOp {
    static constexpr Role role = Role::effect;

    static MutableTable& table(const kernels::Ref& handle) {
        return static_cast<MutableTable&>(TableOp::table(handle));
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        Self::run(out, in, count, a);
    }
    static void check_keys(const MutableTable& t, const kernels::Ref& keys) {
        check_dtype(Self::name, "keys", keys.dtype, t.key_dtype());
        const Shape& s = keys.shape;
        if (t.key_dim() == MutableTable::scalar_keys ||
            (s.rank > 0 && s[s.rank - 1] == t.key_dim()))
            return;
        errors::raise<errors::InvalidArgument>(
            {"tf.lookup.key_shape", Self::name, "keys", "shape " + s.to_string(),
             std::to_string(t.key_dim()) + " elements in the last dim"});
    }
    /// TensorFlow's dense tables take a scalar key or a vector of keys only.
    static bool is_flattened(auto& n) {
        const auto& t = static_cast<const MutableTable&>(n.resource());
        if (t.key_dim() != MutableTable::scalar_keys) return n.shape(1).rank != 2;
        return t.dense() != nullptr && n.shape(1).rank > 1;
    }
    static auto flat_keys(auto& n) {
        const std::int64_t dim = static_cast<const MutableTable&>(n.resource()).key_dim();
        return dim == MutableTable::scalar_keys ? n.reshaped(n.in(1), n.type(1), {-1})
                                                : n.reshaped(n.in(1), n.type(1), {-1, dim});
    }
    static void check_values(const MutableTable& t, const kernels::Ref* in) {
        check_keys(t, in[1]);
        check_dtype(Self::name, "values", in[2].dtype, t.value_dtype());
        const Shape expected = MutableTable::values_shape(in[1].shape, t.value_dim(), t.key_dim());
        if (!(in[2].shape == expected))
            errors::raise<errors::InvalidArgument>({"tf.lookup.values_shape", Self::name, "values",
                                                    "shape " + in[2].shape.to_string(),
                                                    "shape " + expected.to_string()});
    }
};

/// Operands: a table, keys, and optionally the value for keys that are not in the table: one value,
/// or one for each key. The shape of the result is that of the keys, without the dim of a vector
/// key, followed by that of a value.
struct MutableTableFind : MutableTableOp<MutableTableFind> {
    struct Attributes {
        std::int64_t value_dim = MutableTable::scalar_values;
        std::int64_t key_dim = MutableTable::scalar_keys;
    };
    static constexpr std::string_view name = "MutableTableFind";
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count >= 2 && count <= 3 && in[0] == DType::resource;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes at = attributes_of<MutableTableFind>(a);
        return MutableTable::values_shape(in[1].shape, at.value_dim, at.key_dim);
    }
    using MutableTableOp::run;
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes&) {
        const MutableTable& t = table(in[0]);
        const ad::Value& usual = t.default_value();
        const kernels::Ref otherwise =
            count > 2 ? in[2] : kernels::Ref{usual.data(), usual.shape(), usual.dtype()};
        check_keys(t, in[1]);
        check_dtype(name, "default_value", otherwise.dtype, t.value_dtype());
        check_dtype(name, "result", out.dtype, t.value_dtype());
        const Shape one = MutableTable::values_shape({}, t.value_dim());
        const Shape all = MutableTable::values_shape(in[1].shape, t.value_dim(), t.key_dim());
        if (!(otherwise.shape == one) && !(otherwise.shape == all))
            errors::raise<errors::InvalidArgument>(
                {"tf.lookup.default", name, "default_value", "shape " + otherwise.shape.to_string(),
                 "shape " + one.to_string() + " or " + all.to_string()});
        t.find(in[1], otherwise, out);
    }
    static void to_graph_def(auto& n) {
        const auto& t = static_cast<const MutableTable&>(n.resource());
        const auto otherwise = n.count() > 2 ? n.in(2) : n.constant(t.default_value());
        const bool flat = is_flattened(n);
        const auto found =
            n.draw("LookupTableFindV2", {n.in(0), flat ? flat_keys(n) : n.in(1), otherwise},
                   {{"Tin", n.type(1)}, {"Tout", n.type()}});
        auto dims = n.all_dims(1);
        if (t.key_dim() != MutableTable::scalar_keys) dims.pop_back();
        if (t.value_dim() != MutableTable::scalar_values)
            dims.push_back(n.known_dim(t.value_dim()));
        n.result(flat ? n.add("Reshape", {found, n.vector(dims)},
                              {{"T", n.type()}, {"Tshape", n.int32()}})
                      : found);
    }
};

/// Operands: a table, keys, values. The result is the number 1.
struct MutableTableInsert : MutableTableOp<MutableTableInsert> {
    static constexpr std::string_view name = "LookupTableInsertV2";
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 3 && in[0] == DType::resource;
    }
    using MutableTableOp::run;
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        MutableTable& t = table(in[0]);
        check_values(t, in);
        t.insert(in[1], in[2]);
        *out.as<std::int32_t>() = 1;
    }
    static void to_graph_def(auto& n) {
        auto in = n.inputs();
        if (is_flattened(n)) {
            const std::int64_t dim = static_cast<const MutableTable&>(n.resource()).value_dim();
            in[1] = flat_keys(n);
            in[2] = dim == MutableTable::scalar_values ? n.reshaped(n.in(2), n.type(2), {-1})
                                                       : n.reshaped(n.in(2), n.type(2), {-1, dim});
        }
        n.act(name, in, {{"Tin", n.type(1)}, {"Tout", n.type(2)}});
    }
};

/// Operands: a table, keys. The result is the number 1.
struct MutableTableRemove : MutableTableOp<MutableTableRemove> {
    static constexpr std::string_view name = "LookupTableRemoveV2";
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 2 && in[0] == DType::resource;
    }
    using MutableTableOp::run;
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        MutableTable& t = table(in[0]);
        check_keys(t, in[1]);
        t.remove(in[1]);
        *out.as<std::int32_t>() = 1;
    }
    /// TensorFlow's shape rule requires at least a vector.
    static void to_graph_def(auto& n) {
        const bool flat = n.shape(1).rank == 0 || is_flattened(n);
        n.act(name, {n.in(0), flat ? flat_keys(n) : n.in(1)}, {{"Tin", n.type(1)}});
    }
};

/// Operand: a table. The result is the number of its keys.
struct MutableTableSize : MutableTableOp<MutableTableSize> {
    static constexpr std::string_view name = "MutableTableSize";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int64 && count == 1 && in[0] == DType::resource;
    }
    using MutableTableOp::run;
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        *out.as<std::int64_t>() = table(in[0]).size();
    }
    static void to_graph_def(auto& n) { n.result(n.draw("LookupTableSizeV2", {n.in(0)}, {})); }
};

/// Operand: a table. The result is a snapshot of its contents as a string, because a shape that is
/// inferred before the op runs may have changed by then. It is followed by `MutableTableParts`; in
/// a file, both together are one node, to which this result refers.
struct MutableTableContents : MutableTableOp<MutableTableContents> {
    struct Attributes {
        Flag buckets = false;  ///< all buckets of a dense table
    };
    static constexpr std::string_view name = "MutableTableContents";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count == 1 && in[0] == DType::resource;
    }
    using MutableTableOp::run;
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const MutableTable& t = table(in[0]);
        const bool buckets = attributes_of<MutableTableContents>(a).buckets;
        *out.as<std::string>() = buckets ? t.packed_buckets() : t.packed();
    }
    static void to_graph_def(auto& n) {
        const auto& t = static_cast<const MutableTable&>(n.resource());
        const auto keys = n.type_of(t.key_dtype()), values = n.type_of(t.value_dtype());
        const auto all =
            n.draw_all("LookupTableExportV2", {n.in(0)}, {{"Tkeys", keys}, {"Tvalues", values}});
        if (t.dense() == nullptr) n.result(all[0]);
        else n.result(used_buckets(n, t, all[0], all[1]));
    }
    /// The keys and values of those buckets that have an entry.
    static auto used_buckets(auto& n, const MutableTable& t, const auto& keys, const auto& values) {
        const auto key = n.type_of(t.key_dtype()), value = n.type_of(t.value_dtype());
        const bool vectors = t.key_dim() != MutableTable::scalar_keys;
        const auto flat = vectors ? keys : n.reshaped(keys, key, {-1});
        const auto is_not = [&](const ad::Value& reserved) {
            const auto differ = n.add("NotEqual", {flat, n.constant(reserved)}, {{"T", key}});
            return vectors ? n.add("Any", {differ, n.number(1)},
                                   {{"Tidx", n.int32()}, {"keep_dims", false}})
                           : differ;
        };
        const auto used =
            n.add("LogicalAnd", {is_not(t.dense()->empty_key), is_not(t.dense()->deleted_key)});
        const auto at =
            n.reshaped(n.add("Where", {used}, {{"T", n.type_of(DType::boolean)}}), n.int64(), {-1});
        const auto gathered = [&](const auto& all, const auto& type) {
            return n.add("GatherV2", {all, at, n.number(0)},
                         {{"Tparams", type}, {"Tindices", n.int64()}, {"Taxis", n.int32()}});
        };
        const auto rows =
            t.value_dim() == MutableTable::scalar_values ? n.reshaped(values, value, {-1}) : values;
        return n.add_all("IdentityN", {gathered(flat, key), gathered(rows, value)},
                         {{"T", n.list({key, value})}})[0];
    }
};

/// Operand: the contents of a table. Results: its keys and values.
struct MutableTableParts : SelfContained {
    struct Attributes {
        std::int64_t key = 0, value = 0;  ///< dtypes
        std::int64_t value_dim = MutableTable::scalar_values;
        std::int64_t key_dim = MutableTable::scalar_keys;
    };
    static constexpr std::string_view name = "MutableTableParts";
    static constexpr Role role = Role::pure;
    static constexpr int results = 2;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    static constexpr bool saved = true;
    using computes = Types<std::string, std::int32_t, std::int64_t>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 1 && in[0] == DType::str;
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes& a) {
        const Attributes at = attributes_of<MutableTableParts>(a);
        return static_cast<DType>(result == 0 ? at.key : at.value);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        int size = dyn;
        if (!__builtin_is_constant_evaluated() && in[0].data != nullptr)
            size = static_cast<int>(MutableTable::packed_size(*in[0].as<const std::string>()));
        const Attributes at = attributes_of<MutableTableParts>(a);
        return MutableTable::values_shape(Shape(size), result == 0 ? at.key_dim : at.value_dim);
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t key_dim = attributes_of<MutableTableParts>(a).key_dim;
        MutableTable::unpack(*in[0].as<const std::string>(), out[0], dtype_of(0, nullptr, a),
                             key_dim == MutableTable::scalar_keys ? 1 : key_dim, out[1]);
    }
    static void to_graph_def(auto& n) {
        const auto keys = n.in(0);  // "node:keys:0", or the first output of IdentityN
        const auto node = keys.substr(0, keys.find(':'));
        n.results({keys, node + (keys.ends_with(":keys:0") ? ":values:0" : ":output:1")});
    }
};

struct MutableTableOps {
    using list = Registry<MutableTableFind, MutableTableInsert, MutableTableRemove,
                          MutableTableSize, MutableTableContents, MutableTableParts>;
};

}  // namespace op

template <>
struct op_by_id<op_id("MutableTableFind")> : std::type_identity<op::MutableTableFind> {};
template <>
struct op_by_id<op_id("LookupTableInsertV2")> : std::type_identity<op::MutableTableInsert> {};
template <>
struct op_by_id<op_id("LookupTableRemoveV2")> : std::type_identity<op::MutableTableRemove> {};
template <>
struct op_by_id<op_id("MutableTableSize")> : std::type_identity<op::MutableTableSize> {};
template <>
struct op_by_id<op_id("MutableTableContents")> : std::type_identity<op::MutableTableContents> {};
template <>
struct op_by_id<op_id("MutableTableParts")> : std::type_identity<op::MutableTableParts> {};

}  // namespace tf
