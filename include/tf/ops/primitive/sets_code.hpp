// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of ops/primitive/sets.hpp.

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include <tf/kernels/print.hpp>
#include <tf/ops/primitive/sets.hpp>
#include <tf/ops/primitive/sparse.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::op {

/// The elements of all sets, each with the number of its set: ascending, without duplicates. An
/// element is an int64 or a string_view.
template <class Element>
using SetElements = std::vector<std::pair<std::int64_t, Element>>;

/// One operand of an op.
class SetReader {
public:
    SetReader(const SetOperands& from, int k, std::string_view op)
        : parts_(from.parts(k)), sparse_(from.sparse[k]), op_(op), argument_(k == 0 ? "a" : "b") {
        check_shapes(from.rank(k));
        const int rank = from.rank(k);
        for (int d = 0; d < rank; ++d)
            dims_.push_back(sparse_ ? index_at(parts_[2], d) : parts_[0].shape[d]);
        std::int64_t sets = 1;
        for (const std::int64_t dim : dims_)
            if (dim < 0 || dim > std::numeric_limits<int>::max()) fail("a dim " + text(dim));
        for (int d = 0; d + 1 < rank; ++d)
            if (__builtin_mul_overflow(sets, dims_[static_cast<std::size_t>(d)], &sets))
                fail("more than 2^63 sets");
    }
    /// All dims but the last one.
    std::vector<std::int64_t> set_dims() const { return {dims_.begin(), dims_.end() - 1}; }
    [[noreturn]] void fail(std::string got,
                           std::string expected = "at least two dims, none too large") const {
        errors::raise<errors::InvalidArgument>(
            {"tf.sets.operands", op_, argument_, std::move(got), std::move(expected)});
    }
    template <class Element>
    SetElements<Element> elements(bool validate_indices) const {
        const kernels::Ref& from = sparse_ ? parts_[1] : parts_[0];
        SetElements<Element> out(static_cast<std::size_t>(from.shape.size()));
        if constexpr (std::is_same_v<Element, std::string_view>)
            for (std::size_t k = 0; k < out.size(); ++k) out[k].second = from.as<const string>()[k];
        else
            kernels::visit_dtype(from.dtype, [&]<class T>() {
                if constexpr (std::is_integral_v<T>)
                    for (std::size_t k = 0; k < out.size(); ++k)
                        out[k].second = static_cast<std::int64_t>(from.as<const T>()[k]);
            });
        if (sparse_) {
            const SparsePositions at(parts_[0], parts_[2]);
            check_positions(at, validate_indices);
            for (std::size_t k = 0; k < out.size(); ++k)
                for (std::int64_t d = 0; d + 1 < at.rank; ++d)
                    out[k].first =
                        out[k].first * at.dim(d) + at.at(static_cast<std::int64_t>(k), d);
        } else {
            for (std::size_t k = 0; k < out.size(); ++k)
                out[k].first = static_cast<std::int64_t>(k) / dims_.back();
        }
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
        return out;
    }

private:
    static std::string text(std::int64_t v) { return std::to_string(v); }
    void check_shapes(int rank) const {
        if (rank < 2 || rank > max_rank) fail(text(rank) + " dims", "from 2 to 8 dims");
        if (!sparse_) return;
        const Shape &positions = parts_[0].shape, &values = parts_[1].shape;
        const bool fits = positions.rank == 2 && positions[1] == rank && values.rank == 1 &&
                          values[0] == positions[0];
        if (!fits)
            fail(positions.to_string() + " positions of " + values.to_string() + " values",
                 "[n, " + text(rank) + "] and [n]");
    }
    void check_positions(const SparsePositions& at, bool validate_indices) const {
        at.check(op_);
        for (std::int64_t k = 1; validate_indices && k < at.count; ++k)
            if (at.compare(k - 1, k) >= 0)
                bad_sparse(op_, argument_, at.text(k - 1) + " before " + at.text(k),
                           "ascending positions, none twice; use tf::sparse::reorder(sp)");
    }

    const kernels::Ref* parts_;
    bool sparse_;
    std::string_view op_, argument_;
    std::vector<std::int64_t> dims_;
};

/// The elements of the sets that an operation computes, and the dims before those of the sets.
template <class Element>
struct ComputedSets {
    SetElements<Element> elements;
    std::vector<std::int64_t> dims;

    ComputedSets(const SetOperands& from, const SetAttributes& at) {
        const auto kind = static_cast<SetOperation>(at.operation);
        const std::string_view op = kind == SetOperation::intersection ? "sets::intersection"
                                    : kind == SetOperation::all        ? "sets::union_"
                                                                       : "sets::difference";
        const SetReader a(from, 0, op), b(from, 1, op);
        dims = a.set_dims();
        if (b.set_dims() != dims)
            b.fail(shown(b.set_dims()) + " sets", "as many as 'a' has, " + shown(dims));
        const auto x = a.template elements<Element>(at.validate_indices);
        const auto y = b.template elements<Element>(at.validate_indices);
        const auto to = std::back_inserter(elements);
        switch (kind) {
            case SetOperation::a_minus_b:
                std::set_difference(x.begin(), x.end(), y.begin(), y.end(), to);
                break;
            case SetOperation::b_minus_a:
                std::set_difference(y.begin(), y.end(), x.begin(), x.end(), to);
                break;
            case SetOperation::intersection:
                std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), to);
                break;
            case SetOperation::all:
                std::set_union(x.begin(), x.end(), y.begin(), y.end(), to);
                break;
        }
    }
    /// Writes the parts of the sparse tensor that are needed.
    void write(const kernels::Ref* out) const {
        std::int64_t largest = 0, place = 0;
        const std::size_t rank = dims.size() + 1;
        for (std::size_t k = 0; k < elements.size(); ++k) {
            std::int64_t set = elements[k].first;
            place = k > 0 && set == elements[k - 1].first ? place + 1 : 0;
            largest = std::max(largest, place + 1);
            if (out[0].data == nullptr) continue;
            std::int64_t* const at = out[0].as<std::int64_t>() + k * rank;
            at[rank - 1] = place;
            for (std::size_t d = rank - 1; d-- > 0; set /= dims[d]) at[d] = set % dims[d];
        }
        if (out[1].data != nullptr) write_elements(out[1]);
        if (out[2].data == nullptr) return;
        std::copy(dims.begin(), dims.end(), out[2].as<std::int64_t>());
        out[2].as<std::int64_t>()[rank - 1] = largest;
    }

private:
    static std::string shown(const std::vector<std::int64_t>& all) {
        std::string out = "[";
        for (std::size_t d = 0; d < all.size(); ++d)
            out += (d > 0 ? ", " : "") + std::to_string(all[d]);
        return out + "]";
    }
    void write_elements(const kernels::Ref& out) const {
        if constexpr (std::is_same_v<Element, std::string_view>)
            for (std::size_t k = 0; k < elements.size(); ++k)
                out.as<string>()[k] = elements[k].second;
        else
            kernels::visit_dtype(out.dtype, [&]<class T>() {
                if constexpr (std::is_integral_v<T>)
                    for (std::size_t k = 0; k < elements.size(); ++k)
                        out.as<T>()[k] = static_cast<T>(elements[k].second);
            });
    }
};

TF_COMMON_BODY std::int64_t count_set_elements(const SetOperands& from, const SetAttributes& at) {
    const auto count = [&]<class Element>(std::type_identity<Element>) {
        return ComputedSets<Element>(from, at).elements.size();
    };
    const bool strings = from.in[from.sparse[0] ? 1 : 0].dtype == DType::str;
    const std::size_t all = strings ? count(std::type_identity<std::string_view>{})
                                    : count(std::type_identity<std::int64_t>{});
    if (all > std::numeric_limits<int>::max())
        SetReader(from, 0, "sets").fail(std::to_string(all) + " elements", "less than 2^31");
    return static_cast<std::int64_t>(all);
}
TF_COMMON_BODY void write_sets(const kernels::Ref* out, const SetOperands& from,
                               const SetAttributes& at) {
    if (from.in[from.sparse[0] ? 1 : 0].dtype == DType::str)
        ComputedSets<std::string_view>(from, at).write(out);
    else ComputedSets<std::int64_t>(from, at).write(out);
}

TF_COMMON_BODY Shape shape_of_sets(const kernels::Ref* in) {
    Shape out;
    for (const std::int64_t dim : SetReader({in, {true, true}}, 0, "sets::size").set_dims())
        out.push_back(static_cast<int>(dim));
    return out;
}
TF_COMMON_BODY void write_set_sizes(const kernels::Ref& out, const kernels::Ref* in,
                                    bool validate_indices) {
    const SetReader from({in, {true, true}}, 0, "sets::size");
    std::int32_t* const to = out.as<std::int32_t>();
    std::fill_n(to, out.shape.size(), 0);
    if (in[1].dtype == DType::str)
        for (const auto& [set, element] : from.elements<std::string_view>(validate_indices))
            ++to[set];
    else
        for (const auto& [set, element] : from.elements<std::int64_t>(validate_indices)) ++to[set];
}

}  // namespace tf::op

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
