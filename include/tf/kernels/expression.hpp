// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// From an expression's type to the table that the cluster kernel runs: the eager half of "one loop
// for a whole expression". The graph half makes the same tables from fused nodes (exec/).

#include <tf/core/expr.hpp>
#include <tf/kernels/cluster_blocks.hpp>

namespace tf::kernels {

/// Leaves and ops of an expression type.
struct ExprSize {
    int rows = 0;
    int inputs = 0;
};

template <class E>
struct ExprTree {
    static constexpr ExprSize size{1, 1};

    template <class Table>
    static constexpr int append(Table& table, int& row, int& input, const Shape& out) {
        const Shape& s = E::static_shape;
        Access access = Access::any;
        if (s.fully_defined() && s.size() == 1) access = Access::scalar;
        else if (s.rank > 0 && s[s.rank - 1] > 1 && s[s.rank - 1] == out[out.rank - 1])
            access = Access::full;
        const auto k = static_cast<std::size_t>(input++);
        table.access[k] = access;
        table.dtypes[k] = E::dtype;
        ClusterRow& r = table.rows[static_cast<std::size_t>(row)];
        r.out = r.in = E::dtype;
        r.args[0] = static_cast<std::int16_t>(k);
        return row++;
    }
    static void collect(const E& e, const void** in, Shape* shapes, int& next) {
        in[next] = e.data();
        shapes[next++] = e.shape();
    }
};

template <class Op, class... A>
struct ExprTree<Expr<Op, A...>> {
    using E = Expr<Op, A...>;
    static constexpr ExprSize size{(1 + ... + ExprTree<A>::size.rows),
                                   (0 + ... + ExprTree<A>::size.inputs)};

    template <class Table>
    static constexpr int append(Table& table, int& row, int& input, const Shape& out) {
        const std::array<int, sizeof...(A)> args{ExprTree<A>::append(table, row, input, out)...};
        ClusterRow& r = table.rows[static_cast<std::size_t>(row)];
        r.op = op_id(detail::definition_t<Op>::name);
        r.out = E::dtype;
        r.in = dtype_of<typename E::input_type>;
        for (std::size_t k = 0; k < args.size(); ++k)
            r.args[k] = static_cast<std::int16_t>(args[k]);
        return row++;
    }
    static void collect(const E& e, const void** in, Shape* shapes, int& next) {
        e.operands().apply([&](const auto&... o) {
            (ExprTree<std::remove_cvref_t<decltype(o)>>::collect(o, in, shapes, next), ...);
        });
    }
};

/// The table of an expression type.
template <class E>
struct ExprProgram {
    static constexpr auto table = [] {
        constexpr ExprSize size = ExprTree<E>::size;
        ClusterTable<size.rows, size.inputs, 1> t;
        int row = 0, input = 0;
        t.outputs[0] =
            static_cast<std::int16_t>(ExprTree<E>::append(t, row, input, E::static_shape));
        return t;
    }();
};

/// The same as data, for run_blocks.
template <class E>
struct ExprBlocks {
    static constexpr const auto& rows = ExprProgram<E>::table.rows;
    static constexpr bool simd = is_simd<ExprProgram<E>>();
    static constexpr auto batches = [] {
        std::array<bool, rows.size()> out{};
        out.fill(simd);
        return out;
    }();
    static constexpr auto loops = row_loops<ExprBlocks>();
    static constexpr int output = static_cast<int>(rows.size()) - 1;
    static constexpr ClusterView view{rows.data(), loops.data(), output + 1, &output, 1, simd};
};

template <class E, ClusterCode Code = cluster_code>
void evaluate_expression(const E& expr, void* out, const Shape& shape) {
    constexpr auto inputs = static_cast<std::size_t>(ExprTree<E>::size.inputs);
    std::array<const void*, inputs> in;
    std::array<Shape, inputs> shapes;
    int next = 0;
    ExprTree<E>::collect(expr, in.data(), shapes.data(), next);
    if constexpr (Code == ClusterCode::loops)
        run_cluster<ExprProgram<E>>(in.data(), shapes.data(), &out, shape);
    else run_blocks(ExprBlocks<E>::view, in.data(), shapes.data(), &out, shape);
}

}  // namespace tf::kernels

namespace tf::detail {

template <class E>
void evaluate(const E& expr, void* out, const Shape& shape) {
    kernels::evaluate_expression(expr, out, shape);
}

}  // namespace tf::detail
