// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Builds the table for the cluster kernel from an expression's type, so that an eager expression
// runs in one loop. For graphs, exec/ builds the same tables from fused nodes.

#include <tf/kernels/cluster_blocks.hpp>
#include <tf/tensor/expr.hpp>

namespace tf::kernels {

/// The rows of an expression as data, for run_blocks.
struct ExprRows {
    ClusterRow* rows;
    LaneLoop* loops;
    const void** in;
    Shape* shapes;
    int count = 0;
    int inputs = 0;

    int add_input(DType dtype, const void* data, const Shape& shape) {
        in[inputs] = data;
        shapes[inputs] = shape;
        rows[count].out = dtype;
        rows[count].args[0] = static_cast<std::int16_t>(inputs++);
        return count++;
    }
    int add_op(std::uint32_t op, DType dtype, LaneLoop loop, const int* args, int arity) {
        ClusterRow& row = rows[count];
        row.op = op;
        row.out = dtype;
        for (int k = 0; k < arity; ++k)
            row.args[static_cast<std::size_t>(k)] = static_cast<std::int16_t>(args[k]);
        loops[count] = loop;
        return count++;
    }
};

/// The lane dtype of `d`: `d` itself if it is bool or has SIMD types, otherwise invalid. For
/// several lanes, it is the only dtype besides bool, or invalid if there are several.
constexpr DType lane_of(DType d) { return d == DType::boolean || has_simd(d) ? d : DType::invalid; }
constexpr DType joined_lanes(DType a, DType b) {
    return a == b || b == DType::boolean ? a : a == DType::boolean ? b : DType::invalid;
}

/// The number of leaves and ops of an expression type.
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

    static constexpr DType lane = lane_of(E::dtype);
    template <bool Batches>
    static int add(ExprRows& to, const E& e) {
        return to.add_input(E::dtype, e.data(), e.shape());
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
        r.op = op_id(detail::tensors::definition_t<Op>::name);
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

    using Definition = detail::tensors::definition_t<Op>;
    using In = typename E::input_type;
    static constexpr DType lane = [] {
        DType d = Op::simd ? lane_of(dtype_of<In>) : DType::invalid;
        d = joined_lanes(d, lane_of(E::dtype));
        ((d = joined_lanes(d, ExprTree<A>::lane)), ...);
        return d;
    }();
    template <bool Batches>
    static int add(ExprRows& to, const E& e) {
        return e.operands().apply([&](const auto&... o) {
            const int args[] = {
                ExprTree<std::remove_cvref_t<decltype(o)>>::template add<Batches>(to, o)...};
            constexpr bool batches = Batches && dtype_of<In> != DType::boolean;
            return to.add_op(op_id(Definition::name), E::dtype,
                             lane_loop<Definition, typename E::value_type, In, batches>(), args,
                             static_cast<int>(sizeof...(A)));
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

/// Evaluates an expression into `out`.
template <ClusterCode Code = cluster_code, class E>
void evaluate_expression(const E& expr, void* out, const Shape& shape) {
    using Tree = ExprTree<E>;
    const void* in[Tree::size.inputs];
    Shape shapes[Tree::size.inputs];
    if constexpr (Code == ClusterCode::loops) {
        int next = 0;
        Tree::collect(expr, in, shapes, next);
        run_cluster<ExprProgram<E>>(in, shapes, &out, shape);
    } else {
        constexpr bool batches = has_simd(Tree::lane);
        ClusterRow rows[Tree::size.rows];
        LaneLoop loops[Tree::size.rows] = {};
        ExprRows to{rows, loops, in, shapes};
        const int output = Tree::template add<batches>(to, expr);
        run_blocks({rows, loops, to.count, &output, 1, batches}, in, shapes, &out, shape);
    }
}

}  // namespace tf::kernels

namespace tf::detail::tensors {

template <class E>
void evaluate(const E& expr, void* out, const Shape& shape) {
    kernels::evaluate_expression(expr, out, shape);
}

}  // namespace tf::detail::tensors
