// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of sparse tensors that are not formulas of other ops. A sparse tensor is passed as three
// parts: the positions of its elements, [n, rank], the elements, [n], and its dims, [rank].

#include <algorithm>
#include <numeric>
#include <vector>

#include <tf/kernels/print.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/scatter.hpp>

namespace tf {
namespace op {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_sparse(std::string_view op,
                                                              std::string_view argument,
                                                              std::string got,
                                                              std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.sparse.indices", op, argument, std::move(got), std::move(expected)});
}

/// The positions of a sparse tensor's elements and its dims, as kernels read them.
struct SparsePositions {
    const kernels::Ref& indices;
    const kernels::Ref& dims;
    std::int64_t count, rank;

    SparsePositions(const kernels::Ref& positions, const kernels::Ref& sizes)
        : indices(positions),
          dims(sizes),
          count(positions.shape.rank == 0 ? 1 : positions.shape[0]),
          rank(positions.shape.rank == 2 ? positions.shape[1] : 1) {}

    std::int64_t at(std::int64_t k, std::int64_t axis) const {
        return index_at(indices, k * rank + axis);
    }
    std::int64_t dim(std::int64_t axis) const { return index_at(dims, axis); }
    std::string text(std::int64_t k) const {
        std::string out = "[";
        for (std::int64_t d = 0; d < rank; ++d)
            out += (d > 0 ? ", " : "") + std::to_string(at(k, d));
        return out + "]";
    }
    std::string dims_text() const {
        std::string out = "[";
        for (std::int64_t d = 0; d < dims.shape.size(); ++d)
            out += (d > 0 ? ", " : "") + std::to_string(dim(d));
        return out + "]";
    }
    /// Raises errors::InvalidArgument for a position outside of the dims.
    void check(std::string_view op) const {
        for (std::int64_t k = 0; k < count; ++k)
            for (std::int64_t d = 0; d < rank; ++d)
                if (at(k, d) < 0 || at(k, d) >= dim(d))
                    bad_sparse(op, "indices", text(k) + ", at " + std::to_string(k),
                               "positions in a tensor of shape " + dims_text());
    }
    /// Compares the positions j and k in row-major order: -1 if j comes first, 0 if they are equal,
    /// otherwise 1.
    int compare(std::int64_t j, std::int64_t k) const {
        for (std::int64_t d = 0; d < rank; ++d)
            if (at(j, d) != at(k, d)) return at(j, d) < at(k, d) ? -1 : 1;
        return 0;
    }
};

/// Inputs: positions, dims, elements, the default value.
struct SparseToDense : SelfContained {
    struct Attributes {
        Flag validate_indices = true;  ///< whether positions must be in order and must not repeat
    };
    static constexpr std::string_view name = "SparseToDense";
    static constexpr Role role = Role::pure;
    static constexpr bool infer_reads = true;
    using computes = Types<float, double, std::int32_t, std::int64_t, bool, string>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 4 && is_index(in[0]) && is_index(in[1]) && in[2] == out && in[3] == out;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &indices = in[0].shape, &dims = in[1].shape, &values = in[2].shape;
        const int rank = dims.rank == 1 ? dims[0] : dyn;
        const int given = indices.rank == 2 ? indices[1] : 1;
        const bool fits = rank >= 0 && rank <= max_rank && indices.rank <= 2 &&
                          (given == rank || given == dyn) && values.rank <= 1 &&
                          (values.rank == 0 || indices.rank == 0 || values[0] == indices[0] ||
                           values[0] == dyn || indices[0] == dyn) &&
                          in[3].shape.rank == 0;
        if (!fits) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            bad_sparse("sparse.to_dense", "indices, values, dense_shape",
                       indices.to_string() + ", " + values.to_string() + ", " + dims.to_string(),
                       "[n, rank], [n] and [rank]");
        }
        Shape out;
        for (int d = 0; d < rank; ++d) {
            if (__builtin_is_constant_evaluated() || in[1].data == nullptr) {
                out.push_back(dyn);
                continue;
            }
            const std::int64_t size = index_at(in[1], d);
            if (size < 0 || size > std::numeric_limits<int>::max())
                bad_sparse("sparse.to_dense", "dense_shape", std::to_string(size), "a size >= 0");
            out.push_back(static_cast<int>(size));
        }
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const SparsePositions all(in[0], in[1]);
        all.check("sparse.to_dense");
        if (attributes_of<SparseToDense>(a).validate_indices)
            for (std::int64_t k = 1; k < all.count; ++k)
                if (all.compare(k - 1, k) >= 0)
                    bad_sparse("sparse.to_dense", "indices",
                               all.text(k - 1) + " before " + all.text(k),
                               "ascending positions, none twice; use tf::sparse::reorder(sp)");
        Out* const to = out.as<Out>();
        const Out* const values = in[2].as<const Out>();
        std::fill_n(to, out.shape.size(), *in[3].as<const Out>());
        for (std::int64_t k = 0; k < all.count; ++k) {
            std::int64_t at = 0;
            for (std::int64_t d = 0; d < all.rank; ++d) at = at * all.dim(d) + all.at(k, d);
            to[at] = values[in[2].shape.rank == 0 ? 0 : k];
        }
    }
    static constexpr void gradient(auto& g) {
        const auto dy = g.dy();
        const auto rows =
            g.template apply<GatherNd>({dy, g.in(0)}, IndexVectorAttributes{}, dy.dtype());
        if (g.wants(2)) g.to(2, rows);
        if (g.wants(3))
            g.to(3, g.template apply<TensorScatterUpdate>({dy, g.in(0), zeros_like(rows)},
                                                          IndexVectorAttributes{}, dy.dtype()));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(2), n.inputs(), {n.flag("validate_indices")});
    }
    static void to_graph_def(auto& n) {
        const bool validate(attributes_of<SparseToDense>(n).validate_indices);
        const auto dims =
            n.dtype(1) == n.dtype(0) ? n.in(1) : n.cast(n.in(1), n.type(1), n.type(0));
        n.result(n.add(name, {n.in(0), dims, n.in(2), n.in(3)},
                       {{"T", n.type()}, {"Tindices", n.type(0)}, {"validate_indices", validate}}));
    }
};

/// Inputs: positions [n, 2], elements, dims of a sparse matrix; a dense matrix. Result: their
/// product.
struct SparseTensorDenseMatMul : SelfContained {
    struct Attributes {
        Flag adjoint_a = false, adjoint_b = false;
        std::int64_t rows = dyn;  ///< of the result; dyn if only the elements determine it
    };
    static constexpr std::string_view name = "SparseTensorDenseMatMul";
    static constexpr Role role = Role::pure;
    static constexpr bool infer_reads = true;
    static constexpr Domain domain = Domain::numeric;
    using computes = Types<float, double, std::int64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 4 && is_index(in[0]) && in[1] == out && is_index(in[2]) && in[3] == out;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes with = attributes_of<SparseTensorDenseMatMul>(a);
        const bool fits = in[0].shape.rank == 2 && in[1].shape.rank == 1 && in[2].shape.rank == 1 &&
                          in[3].shape.rank == 2 && is(in[2].shape[0], 2) && is(in[0].shape[1], 2);
        if (!fits) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            bad_sparse("sparse.sparse_dense_matmul", "sp_a, b",
                       in[2].shape.to_string() + " dims and " + in[3].shape.to_string(),
                       "matrices");
        }
        std::int64_t rows = with.rows;
        if (!__builtin_is_constant_evaluated() && in[2].data != nullptr && rows == dyn)
            rows = index_at(in[2], with.adjoint_a ? 1 : 0);
        return Shape(static_cast<int>(rows), in[3].shape[with.adjoint_b ? 0 : 1]);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Attributes with = attributes_of<SparseTensorDenseMatMul>(a);
        const SparsePositions all(in[0], in[2]);
        const std::int64_t row_axis = with.adjoint_a ? 1 : 0, inner = all.dim(1 - row_axis);
        const Shape& b = in[3].shape;
        const std::int64_t columns = out.shape[1];
        if (b[with.adjoint_b ? 1 : 0] != inner || out.shape[0] != all.dim(row_axis))
            bad_sparse("sparse.sparse_dense_matmul", "b", b.to_string(),
                       std::to_string(inner) + (with.adjoint_b ? " columns" : " rows"));
        all.check("sparse.sparse_dense_matmul");
        const Out* const values = in[1].as<const Out>();
        const Out* const from = in[3].as<const Out>();
        using Sum = std::conditional_t<sizeof(Out) == 2, float, Out>;
        std::vector<Sum> wide(static_cast<std::size_t>(sizeof(Out) == 2 ? out.shape.size() : 0));
        Sum* sums = wide.data();
        if constexpr (sizeof(Out) != 2) sums = out.as<Out>();
        std::fill_n(sums, out.shape.size(), Sum{});
        const std::int64_t across = with.adjoint_b ? b[1] : 1, along = with.adjoint_b ? 1 : columns;
        for (std::int64_t k = 0; k < all.count; ++k) {
            Sum* const row = sums + all.at(k, row_axis) * columns;
            const Out* const factor = from + all.at(k, 1 - row_axis) * along;
            for (std::int64_t j = 0; j < columns; ++j)
                row[j] = static_cast<Sum>(row[j] + static_cast<Sum>(values[k]) *
                                                       static_cast<Sum>(factor[j * across]));
        }
        if constexpr (sizeof(Out) == 2)
            std::transform(wide.begin(), wide.end(), out.as<Out>(),
                           [](Sum v) { return static_cast<Out>(v); });
    }
    static constexpr void gradient(auto& g) {
        const Attributes with = attributes_of<SparseTensorDenseMatMul>(g);
        const auto dy = g.dy(), b = g.in(3);
        if (g.wants(1)) {
            const auto rows = column(g, with.adjoint_a ? 1 : 0);
            const auto inner = column(g, with.adjoint_a ? 0 : 1);
            const auto factor = gather(b, inner, GatherAttributes{with.adjoint_b ? 1 : 0, 0});
            const auto parts = gather(dy, rows, GatherAttributes{});
            if (with.adjoint_b) g.to(1, sum(parts * transposed(g, factor), 2, false));
            else g.to(1, sum(parts * factor, 2, false));
        }
        if (!g.wants(3)) return;
        const std::int64_t inner = b.shape()[with.adjoint_b ? 1 : 0];
        const auto db = g.template apply<SparseTensorDenseMatMul>(
            {g.in(0), g.in(1), g.in(2), dy}, Attributes{!with.adjoint_a, false, inner}, dy.dtype());
        if (with.adjoint_b) g.to(3, transposed(g, db));
        else g.to(3, db);
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(1), n.inputs(),
                 {n.flag("adjoint_a"), n.flag("adjoint_b"), std::int64_t{dyn}});
    }
    static void to_graph_def(auto& n) {
        const Attributes with = attributes_of<SparseTensorDenseMatMul>(n);
        n.result(n.add(name, n.inputs(),
                       {{"T", n.type()},
                        {"Tindices", n.type(0)},
                        {"adjoint_a", bool(with.adjoint_a)},
                        {"adjoint_b", bool(with.adjoint_b)}}));
    }

private:
    static constexpr bool is(int dim, int expected) { return dim == expected || dim == dyn; }
    /// The row indices or the column indices of the elements.
    static constexpr auto column(auto& g, int axis) {
        const auto indices = g.in(0);
        return gather(indices, number(indices, axis), GatherAttributes{1, 0});
    }
    static constexpr auto transposed(auto& g, const auto& x) {
        return g.template apply<Transpose>({x}, {1, 0}, x.dtype());
    }
};

/// Inputs: positions, dims. Result: the indices of the positions in row-major order; equal
/// positions keep their order.
struct SparseOrder : SelfContained {
    static constexpr std::string_view name = "SparseOrder";
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    static constexpr DType result_dtype = DType::int64;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && out == DType::int64 && all_are(DType::int64, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[0].shape.rank == 2) return Shape(in[0].shape[0]);
        if (__builtin_is_constant_evaluated()) return Shape::invalid();
        bad_sparse("sparse.reorder", "indices", in[0].shape.to_string(), "[n, rank]");
    }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const SparsePositions all(in[0], in[1]);
        all.check("sparse.reorder");
        auto* const to = out.as<std::int64_t>();
        std::iota(to, to + all.count, std::int64_t{0});
        const auto before = [&](std::int64_t j, std::int64_t k) {
            const int order = all.compare(j, k);
            return order == 0 ? j < k : order < 0;
        };
        if (!std::is_sorted(to, to + all.count, before)) std::sort(to, to + all.count, before);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    /// TensorFlow's op reorders elements; here it reorders their indices.
    static void to_graph_def(auto& n) {
        const auto count = n.cast(n.ref(n.dim(0, 0)), n.int32(), n.int64());
        const auto numbers = n.add("Range", {n.number(0, n.int64()), count, n.number(1, n.int64())},
                                   {{"Tidx", n.int64()}});
        n.result(n.add_all("SparseReorder", {n.in(0), numbers, n.in(1)}, {{"T", n.int64()}})[1]);
    }
};

/// Inputs: positions, dims, the new dims, of which one may be -1. Results: the positions of the
/// same elements in the new tensor, and its dims.
struct SparseReshape : SelfContained {
    static constexpr std::string_view name = "SparseReshape";
    static constexpr Role role = Role::pure;
    static constexpr int results = 2;
    static constexpr bool differentiable = false;
    using computes = Types<std::int64_t>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        return all_are(DType::int64, in, count, 3);
    }
    static constexpr DType dtype_of(int, const DType*, const kernels::Attributes&) {
        return DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&,
                                 int result) {
        if (in[0].shape.rank != 2 || in[1].shape.rank != 1 || in[2].shape.rank != 1) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            bad_sparse("sparse.reshape", "indices", in[0].shape.to_string(), "[n, rank]");
        }
        return result == 0 ? Shape(in[0].shape[0], in[2].shape[0]) : in[2].shape;
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const SparsePositions all(in[0], in[1]);
        all.check("sparse.reshape");
        const std::int64_t rank = in[2].shape[0];
        std::vector<std::int64_t> dims;
        std::int64_t given = 1, total = 1, open = -1;
        for (std::int64_t d = 0; d < all.rank; ++d) total *= all.dim(d);
        for (std::int64_t d = 0; d < rank; ++d) {
            dims.push_back(index_at(in[2], d));
            const bool second = dims.back() == -1 && open >= 0;
            if (dims.back() < -1 || second)
                bad_sparse("sparse.reshape", "shape", std::to_string(dims.back()),
                           second ? "at most one -1" : "sizes >= 0, or -1");
            if (dims.back() == -1) open = d;
            else given *= dims.back();
        }
        if (open >= 0) {
            dims[static_cast<std::size_t>(open)] = given == 0 ? 0 : total / given;
            given *= dims[static_cast<std::size_t>(open)];
        }
        if (given != total)
            bad_sparse("sparse.reshape", "shape", std::to_string(given) + " elements",
                       "as many as shape " + all.dims_text() + " has");
        if (out[1].data != nullptr) std::copy(dims.begin(), dims.end(), out[1].as<std::int64_t>());
        auto* to = out[0].as<std::int64_t>();
        for (std::int64_t k = 0; to != nullptr && k < all.count; ++k, to += rank) {
            std::int64_t at = 0;
            for (std::int64_t d = 0; d < all.rank; ++d) at = at * all.dim(d) + all.at(k, d);
            for (std::int64_t d = rank - 1; d >= 0; --d) {
                const std::int64_t size = dims[static_cast<std::size_t>(d)];
                to[d] = at % size;
                at /= size;
            }
        }
    }
    static void from_graph_def(auto& n) { n.results({n.in(0), n.in(1), n.in(2)}, {}); }
    static void to_graph_def(auto& n) { n.results(n.add_all(name, n.inputs(), {})); }
};

/// The relation that CheckedParts requires of its last two operands.
enum class PartsRelation : std::uint8_t {
    equal,       ///< equal in shape and elements
    not_larger,  ///< the elements of the first operand are at most those of the second one
    splits,      ///< the first operand ascends from 0 to the second one, a scalar
};

/// Inputs: a vector, which is the result, and two operands that must be in a relation. All are
/// int64. Text: the function and the requirement. It is a pure op, because an assertion on
/// constants would be an effect that belongs to no trace.
struct CheckedParts : SelfContained {
    struct Attributes {
        std::int64_t relation = 0;
    };
    static constexpr std::string_view name = "CheckedParts";
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    static constexpr DType result_dtype = DType::int64;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int64 && all_are(DType::int64, in, count, 3);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static bool holds(PartsRelation relation, const kernels::Ref& a, const kernels::Ref& b) {
        const auto *x = a.as<const std::int64_t>(), *y = b.as<const std::int64_t>();
        const std::int64_t n = a.shape.size();
        if (relation == PartsRelation::splits)
            return n > 0 && x[0] == 0 && std::is_sorted(x, x + n) && x[n - 1] == *y;
        if (a.shape != b.shape) return false;
        if (relation == PartsRelation::equal) return std::equal(x, x + n, y);
        return std::equal(x, x + n, y, [](auto v, auto w) { return v <= w; });
    }
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const auto relation = static_cast<PartsRelation>(attributes_of<CheckedParts>(a).relation);
        if (!holds(relation, in[1], in[2])) {
            const std::string_view text(a.text.data(), a.text.size());
            const std::size_t cut = text.find(':');
            bad_sparse(text.substr(0, cut), "",
                       kernels::summary_text(in[1], 3) + " and " + kernels::summary_text(in[2], 3),
                       std::string(text.substr(std::min(cut + 2, text.size()))));
        }
        std::copy_n(in[0].as<const std::int64_t>(), out.shape.size(), out.as<std::int64_t>());
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    /// The check is not saved.
    static void to_graph_def(auto& n) {
        n.result(n.add("Identity", {n.in(0)}, {{"T", n.int64()}}));
    }
};

struct SparseOps {
    using list =
        Registry<SparseToDense, SparseTensorDenseMatMul, SparseOrder, SparseReshape, CheckedParts>;
};

}  // namespace op

template <>
struct op_by_id<op_id("SparseToDense")> : std::type_identity<op::SparseToDense> {};
template <>
struct op_by_id<op_id("SparseTensorDenseMatMul")>
    : std::type_identity<op::SparseTensorDenseMatMul> {};
template <>
struct op_by_id<op_id("SparseOrder")> : std::type_identity<op::SparseOrder> {};
template <>
struct op_by_id<op_id("CheckedParts")> : std::type_identity<op::CheckedParts> {};
template <>
struct op_by_id<op_id("SparseReshape")> : std::type_identity<op::SparseReshape> {};

namespace detail::ops {

/// Returns x if a and b, int64 like x, are in the relation; otherwise raises
/// errors::InvalidArgument.
template <op::PartsRelation Relation = op::PartsRelation::equal, class X, class A, class B>
constexpr X checked(std::string_view text, const X& x, const A& a, const B& b) {
    return call<op::CheckedParts, X>(
        CallAttributes(words<static_cast<std::int64_t>(Relation)>, text), x,
        tensor_type_t<A>(a.collapse()), tensor_type_t<B>(b.collapse()));
}

/// The results of op::SparseReshape.
template <class Indices, class DenseShape>
struct SparseReshape {
    Indices indices;
    DenseShape dense_shape;
};

}  // namespace detail::ops
}  // namespace tf
