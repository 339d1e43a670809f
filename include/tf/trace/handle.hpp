// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a tensor refers to: a node while the compiler traces, a buffer at run time.

#include <type_traits>
#include <utility>

#include <tf/core/buffer.hpp>
#include <tf/trace/trace.hpp>

namespace tf::detail::tracing {

/// A counted reference to a trace node (in constant evaluation) or to a buffer (at run time).
/// A trace copies and destroys handles more often than anything else, and compilers limit the
/// number of calls and statements that they evaluate, so these functions have few of them.
class Handle {
public:
    constexpr Handle() = default;
    constexpr explicit Handle(trace::Node* n) : node_(n) { ++n->holders; }
    /// Takes over the reference that `allocate` returned.
    explicit Handle(core::Buffer* b) : buffer_(b) {}

    constexpr Handle(const Handle& o) {
        if (!__builtin_is_constant_evaluated()) share(o);
        else if (!__builtin_constant_p(o.node_ == nullptr)) become_misuse();
        else if (o.node_ != nullptr) ++(node_ = o.node_)->holders;
    }
    constexpr Handle(Handle&& o) noexcept : node_(o.node_), buffer_(o.buffer_) {
        o.node_ = nullptr;
        o.buffer_ = nullptr;
    }
    constexpr Handle& operator=(const Handle& o) {
        if (__builtin_is_constant_evaluated() && readable() && o.readable()) {
            if (o.node_ != nullptr) ++o.node_->holders;
            drop();
            node_ = o.node_;
            return *this;
        }
        Handle copy(o);
        return *this = std::move(copy);
    }
    constexpr Handle& operator=(Handle&& o) noexcept {
        if (!__builtin_is_constant_evaluated()) {
            std::swap(buffer_, o.buffer_);
        } else if (readable()) {
            trace::Node* const node = node_;
            node_ = o.node_;
            o.node_ = node;
        } else if (o.node_ != nullptr) {
            trace::blame(o.node_, trace::Misuse::outer_write);
        }
        return *this;
    }
    constexpr ~Handle() {
        if (!__builtin_is_constant_evaluated()) leave();
        else if (node_ != nullptr && --node_->holders == 0 && node_->scope == nullptr)
            trace::release(node_);
    }

    constexpr trace::Node* node() const { return node_; }
    core::Buffer* buffer() const { return buffer_; }
    /// Whether assigning `o` would write to the program's memory without a record on a tape.
    constexpr bool lost(const Handle& o) const {
        return !readable() && (o.node_ == nullptr || o.node_->scope == nullptr);
    }
    /// Whether this is the last handle of a node that has never joined a tape.
    constexpr bool last_of_floating() const {
        return node_ != nullptr && node_->scope == nullptr && node_->holders == 1 &&
               node_->users == 0;
    }
    constexpr bool empty() const { return node_ == nullptr && buffer_ == nullptr; }

private:
    /// Whether the compiler knows this object while it evaluates a constant expression.
    constexpr bool readable() const { return __builtin_constant_p(node_ == nullptr) != 0; }
    /// Most probably the object is a tensor at namespace scope. The tape can report this misuse.
    constexpr void become_misuse() {
        node_ = trace::misused(trace::Misuse::outer_tensor);
        ++node_->holders;
    }
    constexpr void drop() {
        if (node_ != nullptr && --node_->holders == 0 && node_->scope == nullptr)
            trace::release(node_);
    }
    void share(const Handle& o) {
        buffer_ = o.buffer_;
        if (buffer_ != nullptr) retain(buffer_);
    }
    void leave() {
        if (buffer_ != nullptr) release(buffer_);
    }

    trace::Node* node_ = nullptr;
    core::Buffer* buffer_ = nullptr;
};

}  // namespace tf::detail::tracing

namespace tf {

/// Whether ops run now (true) or are recorded by the compiler (false). tf.executing_eagerly().
constexpr bool executing_eagerly() noexcept { return !__builtin_is_constant_evaluated(); }

/// The result of an op without an output, such as tf::print. In a trace it stands for the recorded
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
        // Checked here because the compiler's call stack is short at this point; trace::release
        // finds the fault, too.
        if (!__builtin_is_constant_evaluated() || !handle_.last_of_floating()) return;
        if (auto* stop = trace::loss(handle_.node())) stop();
    }
    constexpr const detail::tracing::Handle& handle() const { return handle_; }

private:
    detail::tracing::Handle handle_;
};

}  // namespace tf
