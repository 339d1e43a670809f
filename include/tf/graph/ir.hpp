// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The intermediate representation: a table of nodes, the same at compile time and at run time. Rows
// are in program order. The rows of a branch or loop body come directly before the row that owns
// them, so every input has a smaller index than its user. Mirrors TensorFlow's GraphDef with its
// function library.

#include <array>
#include <cstddef>

#include <tf/core/op_def.hpp>
#include <tf/core/pool.hpp>
#include <tf/core/shape.hpp>

namespace tf::graph {

using tf::detail::core::List;
using tf::detail::core::Pool;

/// One mark for each row.
using Flags = Pool<char>;

/// A range of one of the pools. It has no default member initializers, because compilers count
/// every constructor that they evaluate.
struct Range {
    int begin;
    int count;
    constexpr int end() const { return begin + count; }
};

/// One operation.
struct Row {
    const OpDef* def = nullptr;
    DType dtype = DType::invalid;
    Shape shape;
    int region = 0;   ///< the region it belongs to
    Range inputs{};   ///< rows, in `ints`
    Range words{};    ///< attributes or elements, in `words`
    Range text{};     ///< string attributes, in `text`
    Range regions{};  ///< consecutive regions that it owns
    int scope = -1;   ///< the name scope it was recorded in

    /// Whether the row's op is Op. Compares ids, because g++ with -fsanitize cannot compare
    /// addresses in constant evaluation.
    template <class Op>
    constexpr bool is() const {
        return def->id == id_of<Op>;
    }
    /// Whether its results are rows of op::Output: true for control nodes and ops with several
    /// results.
    constexpr bool has_output_rows() const {
        return def->role == Role::control || def->results > 1;
    }
};

/// A function body, branch, loop condition or loop body.
struct Region {
    int parent = -1;  ///< region; -1 for the function's body
    int owner = -1;   ///< row
    int first = 0;    ///< the first row
    int last = 0;     ///< the row after the last one; nested regions are included
    Range outputs{};  ///< rows, in `ints`
};

/// A name scope within another one, or in none (-1).
struct NameScope {
    int outer = -1;
    Range name{};  ///< in `text`
};

/// The sizes of the pools.
struct Sizes {
    int rows = 0, ints = 0, words = 0, text = 0, regions = 0, scopes = 0;
    friend constexpr bool operator==(const Sizes&, const Sizes&) = default;
};

/// Read access to a graph, independent of how its pools are stored.
struct View {
    List<Row> rows;
    const int* ints = nullptr;
    const std::uint64_t* words = nullptr;
    const char* text = nullptr;
    List<Region> regions;
    List<NameScope> scopes;

    constexpr const Row& row(int i) const { return rows.first[i]; }
    constexpr const Region& region(int i) const { return regions.first[i]; }
    constexpr int size() const { return rows.count; }
    constexpr List<int> inputs(int i) const {
        return {ints + rows.first[i].inputs.begin, rows.first[i].inputs.count};
    }
    constexpr List<int> outputs(int region_index) const {
        const Range& r = regions.first[region_index].outputs;
        return {ints + r.begin, r.count};
    }
    constexpr List<std::uint64_t> words_of(int i) const {
        return {words + rows.first[i].words.begin, rows.first[i].words.count};
    }
    constexpr List<char> text_of(int i) const {
        return {text + rows.first[i].text.begin, rows.first[i].text.count};
    }
    constexpr std::uint64_t word(int i, int k = 0) const {
        return words[rows.first[i].words.begin + k];
    }
    /// The ordinals of the variables that a row reads or writes.
    constexpr List<std::uint64_t> ordinals(int i) const {
        const Row& r = rows.first[i];
        const bool any = r.def->role == Role::variable_read || r.def->role == Role::variable_write;
        return {words + r.words.begin, any ? r.def->variables : 0};
    }
    template <class Op>
    constexpr bool is(int i) const {
        return rows.first[i].is<Op>();
    }
    /// Whether `outer` is `inner` or encloses it.
    constexpr bool encloses(int outer, int inner) const {
        while (inner != outer && inner >= 0) inner = regions.first[inner].parent;
        return inner == outer;
    }
};

/// A graph under construction.
struct Graph {
    Pool<Row> rows;
    Pool<int> ints;
    Pool<std::uint64_t> words;
    Pool<char> text;
    Pool<Region> regions;
    Pool<NameScope> scopes;
    bool custom_gradients = false;  ///< the trace had user-defined gradients, which a graph does
                                    ///< not contain

    constexpr View view() const {
        return {{rows.data(), rows.size()},
                ints.data(),
                words.data(),
                text.data(),
                {regions.data(), regions.size()},
                {scopes.data(), scopes.size()}};
    }
    constexpr Sizes sizes() const {
        return {rows.size(), ints.size(), words.size(), text.size(), regions.size(), scopes.size()};
    }
};

/// Appends a list to a pool.
template <class T, class Source>
constexpr Range append(Pool<T>& pool, const Source& source) {
    const int begin = pool.count;
    pool.push_all(source);
    return {begin, pool.count - begin};
}

/// A finished graph with pools of fixed size, so that it can be a constexpr constant.
template <Sizes S>
struct Table {
    std::array<Row, static_cast<std::size_t>(S.rows)> rows{};
    std::array<int, static_cast<std::size_t>(S.ints)> ints{};
    std::array<std::uint64_t, static_cast<std::size_t>(S.words)> words{};
    std::array<char, static_cast<std::size_t>(S.text)> text{};
    std::array<Region, static_cast<std::size_t>(S.regions)> regions{};
    std::array<NameScope, static_cast<std::size_t>(S.scopes)> scopes{};

    constexpr Table() = default;
    constexpr explicit Table(const Graph& g) {
        copy(g.rows.data(), rows.data(), S.rows);
        copy(g.ints.data(), ints.data(), S.ints);
        copy(g.words.data(), words.data(), S.words);
        copy(g.text.data(), text.data(), S.text);
        copy(g.regions.data(), regions.data(), S.regions);
        copy(g.scopes.data(), scopes.data(), S.scopes);
    }
    constexpr View view() const {
        return {{rows.data(), S.rows},
                ints.data(),
                words.data(),
                text.data(),
                {regions.data(), S.regions},
                {scopes.data(), S.scopes}};
    }

private:
    template <class T>
    static constexpr void copy(const T* from, T* to, int count) {
        for (int i = 0; i < count; ++i) to[i] = from[i];
    }
};

}  // namespace tf::graph
