// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Saves a model with all rows for TensorFlow; prints the names of all ops that can be saved, then
// the expected results.

#include <iostream>

#include <boost/mp11.hpp>

#include <tf/io/graph_def/export_rules.hpp>
#include <tf/io/saved_model/save.hpp>

#include "report.hpp"

namespace {

void save_rows(const std::filesystem::path& folder) {
    saved::Json json;
    std::set<std::string_view> ops{"Case",           "While",       "Placeholder",
                                   "ReadVariableOp", "StackPushV2", "StackPopV2"};
    boost::mp11::mp_for_each<tf::io::ExportedOps::list>([&](auto op) {
        // ../op_rows has the composites and the ops with their own code
        using Op = decltype(op);
        constexpr bool elsewhere =
            tf::detail::core::IsComposite<Op> || requires { Op::self_contained; };
        if (!elsewhere) ops.insert(Op::name);
    });
    std::cout << json.key("ops").words(ops).text() << "}\n";
    saved::Rows rows;
    tf::Module& module = saved::effect_rows(rows);
    for (const auto add : referee::Family<saved::Rows>::all()) add(rows);
    tf::saved_model::save(module, folder / "rows", rows.functions, rows.functions);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    save_rows(argv[1]);
    return 0;
}
