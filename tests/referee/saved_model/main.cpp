// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Saves models for TensorFlow and prints the expected results. `rows FOLDER`: the names of all ops
// that can be saved, then the model with all rows; `models FOLDER`: the whole models.

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
    if (argc != 3) return 2;
    const std::filesystem::path folder = argv[2];
    if (std::string_view(argv[1]) == "rows") {
        save_rows(folder);
        return 0;
    }
    saved::object_models(folder);
    saved::structure_models(folder);
    saved::effect_models(folder);
    saved::training_models(folder);
    return 0;
}
