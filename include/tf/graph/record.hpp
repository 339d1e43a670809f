// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Converts the tape of a traced function to the graph table: numbers the nodes in program order,
// and makes the names of scopes unique as TensorFlow's Graph.unique_name does.

#include <array>

#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>
#include <tf/trace/trace.hpp>

namespace tf::graph {

namespace detail {

/// A graph under construction and the name scopes recorded so far.
class Recorder {
public:
    Graph g;

    /// The index of a name scope in the graph's table.
    constexpr int scope_row(trace::NameScope* s) {
        if (s == nullptr) return -1;
        if (s->id >= 0) return s->id;
        const int outer = scope_row(s->outer);
        std::uint64_t path = outer < 0 ? first_hash : hash(paths_[outer].hash, "/");
        path = hash(path, s->name);
        const int number = s->again ? 0 : next_number(path);
        Range name = append(g.text, s->name);
        if (number > 0) {
            path = hash(path, number);
            append_number(number);
            name.count = g.text.size() - name.begin;
        }
        int& bucket = buckets_[path % buckets_.size()];
        bucket = paths_.push({path, s->again ? 0 : 1, bucket});
        return s->id = g.scopes.push({outer, name});
    }
    /// Appends "a/b/" to the text.
    constexpr void append_path(int scope) {
        if (scope < 0) return;
        append_path(g.scopes[scope].outer);
        const Range name = g.scopes[scope].name;
        for (int k = name.begin; k < name.end(); ++k) append_letter(g.text[k]);
        append_letter('/');
    }

private:
    /// Paths are compared by a hash (FNV-1a of the lower-case letters, since "A" conflicts with
    /// "a"), because strings would be expensive in deep graphs.
    struct Path {
        std::uint64_t hash;
        int times;  ///< how often it has been requested; 0: the scope only reuses an existing path
        int next;   ///< the next path in the same bucket
    };
    static constexpr std::array<int, 64> filled_buckets() {
        std::array<int, 64> all{};
        all.fill(-1);
        return all;
    }
    static constexpr std::uint64_t first_hash = 14695981039346656037u;

    static constexpr std::uint64_t hash(std::uint64_t h, std::string_view s) {
        for (const char c : s) {
            const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            h = (h ^ static_cast<std::uint8_t>(lower)) * 1099511628211u;
        }
        return h;
    }
    static constexpr std::uint64_t hash(std::uint64_t h, int number) {
        h = hash(h, "_");
        for (int unit = first_unit(number); unit > 0; unit /= 10) {
            const char digit = static_cast<char>('0' + number / unit % 10);
            h = hash(h, std::string_view(&digit, 1));
        }
        return h;
    }
    static constexpr int first_unit(int number) {
        int unit = 1;
        while (number / unit >= 10) unit *= 10;
        return unit;
    }
    constexpr void append_number(int number) {
        append_letter('_');
        for (int unit = first_unit(number); unit > 0; unit /= 10)
            append_letter(static_cast<char>('0' + number / unit % 10));
    }
    constexpr void append_letter(char c) { g.text.push(c); }

    constexpr Path* used(std::uint64_t path) {
        for (int i = buckets_[path % buckets_.size()]; i >= 0; i = paths_[i].next)
            if (paths_[i].hash == path && paths_[i].times > 0) return &paths_[i];
        return nullptr;
    }
    /// 0 for a new path, otherwise the number that makes it unique: "b_1".
    constexpr int next_number(std::uint64_t path) {
        Path* const known = used(path);
        if (known == nullptr) return 0;
        int number = known->times++;
        while (used(hash(path, number)) != nullptr) ++number;
        return number;
    }

    Pool<Path> paths_;  ///< by index in the table
    std::array<int, 64> buckets_ = filled_buckets();
};

constexpr void write_scope(Recorder& to, trace::Scope& scope, int parent);

/// Copies the text of a node that has one. If the text starts with a tag, the name scopes are put
/// before it.
constexpr void write_text(Recorder& to, const trace::Node& n, Row& r) {
    const int begin = to.g.text.size();
    if (n.def->tag_word >= 0) {
        std::uint64_t& size = to.g.words[r.words.begin + n.def->tag_word];
        if ((size & OpDef::scoped_tag) != 0) {
            to.append_path(r.scope);
            size =
                (size & ~OpDef::scoped_tag) + static_cast<std::uint64_t>(to.g.text.size() - begin);
        }
    }
    append(to.g.text, n.text);
    r.text = {begin, to.g.text.size() - begin};
}

constexpr void write_node(Recorder& to, trace::Node& n, int region) {
    Graph& g = to.g;
    if (n.def->id == id_of<op::CustomGradient>) return;
    if (n.def->id == id_of<op::CustomResult>) {
        const trace::Node& from = *n.inputs[0];
        const bool tied = from.def->id == id_of<op::CustomGradient>;
        n.id = tied ? from.inputs[static_cast<int>(from.words[0] + n.words[0])]->id : from.id;
        g.custom_gradients = true;
        return;
    }
    const int first_region = g.regions.count;
    if (n.regions.count > 0) {
        for (trace::Scope* s : n.regions) s->id = g.regions.push({});
        for (trace::Scope* s : n.regions) write_scope(to, *s, region);
    }
    n.id = g.rows.count;
    Row& r = g.rows.add();
    r = {n.def,
         n.dtype,
         n.shape,
         region,
         {g.ints.count, n.inputs.count},
         {},
         {},
         {first_region, n.regions.count},
         n.names == nullptr ? -1
         : n.names->id >= 0 ? n.names->id
                            : to.scope_row(n.names)};
    for (int k = 0; k < n.inputs.count; ++k) g.ints.push(n.inputs.first[k]->id);
    if (n.words.count > 0) r.words = append(g.words, n.words);
    if (n.text.count > 0) write_text(to, n, r);
    for (int k = 0; k < r.regions.count; ++k) g.regions[first_region + k].owner = n.id;
}

constexpr void write_scope(Recorder& to, trace::Scope& scope, int parent) {
    Graph& g = to.g;
    const int first = g.rows.size();
    for (int i = 0; i < scope.order.count; ++i) write_node(to, *scope.order.first[i], scope.id);
    Region& region = g.regions[scope.id];
    region.parent = parent;
    region.first = first;
    region.last = g.rows.size();
    region.outputs.begin = g.ints.size();
    for (trace::Node* n : scope.outputs) g.ints.push(n->id);
    region.outputs.count = g.ints.size() - region.outputs.begin;
}

}  // namespace detail

/// The graph of a finished trace; region 0 is the function's body.
constexpr Graph record(trace::Scope& root) {
    detail::Recorder to;
    root.id = to.g.regions.push({});
    detail::write_scope(to, root, -1);
    return std::move(to.g);
}

}  // namespace tf::graph
