// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::summary::trace_on and trace_export record, for TensorBoard, the graphs of the functions that
// this thread calls and the time of each of their ops. Mirrors tf.summary.trace_on, trace_export.

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include <tf/core/compiled.hpp>

namespace tf::summary {

/// What a trace records.
struct TraceOptions {
    bool graph = true;
    bool profiler = false;  ///< times and memory; ops then run one by one, not in fused loops
};
/// Where a trace is written.
struct TraceExport {
    std::string_view name;               ///< the tag in TensorBoard
    std::optional<std::int64_t> step{};  ///< by default the step of experimental::set_step
    /// The folder of the Chrome trace; by default the writer's folder.
    std::filesystem::path profiler_outdir{};
};

/// Ends a trace and discards it (tf.summary.trace_off).
TF_COMMON void trace_off();

/// Records the graphs of the functions that this thread calls, until trace_export or trace_off
/// (tf.summary.trace_on); with `profiler`, also the time of each op, except while an eager tape
/// records. A second call starts a new trace.
TF_COMMON void trace_on(TraceOptions options = {});

/// Ends the trace and writes it to the default writer (tf.summary.trace_export): the graphs and,
/// with a profile, each node's time and memory for TensorBoard's page of graphs. A profile is also
/// written to NAME.trace.json next to the log file, for Chrome's trace viewer, with '_' for
/// slashes. errors::FailedPrecondition without trace_on, errors::InvalidArgument without a step.
/// Without a default writer nothing is written.
TF_COMMON void trace_export(const TraceExport& options);
/// The same by name: trace_export("train_step", step).
template <std::convertible_to<std::string_view> Name>
void trace_export(const Name& name, std::optional<std::int64_t> step = {}) {
    trace_export(TraceExport{.name = name, .step = step});
}

}  // namespace tf::summary

#if TF_HAS_CODE
#include <tf/io/summary/trace_code.hpp>
#endif
