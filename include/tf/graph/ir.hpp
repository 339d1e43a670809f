// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one intermediate representation: a plain table of nodes, the same at compile time and at run
// time. Rows stand in program order; the rows of a branch or loop body stand right before the row
// that owns them, so every input has a smaller index than its user. Mirrors TensorFlow's GraphDef
// with its function library.

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <tf/core/op_def.hpp>
#include <tf/core/shape.hpp>

namespace tf::graph {

/// Marks for rows. Not std::vector<bool>: libstdc++ 12's does not work in clang's constant
/// evaluation.
using Flags = std::vector<char>;

/// A stretch of one of the pools.
struct Range {
    int begin = 0;
    int count = 0;
    constexpr int end() const { return begin + count; }
};

/// One operation.
struct Row {
    const OpDef* def = nullptr;
    DType dtype = DType::invalid;
    Shape shape;
    int region = 0;  ///< the region it belongs to
    Range inputs;    ///< rows, in `ints`
    Range words;     ///< attributes or elements, in `words`
    Range text;      ///< string attributes, in `text`
    Range regions;   ///< consecutive regions that it owns
};

/// A function body, branch, loop condition or loop body.
struct Region {
    int parent = -1;  ///< region; -1 for the function's body
    int owner = -1;   ///< row
    int first = 0;    ///< rows from here ...
    int last = 0;     ///< ... to before here, nested ones included
    Range outputs;    ///< rows, in `ints`
};

/// How large the pools are.
struct Sizes {
    std::size_t rows = 0, ints = 0, words = 0, text = 0, regions = 0;
    friend constexpr bool operator==(const Sizes&, const Sizes&) = default;
};

/// Read access to a graph, wherever its pools are.
struct View {
    std::span<const Row> rows;
    std::span<const int> ints;
    std::span<const std::uint64_t> words;
    std::span<const char> text;
    std::span<const Region> regions;

    constexpr const Row& row(int i) const { return rows[static_cast<std::size_t>(i)]; }
    constexpr const Region& region(int i) const { return regions[static_cast<std::size_t>(i)]; }
    constexpr const Region& body() const { return regions[0]; }
    constexpr int size() const { return static_cast<int>(rows.size()); }
    constexpr std::span<const int> list(Range r) const {
        return ints.subspan(static_cast<std::size_t>(r.begin), static_cast<std::size_t>(r.count));
    }
    constexpr std::span<const int> inputs(int i) const { return list(row(i).inputs); }
    constexpr std::span<const int> outputs(int region_index) const {
        return list(region(region_index).outputs);
    }
    constexpr std::span<const std::uint64_t> words_of(int i) const {
        const Range r = row(i).words;
        return words.subspan(static_cast<std::size_t>(r.begin), static_cast<std::size_t>(r.count));
    }
    constexpr std::span<const char> text_of(int i) const {
        const Range r = row(i).text;
        return text.subspan(static_cast<std::size_t>(r.begin), static_cast<std::size_t>(r.count));
    }
    constexpr std::uint64_t word(int i, int k = 0) const {
        return words_of(i)[static_cast<std::size_t>(k)];
    }
    template <class Op>
    constexpr bool is(int i) const {
        return row(i).def == &def_of<Op>;
    }
    /// Whether `outer` is `inner` or encloses it.
    constexpr bool encloses(int outer, int inner) const {
        while (inner != outer && inner >= 0) inner = region(inner).parent;
        return inner == outer;
    }
};

/// A graph under construction.
struct Graph {
    std::vector<Row> rows;
    std::vector<int> ints;
    std::vector<std::uint64_t> words;
    std::vector<char> text;
    std::vector<Region> regions;

    constexpr View view() const { return {rows, ints, words, text, regions}; }
    constexpr Sizes sizes() const {
        return {rows.size(), ints.size(), words.size(), text.size(), regions.size()};
    }

    template <class Source>
    constexpr Range append_ints(const Source& source) {
        const Range r{static_cast<int>(ints.size()), static_cast<int>(source.size())};
        for (int v : source) ints.push_back(v);
        return r;
    }
    template <class Source>
    constexpr Range append_words(const Source& source) {
        const Range r{static_cast<int>(words.size()), static_cast<int>(source.size())};
        for (std::uint64_t v : source) words.push_back(v);
        return r;
    }
    template <class Source>
    constexpr Range append_text(const Source& source) {
        const Range r{static_cast<int>(text.size()), static_cast<int>(source.size())};
        for (char v : source) text.push_back(v);
        return r;
    }
};

/// A finished graph with pools of fixed size: what a constant of the compiler can hold.
template <Sizes S>
struct Table {
    std::array<Row, S.rows> rows{};
    std::array<int, S.ints> ints{};
    std::array<std::uint64_t, S.words> words{};
    std::array<char, S.text> text{};
    std::array<Region, S.regions> regions{};

    constexpr Table() = default;
    constexpr explicit Table(const Graph& g) {
        copy(g.rows, rows);
        copy(g.ints, ints);
        copy(g.words, words);
        copy(g.text, text);
        copy(g.regions, regions);
    }
    constexpr View view() const { return {rows, ints, words, text, regions}; }

private:
    template <class From, class To>
    static constexpr void copy(const From& from, To& to) {
        for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
    }
};

}  // namespace tf::graph
