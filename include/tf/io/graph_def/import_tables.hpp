// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads nodes that use lookup tables. A table has an ordinal, as a variable has; its handle is the
// value that a row reads.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_control.hpp>
#include <tf/ops/primitive/mutable_lookup.hpp>

namespace tf::io {

class TableNodes {
public:
    TF_COMMON TableNodes(const std::vector<ImportedVariable>& all, RowWriter& to)
        : all_(all), to_(to) {}

    static bool reads(std::string_view op) {
        return op == "LookupTableFindV2" || op == "LookupTableSizeV2" ||
               op == "LookupTableImportV2" || op == "InitializeTableFromTextFileV2" ||
               op == "LookupTableInsertV2" || op == "LookupTableRemoveV2" ||
               op == "LookupTableExportV2";
    }
    /// Reads one of these nodes; returns its results.
    TF_COMMON std::vector<GraphValue> read(const NodeDef& n, const std::vector<GraphValue>& in) {
        if (in.empty() || !is_resource(in[0])) throw Unsupported{"no table of the model"};
        const auto ordinal = static_cast<std::uint64_t>(variable_of(in[0]));
        const ImportedVariable& table = all_[static_cast<std::size_t>(ordinal)];
        if (table.dtype != DType::resource) throw Unsupported{"a variable in place of a table"};
        RowNode rows(n, in, to_);
        const GraphValue handle =
            to_.push(def_of<op::ReadVariable>, DType::resource, {}, {}, {ordinal});
        if (table.table != nullptr) return read(rows, n.op, handle, *table.table);
        if (n.op == "LookupTableInsertV2" || n.op == "LookupTableRemoveV2" ||
            n.op == "LookupTableExportV2")
            throw Unsupported{"a table that is not mutable"};
        if (n.op == "LookupTableFindV2")
            return {rows.make<op::LookupTableFind>(rows.type("Tout"),
                                                   {handle, rows.in(1), rows.in(2)})};
        if (n.op == "LookupTableSizeV2")
            return {rows.make<op::LookupTableSize>(DType::int64, {handle})};
        if (table.files == nullptr)
            throw Unsupported{"a table that is filled outside of its initializer"};
        if (n.op == "LookupTableImportV2")
            rows.make<op::LookupTableFill>(DType::int32, {handle, rows.in(1), rows.in(2)});
        else fill_from(rows, handle, *table.files);
        return {};
    }

private:
    /// The same for a mutable table.
    TF_COMMON static std::vector<GraphValue> read(RowNode& n, std::string_view op,
                                                  GraphValue handle, const MutableTable& table) {
        const auto dim = static_cast<std::uint64_t>(table.value_dim());
        const auto key_dim = static_cast<std::uint64_t>(table.key_dim());
        if (op == "LookupTableFindV2")
            return {n.make<op::MutableTableFind>(n.type("Tout"), {handle, n.in(1), n.in(2)},
                                                 {dim, key_dim})};
        if (op == "LookupTableSizeV2")
            return {n.make<op::MutableTableSize>(DType::int64, {handle})};
        if (op == "LookupTableExportV2") {
            const GraphValue bytes = n.make<op::MutableTableContents>(DType::str, {handle}, {1});
            n.reads(def_of<op::MutableTableParts>);
            n.results({bytes}, {static_cast<std::int64_t>(table.key_dtype()),
                                static_cast<std::int64_t>(table.value_dtype()),
                                table.bucket_value_dim(), table.bucket_key_dim()});
            return n.outs();
        }
        if (op == "LookupTableInsertV2")
            n.make<op::MutableTableInsert>(DType::int32, {handle, n.in(1), n.in(2)});
        else if (op == "LookupTableRemoveV2")
            n.make<op::MutableTableRemove>(DType::int32, {handle, n.in(1)});
        else if (op == "LookupTableImportV2")
            n.make<op::LookupTableFill>(DType::int32, {handle, n.in(1), n.in(2)});
        else throw Unsupported{"a mutable table"};
        return {};
    }
    TF_COMMON static void fill_from(RowNode& n, GraphValue handle,
                                    const std::set<std::string>& files) {
        const AnyTensor& path = n.value(1);
        if (path.dtype() != DType::str || path.shape().size() != 1)
            n.fail("a path that is not a string", "one string");
        if (!files.contains(*static_cast<const std::string*>(path.data())))
            throw Unsupported{"a file that is not an asset of the model"};
        const auto word = [&](std::string_view name, std::int64_t otherwise) {
            return static_cast<std::uint64_t>(n.number(name, otherwise));
        };
        n.make<op::LookupTableFillFrom>(DType::int32, {handle, n.in(1)},
                                        {word("key_index", -2), word("value_index", -1),
                                         word("vocab_size", -1), word("offset", 0)},
                                        n.text("delimiter", "\t"));
    }

    const std::vector<ImportedVariable>& all_;
    RowWriter& to_;
};

}  // namespace tf::io
