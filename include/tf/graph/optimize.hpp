// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Passes that shrink a graph and keep its meaning: constant folding, common subexpressions,
// pruning. Ordinary constexpr functions on the table; TensorFlow's counterpart is Grappler.

#include <tf/core/fold.hpp>
#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>
#include <tf/trace/literal.hpp>

namespace tf::graph {

namespace detail {

/// Results with more elements than this are computed at run time.
inline constexpr std::int64_t largest_folded = 64;

/// Assigns the rows of a rebuilt graph to its regions. `start`: for each row of the source, the
/// number of rows of the result before it; `renamed`: for each row of the source, its row in the
/// result.
constexpr void renumber_regions(View in, const Pool<int>& start, const Pool<int>& renamed,
                                Graph& out) {
    for (int k = 0; k < out.regions.size(); ++k) {
        Region& r = out.regions[k];
        r.first = start[r.first];
        r.last = start[r.last];
        r.outputs.begin = out.ints.size();
        for (int o : in.outputs(k)) out.ints.push(renamed[o]);
        if (r.owner >= 0) r.owner = renamed[r.owner];
    }
}

/// Rebuilds a graph row by row; shares equal rows and folds constant ones. Attributes keep their
/// place in the pools; folded elements are appended.
class Simplifier {
public:
    constexpr explicit Simplifier(View in, const Sizes& sizes) : in_(in) {
        renamed_.assign(in.size(), -1);
        out_.rows.reserve(in.size());
        out_.ints.reserve(sizes.ints);
        epoch_.reserve(in.size());
        out_.words = Pool<std::uint64_t>(in.words, sizes.words);
        out_.text = Pool<char>(in.text, sizes.text);
        for (const Region& r : in.regions) out_.regions.push(r);
        for (const NameScope& s : in.scopes) out_.scopes.push(s);
        int capacity = 16;
        while (capacity < 2 * in.size()) capacity *= 2;
        table_.assign(capacity, -1);
        mask_ = static_cast<std::uint32_t>(capacity) - 1;
    }

    constexpr Graph run() {
        Pool<int> start;  // for each row of the source: the number of rows of the result before it
        start.reserve(in_.size() + 1);
        for (int i = 0; i < in_.rows.count; ++i) {
            start.push(out_.rows.size());
            renamed_.first[i] = row(i);
        }
        start.push(out_.rows.size());
        renumber_regions(in_, start, renamed_, out_);
        return std::move(out_);
    }

private:
    constexpr int row(int i) {
        Row r = in_.rows.first[i];
        const int begin = out_.ints.size();
        for (int k = 0; k < r.inputs.count; ++k)
            out_.ints.push(renamed_.first[in_.ints[r.inputs.begin + k]]);
        r.inputs.begin = begin;
        if (r.def->commutative && out_.ints.first[begin] > out_.ints.first[begin + 1])
            std::swap(out_.ints.first[begin], out_.ints.first[begin + 1]);
        const Role role = r.def->role;
        if (role == Role::elementwise && r.def->folds) {
            const int folded = fold(r);
            if (folded >= 0) {
                out_.ints.truncate(begin);
                return folded;
            }
        }
        const bool shared = role == Role::pure || role == Role::elementwise ||
                            role == Role::variable_read || r.is<op::Output>();
        if (!shared) {
            if (role == Role::variable_write) ++writes_;
            return push(r);
        }
        const int id = find_or_push(r);
        if (id + 1 < out_.rows.size()) out_.ints.truncate(begin);
        return id;
    }
    constexpr int push(const Row& r) {
        epoch_.push(writes_);
        return out_.rows.push(r);
    }

    // ---- folding

    constexpr bool is_constant(const Row& r) const {
        return r.is<op::Const>() && r.dtype != DType::str;
    }
    /// The constant row that replaces this row, or -1.
    constexpr int fold(const Row& r) {
        const int* inputs = out_.ints.data() + r.inputs.begin;
        for (int k = 0; k < r.inputs.count; ++k)
            if (!is_constant(out_.rows.first[inputs[k]])) return -1;
        const DType in = out_.rows.first[inputs[r.inputs.count - 1]].dtype;
        if (!r.shape.fully_defined()) return -1;
        bool dense = false;
        for (int k = 0; k < r.inputs.count; ++k) {
            const Row& c = out_.rows.first[inputs[k]];
            if (c.words.count <= 1) continue;
            dense = true;
            if (!(c.shape == r.shape)) return -1;
        }
        const std::int64_t count = dense ? r.shape.size() : 1;
        if (count > largest_folded) return -1;
        Row folded;
        folded.def = &def_of<op::Const>;
        folded.dtype = r.dtype;
        folded.shape = r.shape;
        folded.region = r.region;
        folded.words = {out_.words.size(), static_cast<int>(count)};
        for (std::int64_t e = 0; e < count; ++e) {
            std::array<std::uint64_t, 3> args{};
            for (int k = 0; k < r.inputs.count; ++k) {
                const Range w = out_.rows.first[inputs[k]].words;
                args[static_cast<std::size_t>(k)] =
                    out_.words.first[w.begin + (w.count == 1 ? 0 : static_cast<int>(e))];
            }
            const tf::detail::core::Known result =
                tf::detail::core::fold_element(*r.def, in, r.dtype, args, r.inputs.count);
            if (!result.known) return -1;
            out_.words.push(result.bits);
        }
        return find_or_push(folded);
    }

    // ---- common subexpressions

    /// A hash of everything that equal rows have in common. At compile time, where steps are
    /// limited, it reads only the first words.
    constexpr std::uint32_t hash(const Row& r) const {
        int words = r.words.count;
        if (__builtin_is_constant_evaluated()) words = words < 4 ? words : 4;
        std::uint32_t h = r.def->id + static_cast<std::uint32_t>(r.dtype);
        const auto mix = [&](std::uint32_t v) { h = (h ^ v) * 0x9E3779B1u; };
        for (int k = 0; k < r.inputs.count; ++k)
            mix(static_cast<std::uint32_t>(out_.ints.first[r.inputs.begin + k]));
        for (int k = 0; k < words; ++k) {
            const std::uint64_t w = out_.words.first[r.words.begin + k];
            mix(static_cast<std::uint32_t>(w ^ (w >> 32)));
        }
        if (!__builtin_is_constant_evaluated()) {
            for (int k = 0; k < r.text.count; ++k)
                mix(static_cast<unsigned char>(out_.text[r.text.begin + k]));
            for (int k = 0; k < r.shape.rank; ++k) mix(static_cast<std::uint32_t>(r.shape[k]));
        }
        return h ^ (h >> 15);
    }
    template <class T>
    static constexpr bool same(const Pool<T>& pool, const Range& a, const Range& b) {
        if (a.count != b.count) return false;
        if (a.begin == b.begin) return true;
        for (int k = 0; k < a.count; ++k)
            if (pool[a.begin + k] != pool[b.begin + k]) return false;
        return true;
    }
    constexpr bool replaces(int i, const Row& r) const {
        const Row& c = out_.rows.first[i];
        if (c.def->id != r.def->id || c.dtype != r.dtype) return false;
        if (!same(out_.ints, c.inputs, r.inputs) || !same(out_.words, c.words, r.words))
            return false;
        if (!same(out_.text, c.text, r.text) || !(c.shape == r.shape)) return false;
        if (r.def->role == Role::variable_read)
            return c.region == r.region && epoch_.first[i] == writes_;
        return c.region == r.region || in_.encloses(c.region, r.region);
    }
    /// An existing row with the same computation that is visible here; otherwise appends r. Rows
    /// that differ only in their region, or that read a variable repeatedly, have the same hash.
    /// The search is therefore limited to some steps, so that a graph takes linear time.
    constexpr int find_or_push(const Row& r) {
        std::uint32_t k = hash(r) & mask_;
        for (int steps = 0; table_.first[static_cast<int>(k)] >= 0; k = (k + 1) & mask_) {
            if (replaces(table_.first[static_cast<int>(k)], r))
                return table_.first[static_cast<int>(k)];
            if (++steps == most_compared) return push(r);
        }
        return table_.first[static_cast<int>(k)] = push(r);
    }
    static constexpr int most_compared = 256;

    View in_;
    Graph out_;
    Pool<int> renamed_, table_, epoch_;
    std::uint32_t mask_ = 0;
    int writes_ = 0;
};

/// The rows that must stay because outputs or effects need them.
constexpr Flags needed_rows(View g) {
    Flags needed, acts;
    needed.assign(g.size(), false);
    acts.assign(g.size(), false);
    for (int i = 0; i < g.rows.count; ++i) {
        const Role role = g.rows.first[i].def->role;
        if (role != Role::effect && role != Role::variable_write) continue;
        acts.first[i] = true;
        for (int r = g.row(i).region; g.region(r).owner >= 0; r = g.region(r).parent)
            acts.first[g.region(r).owner] = true;
    }
    for (int o : g.outputs(0)) needed.first[o] = true;
    for (int i = g.size(); i-- > 0;) {
        const Row& r = g.rows.first[i];
        // An action inside a branch or body is needed only if its owner is.
        if (acts.first[i]) {
            const int owner = g.region(r.region).owner;
            if (owner < 0 || needed.first[owner]) needed.first[i] = true;
        }
        if (!needed.first[i]) continue;
        for (int k : g.inputs(i)) {
            needed.first[k] = true;
            // A value that is popped needs the loop that pushed it.
            if (g.is<op::Push>(k))
                for (int s = g.row(k).region; g.region(s).owner >= 0; s = g.region(s).parent)
                    needed.first[g.region(s).owner] = true;
        }
        for (int s = r.regions.begin; s < r.regions.end(); ++s)
            for (int k : g.outputs(s)) needed.first[k] = true;
    }
    return needed;
}

}  // namespace detail

/// Folds constants and shares repeated computations.
constexpr Graph simplify(View g, const Sizes& sizes) { return detail::Simplifier(g, sizes).run(); }

/// Removes rows that neither an output nor an effect needs.
constexpr Graph prune(Graph g) {
    const View v = g.view();
    const Flags needed = detail::needed_rows(v);
    Pool<int> renamed;  // for each row: the number of kept rows before it, which is the new index
                        // of a kept row
    renamed.reserve(v.size() + 1);
    int next = 0;
    for (int i = 0; i < v.rows.count; ++i) {
        renamed.push(next);
        next += needed.first[i];
    }
    renamed.push(next);

    Graph out;
    out.rows.reserve(next);
    Pool<int> region_of;
    for (const Region& s : v.regions) {
        const bool stays = s.owner < 0 || needed.first[s.owner];
        region_of.push(stays ? out.regions.push(s) : -1);
    }
    for (int i = 0; i < v.rows.count; ++i) {
        if (!needed.first[i]) continue;
        Row r = v.rows.first[i];
        r.region = region_of.first[r.region];
        const int begin = out.ints.size();
        for (int k : v.inputs(i)) out.ints.push(renamed.first[k]);
        r.inputs.begin = begin;
        if (r.regions.count > 0) r.regions.begin = region_of.first[r.regions.begin];
        out.rows.push(r);
    }
    for (int k = 0; k < v.regions.size(); ++k) {
        if (region_of.first[k] < 0) continue;
        Region& s = out.regions[region_of.first[k]];
        if (s.parent >= 0) s.parent = region_of.first[s.parent];
        if (s.owner >= 0) s.owner = renamed.first[s.owner];
        s.first = renamed.first[s.first];
        s.last = renamed.first[s.last];
        const int begin = out.ints.size();
        for (int o : v.outputs(k)) out.ints.push(renamed.first[o]);
        s.outputs.begin = begin;
    }
    out.words = std::move(g.words);
    out.text = std::move(g.text);
    out.scopes = std::move(g.scopes);
    return out;
}

/// All passes, in order.
constexpr Graph optimize(View g, const Sizes& sizes) { return prune(simplify(g, sizes)); }

}  // namespace tf::graph
