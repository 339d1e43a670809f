// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Passes that shrink a graph and keep its meaning: constant folding, common subexpressions,
// pruning. Ordinary constexpr functions on the table; TensorFlow's counterpart is Grappler.

#include <tf/core/bits.hpp>
#include <tf/core/literal.hpp>
#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>

namespace tf::graph {

namespace detail {

/// Constants above this many elements are left to run time.
inline constexpr std::int64_t largest_folded = 64;

/// Rebuilds a graph row by row, sharing and folding on the way.
class Simplifier {
public:
    constexpr explicit Simplifier(View in) : in_(in), renamed_(in.rows.size(), -1) {
        std::size_t capacity = 16;
        while (capacity < 2 * in.rows.size()) capacity *= 2;
        table_.assign(capacity, -1);
        out_.rows.reserve(in.rows.size());
        for (const Region& r : in.regions) out_.regions.push_back(r);
    }

    constexpr Graph run() {
        std::vector<int> start;  // rows of the result before each row of the source
        start.reserve(in_.rows.size() + 1);
        for (int i = 0; i < in_.size(); ++i) {
            start.push_back(static_cast<int>(out_.rows.size()));
            renamed_[at(i)] = row(i);
        }
        start.push_back(static_cast<int>(out_.rows.size()));
        for (std::size_t r = 0; r < out_.regions.size(); ++r) {
            out_.regions[r].first = start[at(out_.regions[r].first)];
            out_.regions[r].last = start[at(out_.regions[r].last)];
            std::vector<int> outputs;
            for (int o : in_.outputs(static_cast<int>(r))) outputs.push_back(renamed_[at(o)]);
            out_.regions[r].outputs = out_.append_ints(outputs);
            if (out_.regions[r].owner >= 0)
                out_.regions[r].owner = renamed_[at(out_.regions[r].owner)];
        }
        return std::move(out_);
    }

private:
    static constexpr std::size_t at(int i) { return static_cast<std::size_t>(i); }

    constexpr int row(int i) {
        Row r = in_.row(i);
        std::vector<int> inputs;
        for (int k : in_.inputs(i)) inputs.push_back(renamed_[at(k)]);
        if (r.def->role == Role::elementwise && r.def->fold != nullptr) {
            const int folded = fold(r, inputs);
            if (folded >= 0) return folded;
        }
        const bool shared = r.def->role == Role::pure || r.def->role == Role::elementwise ||
                            r.def->role == Role::variable_read || is_output(r);
        const std::uint64_t key = shared ? hash(r, inputs, in_.words_of(i)) : 0;
        if (shared) {
            const int same = find(key, r, inputs, in_.words_of(i), in_.text_of(i));
            if (same >= 0) return same;
        }
        r.inputs = out_.append_ints(inputs);
        r.words = out_.append_words(in_.words_of(i));
        r.text = out_.append_text(in_.text_of(i));
        const int id = push(r);
        if (shared) insert(key, id);
        if (r.def->role == Role::variable_write) ++writes_;
        return id;
    }

    static constexpr bool is_output(const Row& r) { return r.def == &def_of<op::Output>; }

    constexpr int push(const Row& r) {
        out_.rows.push_back(r);
        epoch_.push_back(writes_);
        return static_cast<int>(out_.rows.size()) - 1;
    }

    // ---- folding

    constexpr const Row* constant(int i) const {
        const Row& r = out_.rows[at(i)];
        return r.def == &def_of<op::Const> && r.dtype != DType::str ? &r : nullptr;
    }
    constexpr std::uint64_t element(const Row& c, std::int64_t k) const {
        return out_
            .words[at(c.words.begin) + (c.words.count == 1 ? 0 : static_cast<std::size_t>(k))];
    }
    constexpr int fold(const Row& r, const std::vector<int>& inputs) {
        if (!r.shape.fully_defined()) return -1;
        bool dense = false;
        for (int i : inputs) {
            const Row* c = constant(i);
            if (c == nullptr) return -1;
            dense = dense || c->words.count > 1;
            if (c->words.count > 1 && !(c->shape == r.shape)) return -1;
        }
        const DType in = out_.rows[at(inputs.back())].dtype;
        if (in == DType::float16 || in == DType::brain16) return -1;
        const std::int64_t count = dense ? r.shape.size() : 1;
        if (count > largest_folded) return -1;
        std::vector<std::uint64_t> words;
        for (std::int64_t k = 0; k < count; ++k) {
            std::array<std::uint64_t, 3> args{};
            for (std::size_t a = 0; a < inputs.size(); ++a)
                args[a] = element(*constant(inputs[a]), k);
            words.push_back(tf::detail::narrowed(r.dtype, r.def->fold(in, args.data())));
        }
        Row c;
        c.def = &def_of<op::Const>;
        c.dtype = r.dtype;
        c.shape = r.shape;
        c.region = r.region;
        const std::uint64_t key = hash(c, {}, words);
        const int same = find(key, c, {}, words, {});
        if (same >= 0) return same;
        c.words = out_.append_words(words);
        const int id = push(c);
        insert(key, id);
        return id;
    }

    // ---- common subexpressions

    constexpr std::uint64_t hash(const Row& r, std::span<const int> inputs,
                                 std::span<const std::uint64_t> words) const {
        std::uint64_t h = r.def->id;
        auto mix = [&h](std::uint64_t v) { h = (h ^ v) * 0x9E3779B97F4A7C15u + (h >> 29); };
        mix(static_cast<std::uint64_t>(r.dtype));
        for (int i : inputs) mix(static_cast<std::uint64_t>(i));
        for (std::uint64_t w : words) mix(w);
        return h ^ (h >> 32);
    }
    constexpr bool equal(const Row& a, const Row& b, std::span<const int> inputs,
                         std::span<const std::uint64_t> words, std::span<const char> text) const {
        if (a.def != b.def || a.dtype != b.dtype || !(a.shape == b.shape)) return false;
        if (a.inputs.count != static_cast<int>(inputs.size()) ||
            a.words.count != static_cast<int>(words.size()) ||
            a.text.count != static_cast<int>(text.size()))
            return false;
        for (std::size_t k = 0; k < inputs.size(); ++k)
            if (out_.ints[at(a.inputs.begin) + k] != inputs[k]) return false;
        for (std::size_t k = 0; k < words.size(); ++k)
            if (out_.words[at(a.words.begin) + k] != words[k]) return false;
        for (std::size_t k = 0; k < text.size(); ++k)
            if (out_.text[at(a.text.begin) + k] != text[k]) return false;
        return true;
    }
    constexpr int find(std::uint64_t key, const Row& r, std::span<const int> inputs,
                       std::span<const std::uint64_t> words, std::span<const char> text) const {
        const std::size_t mask = table_.size() - 1;
        for (std::size_t k = key & mask; table_[k] >= 0; k = (k + 1) & mask) {
            const int i = table_[k];
            const Row& c = out_.rows[at(i)];
            if (!equal(c, r, inputs, words, text) || !in_.encloses(c.region, r.region)) continue;
            if (r.def->role == Role::variable_read &&
                (epoch_[at(i)] != writes_ || c.region != r.region))
                continue;
            return i;
        }
        return -1;
    }
    constexpr void insert(std::uint64_t key, int id) {
        const std::size_t mask = table_.size() - 1;
        std::size_t k = key & mask;
        while (table_[k] >= 0) k = (k + 1) & mask;
        table_[k] = id;
    }

    View in_;
    Graph out_;
    std::vector<int> renamed_;
    std::vector<int> table_;
    std::vector<int> epoch_;
    int writes_ = 0;
};

/// Rows that must stay: what the outputs and the effects need.
constexpr Flags needed_rows(View g) {
    const auto at = [](int i) { return static_cast<std::size_t>(i); };
    Flags needed(g.rows.size(), false);
    Flags acts(g.rows.size(), false);
    for (int i = 0; i < g.size(); ++i) {
        const Role role = g.row(i).def->role;
        if (role != Role::effect && role != Role::variable_write) continue;
        acts[at(i)] = true;
        for (int r = g.row(i).region; g.region(r).owner >= 0; r = g.region(r).parent)
            acts[at(g.region(r).owner)] = true;
    }
    for (int o : g.outputs(0)) needed[at(o)] = true;
    for (int i = g.size(); i-- > 0;) {
        const Row& r = g.row(i);
        // An action inside a branch or body is needed only where its owner is.
        const int owner = g.region(r.region).owner;
        if (acts[at(i)] && (owner < 0 || needed[at(owner)])) needed[at(i)] = true;
        if (!needed[at(i)]) continue;
        for (int k : g.inputs(i)) needed[at(k)] = true;
        for (int s = r.regions.begin; s < r.regions.end(); ++s)
            for (int k : g.outputs(s)) needed[at(k)] = true;
    }
    return needed;
}

}  // namespace detail

/// Folds constants and shares what is computed twice.
constexpr Graph simplify(View g) { return detail::Simplifier(g).run(); }

/// Drops what neither an output nor an effect needs.
constexpr Graph prune(View g) {
    const Flags needed = detail::needed_rows(g);
    std::vector<int> renamed(g.rows.size() + 1, -1);
    int next = 0;
    for (std::size_t i = 0; i < g.rows.size(); ++i) {
        renamed[i] = needed[i] ? next : -1;
        next += needed[i];
    }
    // Where a region of rows begins or ends once rows before it are gone.
    std::vector<int> moved(g.rows.size() + 1, 0);
    for (std::size_t i = 0; i < g.rows.size(); ++i) moved[i + 1] = moved[i] + needed[i];

    Graph out;
    std::vector<int> region_of(g.regions.size(), -1);
    for (std::size_t r = 0; r < g.regions.size(); ++r) {
        const Region& s = g.regions[r];
        if (s.owner >= 0 && !needed[static_cast<std::size_t>(s.owner)]) continue;
        region_of[r] = static_cast<int>(out.regions.size());
        out.regions.push_back(s);
    }
    for (int i = 0; i < g.size(); ++i) {
        if (!needed[static_cast<std::size_t>(i)]) continue;
        Row r = g.row(i);
        r.region = region_of[static_cast<std::size_t>(r.region)];
        const Range inputs{static_cast<int>(out.ints.size()), r.inputs.count};
        for (int k : g.inputs(i)) out.ints.push_back(renamed[static_cast<std::size_t>(k)]);
        r.inputs = inputs;
        r.words = out.append_words(g.words_of(i));
        r.text = out.append_text(g.text_of(i));
        if (r.regions.count > 0)
            r.regions.begin = region_of[static_cast<std::size_t>(r.regions.begin)];
        out.rows.push_back(r);
    }
    for (std::size_t r = 0; r < g.regions.size(); ++r) {
        if (region_of[r] < 0) continue;
        Region& s = out.regions[static_cast<std::size_t>(region_of[r])];
        if (s.parent >= 0) s.parent = region_of[static_cast<std::size_t>(s.parent)];
        if (s.owner >= 0) s.owner = renamed[static_cast<std::size_t>(s.owner)];
        s.first = moved[static_cast<std::size_t>(s.first)];
        s.last = moved[static_cast<std::size_t>(s.last)];
        const Range outputs{static_cast<int>(out.ints.size()), s.outputs.count};
        for (int k : g.outputs(static_cast<int>(r)))
            out.ints.push_back(renamed[static_cast<std::size_t>(k)]);
        s.outputs = outputs;
    }
    return out;
}

/// All passes, in order.
constexpr Graph optimize(View g) {
    const Graph simple = simplify(g);
    return prune(simple.view());
}

}  // namespace tf::graph
