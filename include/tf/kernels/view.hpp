// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Operands of kernels that are not elementwise loops: a pointer and a shape, both values. Executors
// that know shapes at compile time pass constants.

#include <span>

#include <tf/core/dtype.hpp>
#include <tf/core/shape.hpp>

namespace tf::kernels {

/// Row-major elements, as executors pass them to an op's kernel.
struct Ref {
    void* data = nullptr;
    Shape shape;
    DType dtype = DType::invalid;

    template <class T>
    T* as() const {
        return static_cast<T*>(data);
    }
};

struct NodeState;

/// The arguments of a kernel besides its operands.
struct Attributes {
    std::span<const std::uint64_t> words{};  ///< numbers, in the order that the op defines
    std::span<const char> text{};
    NodeState* state =
        nullptr;  ///< for a random op: its generator (kernels/node_state.hpp); null in eager code
    constexpr std::int64_t word(int k) const {
        return static_cast<std::int64_t>(words[static_cast<std::size_t>(k)]);
    }
    /// The words from the k-th on: the list that follows the named attributes.
    constexpr Attributes from(int k) const {
        return {words.subspan(static_cast<std::size_t>(k)), {}};
    }
    constexpr int count() const { return static_cast<int>(words.size()); }
};

}  // namespace tf::kernels
