// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The interface through which eager ops report to the tapes of their thread. The cost is one test
// of a pointer while no tape records.

#include <tf/trace/value.hpp>

namespace tf {
class VariableBase;
struct VariableState;
}  // namespace tf
namespace tf::exec {
struct ProgramView;
}

namespace tf::ad {

/// A user-defined gradient, at run time; reference-counted by the tapes that use it.
class CustomRule {
public:
    CustomRule() = default;
    CustomRule(const CustomRule&) = delete;
    CustomRule& operator=(const CustomRule&) = delete;
    virtual ~CustomRule() = default;
    /// Computes the gradients of the arguments from those of all results; a gradient may be empty.
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
    tf::detail::tracing::Handle* handles;
    Shape* shapes;
};

/// Functions through which lower layers call the tapes, which are defined in a higher layer.
struct Recorder {
    /// Runs an elementwise op now and records it.
    Value (*elementwise)(const OpDef&, DType out, Values in);
    /// Records an op that has run. The result is `out`, or a copy of it if a view could not be
    /// distinguished from its source.
    Value (*ran)(const OpDef&, Values in, const Value& out, Words words);
    /// The same for an op with several results, each in separate memory.
    void (*several)(const OpDef&, Values in, Values out, Words words);
    /// Records the read of a variable.
    Value (*read)(const VariableBase&, const Value& out);
    /// Runs a traced function so that its ops are recorded. If no tape needs them it does nothing
    /// and returns false.
    bool (*call)(const exec::ProgramView&, Values arguments, VariableState* const* variables,
                 const CallResults&);
    /// Records that a user-defined rule computes the gradients of the arguments from those of the
    /// results. The results become copies.
    void (*custom)(Values arguments, Value* results, std::size_t count, CustomRule*);
    /// Whether gradients can be requested; false for a recorder that only observes
    /// (io/summary/trace.hpp).
    bool differentiates = true;
};

/// The calling thread's recorder; null while nothing is recorded.
inline constinit thread_local const Recorder* recorder = nullptr;
/// The recorder that is active while no tape records.
inline constinit thread_local const Recorder* onlooker = nullptr;

/// While it exists, the tapes of this thread do not record ops.
struct Unrecorded {
    const Recorder* was = std::exchange(recorder, nullptr);
    Unrecorded() = default;
    Unrecorded(const Unrecorded&) = delete;
    Unrecorded& operator=(const Unrecorded&) = delete;
    ~Unrecorded() { recorder = was; }
};

/// Whether a tape records.
inline bool differentiating() { return recorder != nullptr && recorder->differentiates; }

}  // namespace tf::ad
