// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::summary::trace_on and trace_export: the graphs of the functions that this thread calls, and
// how long each of their ops took, for TensorBoard. Mirrors tf.summary.trace_on, trace_export.

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include <tf/core/compiled.hpp>

namespace tf::summary {

/// What a trace keeps.
struct TraceOptions {
    bool graph = true;
    bool profiler = false;  ///< times and memory: ops run one by one then, not in fused loops
};
/// Where a trace goes.
struct TraceExport {
    std::string_view name;               ///< the tag in TensorBoard
    std::optional<std::int64_t> step{};  ///< by default that of experimental::set_step
    /// Of the Chrome trace; by default the writer's folder.
    std::filesystem::path profiler_outdir{};
};

/// Ends a trace and forgets what it has kept (tf.summary.trace_off).
TF_COMMON void trace_off();

/// From here on, and until trace_export or trace_off, keeps the graphs of the functions that this
/// thread calls (tf.summary.trace_on); with `profiler`, and while no eager tape records, how long
/// each op took. Starts anew where a trace is on already.
TF_COMMON void trace_on(TraceOptions options = {});

/// Ends the trace and gives it to the default writer (tf.summary.trace_export): the graphs and, of
/// a profile, each node's time and memory, for TensorBoard's page of graphs; beside the log file,
/// NAME.trace.json for Chrome's trace viewer, with '_' for slashes. errors::FailedPrecondition
/// without trace_on, errors::InvalidArgument without a step; without a default writer nothing is
/// written.
TF_COMMON void trace_export(const TraceExport& options);
/// trace_export("train_step", step).
template <std::convertible_to<std::string_view> Name>
void trace_export(const Name& name, std::optional<std::int64_t> step = {}) {
    trace_export(TraceExport{.name = name, .step = step});
}

}  // namespace tf::summary

#if TF_HAS_CODE
#include <tf/io/summary_trace_code.hpp>
#endif
