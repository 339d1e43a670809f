// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Prints every row for op_rows.py to judge, and first the names of all composites and ops of the
// library, so that none is forgotten; saves the functions of all rows to FOLDER.

#include <boost/mp11.hpp>

#include <tf/nn/composites.hpp>
#include <tf/ops/primitive/library.hpp>

#include "op_rows.hpp"

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    std::set<std::string_view> names;
    boost::mp11::mp_for_each<tf::nn::AllComposites::list>(
        [&](auto op) { names.insert(decltype(op)::name); });
    boost::mp11::mp_for_each<tf::op::LibraryOps::list>(
        [&](auto op) { names.insert(decltype(op)::name); });
    referee::Json json;
    std::cout << json.key("ops").words(names).text() << "}\n";
    referee::OpRows rows;
    for (const auto add : referee::Family<referee::OpRows>::all()) add(rows);
    tf::Module none;
    tf::saved_model::save(none, argv[1], rows.functions, rows.functions);
    return 0;
}
