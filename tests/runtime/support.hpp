// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of the tests of the upper layers: elements as vectors, and counts of nodes in a
// function's graph.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <tf/functions.hpp>

namespace test {

/// The elements in row-major order.
template <class X>
auto elements(const X& x) {
    const auto t = tf::tensor_type_t<X>(x.collapse());
    using T = typename tf::tensor_type_t<X>::value_type;
    const auto all = t.values();
    return std::vector<T>(all.begin(), all.end());
}

/// How many nodes of the optimized graph have this name.
template <class Concrete>
int count(const Concrete& f, std::string_view name) {
    int n = 0;
    for (const tf::graph::Row& r : f.graph().rows) n += r.def->name == name;
    return n;
}
/// How many nodes the optimized graph has.
template <class Concrete>
int size(const Concrete& f) {
    return f.graph().size();
}
/// How many fused loops the plan has.
template <class Concrete>
int clusters(const Concrete&) {
    return static_cast<int>(Concrete::program::plan.clusters.size());
}

/// A file that tf::print writes to; empty at first, gone at the end.
class PrintFile {
public:
    explicit PrintFile(const char* path) : path_(path) { std::remove(path_); }
    PrintFile(const PrintFile&) = delete;
    PrintFile& operator=(const PrintFile&) = delete;
    ~PrintFile() { std::remove(path_); }
    /// What has been written since the last call.
    std::string take() const {
        std::string text;
        {
            std::ifstream in(path_);
            text.assign(std::istreambuf_iterator<char>(in), {});
        }
        std::remove(path_);
        return text;
    }

private:
    const char* path_;
};

}  // namespace test
