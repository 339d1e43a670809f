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
};

/// The calling thread's recorder; null while no tape records.
inline constinit thread_local const Recorder* recorder = nullptr;

}  // namespace tf::ad
