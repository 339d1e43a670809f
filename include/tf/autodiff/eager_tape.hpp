// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A tape at run time: what eager ops have computed from watched values, as nodes like those of a
// trace, each with its result. Gradients walk them with the same pass.

#include <tf/autodiff/gradients.hpp>
#include <tf/core/compiled.hpp>

namespace tf::ad {

/// Nodes found by the buffer that holds their result: a table with open addresses, never less than
/// half empty.
class NodeTable {
public:
    TF_COMMON void insert(Node* n);
    TF_COMMON Node* find(const tf::detail::Buffer* buffer, const Shape& shape) const;
    TF_COMMON void clear();

private:
    TF_COMMON int first(const tf::detail::Buffer* buffer) const;
    TF_COMMON int next(int at) const;
    TF_COMMON void place(Node* n);
    TF_COMMON void grow();

    Pool<Node*> slots_;
    int count_ = 0;
};

/// The record of one tape. Belongs to the thread that made it.
class EagerTape {
public:
    EagerTape() = default;
    EagerTape(const EagerTape&) = delete;
    EagerTape& operator=(const EagerTape&) = delete;
    ~EagerTape() {
        if (end_ != nullptr) end_(*this);
    }
    /// Forgets what was recorded.
    TF_COMMON void clear();

    TF_COMMON void start();
    TF_COMMON void stop();
    bool recording() const { return recording_; }

    /// Follows a value from here on. Returns its node.
    TF_COMMON Node* watch(const Value& v);
    /// The node of a value that was computed from watched ones; null for all others.
    TF_COMMON Node* tracked(const Value& v) const;
    TF_COMMON void watch_variable(const VariableBase& v);
    TF_COMMON bool watches(const VariableBase& v) const;
    /// Whether reads of the variable are written down.
    TF_COMMON bool follows(const VariableBase& v, bool trainable) const;
    /// What of the variables has been read.
    const Pool<const VariableBase*>& watched_variables() const { return read_variables_; }
    bool watch_accessed_variables = true;

    TF_COMMON static std::uint64_t ordinal(const VariableBase& v);
    /// A node that stands for a variable, off the record.
    TF_COMMON Node* variable_key(const VariableBase& v, const Value& value);

    // What the recorder calls, for every tape that records.
    TF_COMMON void ran(const OpDef& def, Values in, const Value& out, Words words);
    TF_COMMON void custom(Values arguments, Values computed, Values results, CustomRule* rule);
    TF_COMMON void read(const VariableBase& v, bool trainable, const Value& out);
    /// Whether a value is known as something else than what this variable holds.
    TF_COMMON bool mistakes(const VariableBase& v, const Value& value) const;
    TF_COMMON bool knows(const Value& v) const;

    TF_COMMON static Pool<EagerTape*>& active();
    /// Tells the ops of this thread whether to report.
    TF_COMMON static void install();

private:
    TF_COMMON Node* find(const Value& v) const;
    TF_COMMON Node* make(const OpDef& def, const Value& v);
    TF_COMMON Node* add(const OpDef& def, const Value& v);

    /// Set by `start`; a pointer, so that the destructors of what has a tape compile none of it.
    void (*end_)(EagerTape&) = nullptr;
    bool recording_ = false;
    Pool<Node*> nodes_;
    NodeTable by_buffer_;
    Pool<const VariableBase*> watched_variables_, read_variables_;
};

/// Starts a tape, which records from now on. The caller deletes it.
TF_COMMON EagerTape* begin_tape(bool watch_accessed_variables);
/// Values of no static type are computed with from now on, in a program that may have no tape.
TF_COMMON void enable_untyped_ops();

}  // namespace tf::ad

#if TF_HAS_CODE
#include <tf/autodiff/eager_tape_code.hpp>
#endif
