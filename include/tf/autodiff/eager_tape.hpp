// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A tape at run time. It records the results of eager ops on watched values as nodes like those of
// a trace, and the same pass computes their gradients.

#include <tf/autodiff/gradients.hpp>
#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/complex_table.hpp>

namespace tf::ad {

/// Finds nodes by the buffer of their result. A hash table with open addressing, at most half full.
class NodeTable {
public:
    TF_COMMON void insert(Node* n);
    TF_COMMON Node* find(const tf::detail::core::Buffer* buffer, const Shape& shape) const;
    TF_COMMON void clear();

private:
    TF_COMMON int first(const tf::detail::core::Buffer* buffer) const;
    TF_COMMON int next(int at) const;
    TF_COMMON void place(Node* n);
    TF_COMMON void grow();

    Pool<Node*> slots_;
    int count_ = 0;
};

/// The record of one tape. It belongs to the thread that created it.
class EagerTape {
public:
    EagerTape() = default;
    EagerTape(const EagerTape&) = delete;
    EagerTape& operator=(const EagerTape&) = delete;
    ~EagerTape() {
        if (end_ != nullptr) end_(*this);
    }
    /// Deletes the record.
    TF_COMMON void clear();

    TF_COMMON void start();
    TF_COMMON void stop();
    bool recording() const { return recording_; }

    /// Starts to track a value. Returns its node.
    TF_COMMON Node* watch(const Value& v);
    /// The node of a value that was computed from watched values; null for other values.
    TF_COMMON Node* tracked(const Value& v) const;
    TF_COMMON void watch_variable(const VariableBase& v);
    TF_COMMON bool watches(const VariableBase& v) const;
    /// Whether reads of the variable are recorded.
    TF_COMMON bool follows(const VariableBase& v, bool trainable) const;
    /// The watched variables that have been read.
    const Pool<const VariableBase*>& watched_variables() const { return read_variables_; }
    bool watch_accessed_variables = true;

    TF_COMMON static std::uint64_t ordinal(const VariableBase& v);
    /// A node that represents a variable, without recording it.
    TF_COMMON Node* variable_key(const VariableBase& v, const Value& value);

    // Called by the recorder for every active tape.
    TF_COMMON void ran(const OpDef& def, Values in, const Value& out, Words words);
    TF_COMMON void several(const OpDef& def, Values in, Values out, Words words);
    TF_COMMON void custom(Values arguments, Values computed, Values results, CustomRule* rule);
    TF_COMMON void read(const VariableBase& v, bool trainable, const Value& out);
    /// Whether a value is known as the value of something other than this variable.
    TF_COMMON bool mistakes(const VariableBase& v, const Value& value) const;
    TF_COMMON bool knows(const Value& v) const;

    TF_COMMON static Pool<EagerTape*>& active();
    /// Sets whether the ops of this thread report to tapes.
    TF_COMMON static void install();

private:
    TF_COMMON bool tracks_any(Values all) const;
    TF_COMMON Node* find(const Value& v) const;
    /// The nodes of an op's operands; values that the tape does not know become constants.
    TF_COMMON Pool<Node*> operands(Values in);
    TF_COMMON EagerNode* make(const OpDef& def, const Value& v);
    TF_COMMON EagerNode* add(const OpDef& def, const Value& v);

    /// Set by `start`. A pointer, so that destructors of classes with a tape do not compile its
    /// code.
    void (*end_)(EagerTape&) = nullptr;
    bool recording_ = false;
    Pool<Node*> nodes_;
    NodeTable by_buffer_;
    Pool<const VariableBase*> watched_variables_, read_variables_;
};

/// Starts a tape, which records from now on. The caller must delete it.
TF_COMMON EagerTape* begin_tape(bool watch_accessed_variables);
/// Enables ops on untyped values at run time, also in a program without tapes.
TF_COMMON void enable_untyped_ops();

}  // namespace tf::ad

#if TF_HAS_CODE
#include <tf/autodiff/eager_tape_code.hpp>
#endif
