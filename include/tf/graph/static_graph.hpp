// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The graph as a type: an MP11 list with one type for each node, for metaprograms.

#include <boost/mp11/list.hpp>

#include <tf/graph/ir.hpp>
#include <tf/tensor/tensor.hpp>

namespace tf::graph {

template <class P, int I>
struct StaticNode;

namespace detail {
template <class P, class Indices>
struct static_nodes;
template <class P, std::size_t... I>
struct static_nodes<P, std::index_sequence<I...>> {
    using all = boost::mp11::mp_list<StaticNode<P, static_cast<int>(I)>...>;
    /// The nodes whose row numbers start at index Begin of the pool.
    template <std::size_t Begin>
    using inputs = boost::mp11::mp_list<StaticNode<P, P::shown_table().ints[Begin + I]>...>;
};
}  // namespace detail

/// One node of a function's graph, as a type. `P::shown_table()` is its table.
template <class P, int I>
struct StaticNode {
    static constexpr int index = I;
    static constexpr Row row = P::shown_table().rows[static_cast<std::size_t>(I)];
    static constexpr std::string_view name = row.def->name;  ///< GraphDef's op name
    static constexpr Role role = row.def->role;
    static constexpr DType dtype = row.dtype;
    static constexpr Shape shape = row.shape;
    static constexpr int region = row.region;  ///< 0 for the function's body
    /// The nodes whose results are this node's operands, an MP11 list.
    using inputs = typename detail::static_nodes<
        P, std::make_index_sequence<static_cast<std::size_t>(row.inputs.count)>>::
        template inputs<static_cast<std::size_t>(row.inputs.begin)>;
};

/// mp_list<StaticNode<P, 0>, StaticNode<P, 1>, ...>: the optimized graph in program order.
template <class P>
using graph_type =
    typename detail::static_nodes<P, std::make_index_sequence<P::shown_table().rows.size()>>::all;

}  // namespace tf::graph
