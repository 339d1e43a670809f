// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/graph_def/import_table.hpp. An elementwise op is our op of the same name, a
// composite the op of its graph_def_name; other ops have a `from_graph_def`.

#include <array>
#include <cstddef>
#include <string_view>

#include <boost/mp11/algorithm.hpp>

#include <tf/io/graph_def/import_formula.hpp>
#include <tf/io/graph_def/import_math.hpp>
#include <tf/io/graph_def/import_table.hpp>
#include <tf/nn/composites.hpp>

namespace tf::io::rules {

/// The rule that is a member of the op.
template <class Op>
void beside(N& n) {
    n.reads(def_of<Op>);
    Op::from_graph_def(n);
}
/// TensorFlow's name for one of our ops; empty if it has none.
template <class Op>
constexpr std::string_view graph_def_name() {
    if constexpr (requires { Op::graph_def_name; }) return Op::graph_def_name;
    else return Op::name;
}
template <class Op>
constexpr void set_result_dtype(ImportRule& rule) {
    if constexpr (requires { Op::result_dtype; }) {
        rule.type = {};
        rule.dtype = Op::result_dtype;
    }
}

struct NamedRule {
    std::string_view name{};  ///< empty if TensorFlow has no such op
    ImportRule rule{};
};
/// The rule of one of our ops, from its members: `from_graph_def`, and `type_attribute`, the
/// attribute with the result's dtype if it is not `T`, or `result_dtype`; `graph_def_types` if the
/// node has several lists of results.
template <class Op>
constexpr NamedRule rule_of_op() {
    ImportRule rule;
    if constexpr (requires(N& n) { Op::from_graph_def(n); }) rule.read = &beside<Op>;
    else if constexpr (Op::role == Role::elementwise && !graph_def_name<Op>().empty())
        rule.read = &same<Op>;
    else return {};
    if constexpr (Op::role == Role::effect) rule.kind = ImportRule::effect;
    if constexpr (Op::role == Role::random) rule.kind = ImportRule::random;
    if constexpr (requires { Op::type_attribute; }) rule.type = Op::type_attribute;
    set_result_dtype<Op>(rule);
    if constexpr (requires { Op::results_attribute; }) rule.results = Op::results_attribute;
    if constexpr (requires(const N& n) { Op::graph_def_types(n); })
        rule.types = [](const N& n) -> ResultTypes { return Op::graph_def_types(n); };
    return {graph_def_name<Op>(), rule};
}
template <class Op>
    requires tf::detail::core::IsComposite<Op>
constexpr NamedRule rule_of_op() {
    ImportRule rule{&composite<Op>};
    set_result_dtype<Op>(rule);
    return {Op::graph_def_name, rule};
}

template <class Ops>
using OpsWithRules = boost::mp11::mp_append<typename Ops::list, op::Registry<op::Print, op::Assert>,
                                            nn::FileComposites::list>;
template <class... Op>
constexpr std::array<NamedRule, sizeof...(Op)> rules_of_ops(op::Registry<Op...>) {
    return {rule_of_op<Op>()...};
}

template <class Ops, std::size_t Part>
void add_rules_of_ops(RuleMap& all) {
    static constexpr auto rules = rules_of_ops(op::ops_of_part<OpsWithRules<Ops>, Part>{});
    for (const NamedRule& r : rules)
        if (!r.name.empty()) all[r.name] = r.rule;
}

}  // namespace tf::io::rules
