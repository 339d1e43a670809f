// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops on lookup tables. Their first operand is the handle of the table, whose interface is here;
// the tables themselves are in lookup/. These tables do not change once they are filled, so the ops
// are pure. mutable_lookup.hpp has ops on tables that change.

#include <string>

#include <tf/core/resource.hpp>
#include <tf/kernels/view.hpp>
#include <tf/ops/run_time.hpp>
#include <tf/trace/value.hpp>

namespace tf {

namespace lookup {

/// The source of a key or value: a whole line, the number of the line, or a column, counted from 0.
/// Mirrors tf.lookup.TextFileIndex.
struct TextFileIndex {
    static constexpr std::int64_t WHOLE_LINE = -2;
    static constexpr std::int64_t LINE_NUMBER = -1;
};

/// A text file, and the sources of the keys and values in it.
struct TextFile {
    std::string path;
    std::int64_t key_index = TextFileIndex::WHOLE_LINE;
    std::int64_t value_index = TextFileIndex::LINE_NUMBER;
    std::int64_t vocab_size = -1;  ///< the number of lines to read; -1: all
    std::int64_t offset = 0;       ///< added to line numbers
    std::string delimiter = "\t";  ///< the character that separates columns
};

}  // namespace lookup

/// A table from keys to values, as ops use it. Mirrors LookupInterface.
class LookupTable : public Resource {
public:
    LookupTable(DType key, DType value) : key_(key), value_(value) {}

    DType key_dtype() const { return key_; }
    DType value_dtype() const { return value_; }
    /// Whether it is a MutableTable.
    virtual bool changes() const { return false; }
    virtual std::int64_t size() const = 0;
    /// Writes the value of each key to `out`; for a key that is not in the table, the scalar
    /// `otherwise`.
    virtual void find(const kernels::Ref& keys, const kernels::Ref& otherwise,
                      const kernels::Ref& out) const = 0;
    /// Fills an empty table with two vectors of the same length.
    virtual void fill(const kernels::Ref& keys, const kernels::Ref& values) = 0;
    /// Fills an empty table from a text file.
    virtual void fill_from(const lookup::TextFile& file) = 0;
    /// The default for keys that are not in the table.
    const ad::Value& default_value() const { return default_; }

protected:
    void set_default(ad::Value v) { default_ = std::move(v); }

private:
    DType key_, value_;
    ad::Value default_;
};

namespace op {

/// The base of ops on tables.
struct TableOp {
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;

    static LookupTable& table(const kernels::Ref& handle) {
        return static_cast<LookupTable&>(*handle.as<const ResourceHandle>()->object);
    }
    static void check_dtype(std::string_view op, std::string_view argument, DType got,
                            DType expected) {
        if (got == expected) return;
        errors::raise<errors::InvalidArgument>({"tf.lookup.dtype", op, argument,
                                                std::string(name_of(got)),
                                                "the table's " + std::string(name_of(expected))});
    }
};

/// Operands: a table, keys, and optionally the value for keys that are not in the table; without it
/// the table's default is used. The result has the keys' shape.
struct LookupTableFind : TableOp {
    static constexpr std::string_view name = "LookupTableFindV2";
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count >= 2 && count <= 3 && in[0] == DType::resource;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes&) {
        const LookupTable& t = table(in[0]);
        const ad::Value& usual = t.default_value();
        kernels::Ref otherwise;
        if (count > 2) otherwise = in[2];
        else if (!usual.empty()) otherwise = {usual.data(), usual.shape(), usual.dtype()};
        check_dtype(name, "keys", in[1].dtype, t.key_dtype());
        check_dtype(name, "default_value", otherwise.dtype, t.value_dtype());
        check_dtype(name, "result", out.dtype, t.value_dtype());
        if (otherwise.shape.size() != 1)
            errors::raise<errors::InvalidArgument>({"tf.lookup.default", name, "default_value",
                                                    "shape " + otherwise.shape.to_string(),
                                                    "a scalar"});
        t.find(in[1], otherwise, out);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    static void to_graph_def(auto& n) {
        const auto& t = static_cast<const LookupTable&>(n.resource());
        n.result(n.draw(name, {n.in(0), n.in(1), n.constant(t.default_value())},
                        {{"Tin", n.type(1)}, {"Tout", n.type()}}));
    }
};

/// Operand: a table. The result is the number of its keys.
struct LookupTableSize : TableOp {
    static constexpr std::string_view name = "LookupTableSizeV2";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int64 && count == 1 && in[0] == DType::resource;
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        *out.as<std::int64_t>() = table(in[0]).size();
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    static void to_graph_def(auto& n) { n.result(n.draw(name, {n.in(0)}, {})); }
};

}  // namespace op

template <>
struct op_by_id<op_id("LookupTableFindV2")> : std::type_identity<op::LookupTableFind> {};
template <>
struct op_by_id<op_id("LookupTableSizeV2")> : std::type_identity<op::LookupTableSize> {};

}  // namespace tf
