// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a tensor holds on to: a node while the compiler traces, a buffer at run time.

#include <type_traits>
#include <utility>

#include <tf/core/buffer.hpp>
#include <tf/core/trace.hpp>

namespace tf::detail {

/// A counted reference to a trace node (in constant evaluation) or to a buffer (at run time).
class Handle {
public:
    constexpr Handle() = default;
    constexpr explicit Handle(trace::Node* n) : node_(n) { ++n->holders; }
    /// Takes over the reference that `allocate` returned.
    explicit Handle(Buffer* b) : buffer_(b) {}

    constexpr Handle(const Handle& o) {
        // Most probably a tensor at namespace scope: a misuse that the tape can tell in words.
        if (__builtin_is_constant_evaluated() && !o.readable()) {
            node_ = trace::misused(trace::Misuse::outer_tensor);
        } else {
            node_ = o.node_;
            buffer_ = o.buffer_;
        }
        acquire();
    }
    constexpr Handle(Handle&& o) noexcept : node_(o.node_), buffer_(o.buffer_) {
        o.node_ = nullptr;
        o.buffer_ = nullptr;
    }
    constexpr Handle& operator=(const Handle& o) {
        // Without the detour by a copy: compilers count what they evaluate.
        if (__builtin_is_constant_evaluated() && readable() && o.readable()) {
            if (node_ == o.node_) return *this;
            o.acquire();
            drop();
            node_ = o.node_;
            return *this;
        }
        Handle copy(o);
        return *this = std::move(copy);
    }
    constexpr Handle& operator=(Handle&& o) noexcept {
        if (__builtin_is_constant_evaluated() && !readable()) {
            if (o.node_ != nullptr) trace::blame(o.node_, trace::Misuse::outer_write);
        } else {
            swap(o);
        }
        return *this;
    }
    constexpr ~Handle() { drop(); }

    constexpr trace::Node* node() const { return node_; }
    Buffer* buffer() const { return buffer_; }
    /// Whether assigning o would write to memory of the program, and no tape would hear of it.
    constexpr bool lost(const Handle& o) const {
        return !readable() && (o.node_ == nullptr || o.node_->scope == nullptr);
    }
    /// Whether the node is about to go, without ever having joined a tape.
    constexpr bool last_of_floating() const {
        return node_ != nullptr && node_->scope == nullptr && node_->holders == 1 &&
               node_->users == 0;
    }
    constexpr bool empty() const { return node_ == nullptr && buffer_ == nullptr; }

private:
    /// Whether the compiler knows this object while it evaluates a constant.
    constexpr bool readable() const { return __builtin_constant_p(node_ == nullptr) != 0; }
    constexpr void swap(Handle& o) {
        trace::Node* const node = node_;
        Buffer* const buffer = buffer_;
        node_ = o.node_;
        buffer_ = o.buffer_;
        o.node_ = node;
        o.buffer_ = buffer;
    }
    constexpr void acquire() const {
        if (__builtin_is_constant_evaluated()) {
            if (node_ != nullptr) ++node_->holders;
        } else if (buffer_ != nullptr) {
            retain(buffer_);
        }
    }
    constexpr void drop() {
        if (__builtin_is_constant_evaluated()) {
            if (node_ == nullptr) return;
            --node_->holders;
            if (node_->scope == nullptr) trace::release(node_);
        } else if (buffer_ != nullptr) {
            release(buffer_);
        }
    }

    trace::Node* node_ = nullptr;
    Buffer* buffer_ = nullptr;
};

}  // namespace tf::detail

namespace tf {

/// Whether ops run now (true) or are recorded by the compiler (false). tf.executing_eagerly().
constexpr bool executing_eagerly() noexcept { return !__builtin_is_constant_evaluated(); }

/// What an op without a result returns, such as tf::print. In a trace it stands for the recorded
/// effect.
class Operation {
public:
    constexpr Operation() = default;
    constexpr explicit Operation(trace::Node* n) : handle_(n) {}
    constexpr Operation(const Operation&) = default;
    constexpr Operation(Operation&&) = default;
    constexpr Operation& operator=(const Operation&) = default;
    constexpr Operation& operator=(Operation&&) = default;
    constexpr ~Operation() {
        // Asked early, where the way to the fault is short; trace::release finds it, too.
        if (!__builtin_is_constant_evaluated() || !handle_.last_of_floating()) return;
        if (auto* stop = trace::loss(handle_.node())) stop();
    }
    constexpr const detail::Handle& handle() const { return handle_; }

private:
    detail::Handle handle_;
};

}  // namespace tf
