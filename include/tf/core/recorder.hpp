// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What eager ops tell the tapes of their thread. While none records, the price is one look at a
// pointer.

#include <tf/core/value.hpp>

namespace tf {
class VariableBase;
struct VariableState;
}  // namespace tf
namespace tf::exec {
struct ProgramView;
}

namespace tf::ad {

/// A gradient of the user's own, at run time; counted by the tapes that know it.
class CustomRule {
public:
    CustomRule() = default;
    CustomRule(const CustomRule&) = delete;
    CustomRule& operator=(const CustomRule&) = delete;
    virtual ~CustomRule() = default;
    /// The gradients of the arguments for those of all results; none where the user says so.
    virtual void gradients(Values dy, Value* out) const = 0;
    void retain() { ++users_; }
    void release() {
        if (--users_ == 0) delete this;
    }

private:
    int users_ = 0;
};

/// Where the results of a call go.
struct CallResults {
    tf::detail::Handle* handles;
    Shape* shapes;
};

/// How the ops of lower layers reach the tapes, which are made further up.
struct Recorder {
    /// Runs an elementwise op now, and writes it down.
    Value (*elementwise)(const OpDef&, DType out, Values in);
    /// Writes down an op that has run. The result is `out`, or a copy of it where a view could not
    /// be told from what it shows.
    Value (*ran)(const OpDef&, Values in, const Value& out, Words words);
    /// The same for the read of a variable.
    Value (*read)(const VariableBase&, const Value& out);
    /// Runs a traced function so that its ops are written down; false where no tape needs to know,
    /// and nothing has happened.
    bool (*call)(const exec::ProgramView&, Values arguments, VariableState* const* variables,
                 const CallResults&);
    /// Writes down that a rule of the user's own leads from the arguments to the results, which
    /// become copies.
    void (*custom)(Values arguments, Value* results, std::size_t count, CustomRule*);
    /// Whether gradients will be asked for; not by who only looks on (io/summary_trace.hpp).
    bool differentiates = true;
};

/// The calling thread's recorder; null while nobody records.
inline constinit thread_local const Recorder* recorder = nullptr;
/// The one that is there while no tape records.
inline constinit thread_local const Recorder* onlooker = nullptr;

/// Whether a tape records.
inline bool differentiating() { return recorder != nullptr && recorder->differentiates; }

}  // namespace tf::ad
