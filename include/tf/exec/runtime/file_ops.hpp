// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that occur only in graphs from files. ctflow programs express by types what TensorFlow traces
// here: the initialization of tables, and nodes whose rule needs run-time values. They are ordinary
// rows; their code is in the table of exec/runtime/file_kernels_code.hpp.

#include <tf/exec/runtime/kernel_table.hpp>
#include <tf/ops/composite/formula.hpp>
#include <tf/ops/primitive/lookup.hpp>

namespace tf::op {

/// Fills a table when a model is loaded. Inputs: the table, keys, values. The result is the number
/// 1, like that of TensorFlow's initializers.
struct LookupTableFill : TableOp {
    static constexpr std::string_view name = "LookupTableImportV2";
    static constexpr Role role = Role::effect;
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 3 && in[0] == DType::resource;
    }
    static Shape infer(const kernels::Ref*, int, const kernels::Attributes&) { return {}; }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        LookupTable& t = table(in[0]);
        check_dtype(name, "keys", in[1].dtype, t.key_dtype());
        check_dtype(name, "values", in[2].dtype, t.value_dtype());
        t.fill(in[1], in[2]);
        *out.as<std::int32_t>() = 1;
    }
};
/// Fills a table from a text file. Inputs: the table, the path. Text: the delimiter.
struct LookupTableFillFrom : TableOp {
    struct Attributes {
        std::int64_t key_index = 0, value_index = 0, vocab_size = -1, offset = 0;
    };
    static constexpr std::string_view name = "InitializeTableFromTextFileV2";
    static constexpr Role role = Role::effect;
    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 2 && in[0] == DType::resource && in[1] == DType::str;
    }
    static Shape infer(const kernels::Ref*, int, const kernels::Attributes&) { return {}; }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Attributes at = attributes_of<LookupTableFillFrom>(a);
        table(in[0]).fill_from({*in[1].as<const std::string>(), at.key_index, at.value_index,
                                at.vocab_size, at.offset,
                                std::string(a.text.begin(), a.text.end())});
        *out.as<std::int32_t>() = 1;
    }
};

/// A node that is interpreted at run time, because its rule needs a value that is not constant.
/// Words: the number of the node, the number of its result.
struct Late {
    static constexpr std::string_view name = "LateNode";
    static constexpr Role role = Role::pure;
};
/// The same for a node that draws random numbers.
struct LateRandom {
    static constexpr std::string_view name = "LateRandomNode";
    static constexpr Role role = Role::random;
};

}  // namespace tf::op
