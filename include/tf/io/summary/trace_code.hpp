// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/summary/trace.hpp.

#include <chrono>

#include <tf/autodiff/recorded_call.hpp>
#include <tf/io/graph_def/graph_export.hpp>
#include <tf/io/graph_def/shown_graph.hpp>
#include <tf/io/saved_model/function_signature.hpp>
#include <tf/io/summary/run_metadata.hpp>
#include <tf/io/summary/state.hpp>
#include <tf/io/summary/trace.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::summary {

namespace detail {

TF_COMMON_INLINE std::int64_t nanoseconds() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// A function that a trace has recorded.
struct TracedFunction {
    const graph::Row* rows = nullptr;  ///< identifies the function
    std::string prefix;                ///< of the names of its nodes
    std::map<int, std::string> nodes;  ///< names by row
};

/// What has been recorded of this thread's calls since trace_on.
struct TraceLog {
    TraceOptions options;
    io::GraphDef graph;
    std::vector<TracedFunction> functions;
    std::vector<io::NodeRun> runs;
};
TF_COMMON_INLINE std::unique_ptr<TraceLog>& trace_log() {
    static thread_local std::unique_ptr<TraceLog> log;
    return log;
}

/// Runs the ops of a program one by one, and records each.
class ProfiledCall : public ad::ProgramCall<ProfiledCall> {
public:
    ProfiledCall(const exec::ProgramView& program, ad::Values arguments,
                 VariableState* const* variables, const TracedFunction& f,
                 std::vector<io::NodeRun>& runs)
        : ad::ProgramCall<ProfiledCall>(program, arguments, variables), function_(f), runs_(runs) {}

private:
    friend exec::Interpreter<ProfiledCall, AnyTensor>;

    TF_COMMON void begin(int) { open_.push_back(nanoseconds()); }
    TF_COMMON void done(int i) {
        const std::int64_t start = open_.back();
        open_.pop_back();
        const graph::Row& row = g_.row(i);
        if (row.def->role == Role::structural) return;
        io::NodeRun r;
        r.op = row.def->name;
        r.start_ns = start;
        r.end_ns = nanoseconds();
        r.inner = row.region != 0;
        r.node = name_of_row(i);
        const AnyTensor& v = values_[i];
        if (!v.empty()) {
            r.dtype = v.dtype();
            r.shape = v.shape();
            r.bytes = v.shape().size() * static_cast<std::int64_t>(size_of(v.dtype()));
        }
        runs_.push_back(std::move(r));
    }

    /// A row within a branch or loop has no node here; its name is made from the scope and the op.
    std::string name_of_row(int i) const {
        const auto named = function_.nodes.find(i);
        if (named != function_.nodes.end()) return named->second;
        const graph::Row& row = g_.row(i);
        return function_.prefix + graph::scope_path(g_, row.scope) + std::string(row.def->name);
    }

    const TracedFunction& function_;
    std::vector<io::NodeRun>& runs_;
    std::vector<std::int64_t> open_;
};

/// Sets the shapes of the nodes, which TensorBoard's page of graphs shows at the edges.
TF_COMMON_INLINE void add_shapes(const graph::View& g, const std::map<int, std::string>& names,
                                 std::vector<io::NodeDef>& nodes) {
    std::map<std::string, io::AttrList> shapes;
    for (const auto& [i, name] : names) {
        const graph::Row& row = g.row(i);
        if (row.dtype == DType::invalid) continue;
        auto& all = shapes[name].shapes;
        std::size_t k = 0;
        if (row.is<op::Output>())  // a loop's first two results are its counter and limit
            k = static_cast<std::size_t>(g.word(i)) + (g.is<op::While>(g.inputs(i)[0]) ? 2 : 0);
        if (all.size() <= k) all.resize(k + 1, io::PartialShape::unknown());
        all[k] = row.shape;
    }
    for (io::NodeDef& n : nodes)
        if (const auto found = shapes.find(n.name); found != shapes.end())
            n.attrs["_output_shapes"] = found->second;
}

/// Adds a function's graph to the log on its first call.
template <class Ops>
const TracedFunction& traced(TraceLog& log, const exec::ProgramView& program,
                             VariableState* const* variables) {
    for (const TracedFunction& f : log.functions)
        if (f.rows == program.graph.rows.first) return f;
    const graph::View& g = program.graph;
    std::vector<io::ExportedArgument> arguments, results;
    std::map<int, io::ResourceSpec> used;
    for (int i = 0; i < g.size(); ++i) {
        if (g.is<op::Argument>(i)) {
            const int k = static_cast<int>(g.word(i));
            arguments.push_back({io::detail::default_argument_name(static_cast<std::size_t>(k)), k,
                                 g.row(i).dtype, g.row(i).shape});
        }
        for (const std::uint64_t word : g.ordinals(i)) {
            const int ordinal = static_cast<int>(word);
            const VariableState& s = *variables[ordinal];
            std::string name = s.owner->name();
            used[ordinal] = {name.substr(0, name.size() - 2), s.dtype, s.declared, false,
                             s.resource()};
        }
    }
    for (int k = 0; k < g.outputs(0).size(); ++k) results.push_back({"", k, DType::invalid, {}});
    std::vector<io::ResourceSpec> all;
    for (const auto& [ordinal, spec] : used) {
        all.resize(static_cast<std::size_t>(ordinal) + 1);
        all.back() = spec;
    }
    std::vector<io::FunctionDef> library;
    io::GraphExporter<Ops> exporter(library);
    const io::ExportedFunction made = exporter.add(g, "function", arguments, results, all);

    TracedFunction f;
    f.rows = g.rows.first;
    if (!log.functions.empty()) f.prefix = "function_" + std::to_string(log.functions.size()) + "/";
    std::vector<std::string> names;
    for (const int ordinal : made.captured)
        names.push_back(all[static_cast<std::size_t>(ordinal)].name);
    const auto shown = io::append_shown(library.back(), names, f.prefix, log.graph.nodes);
    for (const auto& [row, node] : made.nodes) f.nodes[row] = shown.at(node);
    add_shapes(g, f.nodes, log.graph.nodes);
    library.pop_back();
    for (io::FunctionDef& inner : library) log.graph.library.push_back(std::move(inner));
    log.functions.push_back(std::move(f));
    return log.functions.back();
}

template <class Ops>
bool trace_call(const exec::ProgramView& program, ad::Values arguments,
                VariableState* const* variables, const ad::CallResults& results) {
    TraceLog& log = *trace_log();
    const TracedFunction f = traced<Ops>(log, program, variables);
    if (!log.options.profiler) return false;
    ProfiledCall call(program, arguments, variables, f, log.runs);
    call.run();
    call.hand_out(results);
    return true;
}
template <class Ops>
AnyTensor run_elementwise(const OpDef& def, DType dtype, ad::Values in) {
    return exec::run_dynamic(def, dtype, in, {});
}
template <class Ops>
AnyTensor run_op(const OpDef& def, DType dtype, ad::Values in, ad::Words words) {
    return exec::run_dynamic(def, dtype, in, words);
}
TF_COMMON_INLINE AnyTensor same_result(const OpDef&, ad::Values, const AnyTensor& out, ad::Words) {
    return out;
}
TF_COMMON_INLINE void same_results(const OpDef&, ad::Values, ad::Values, ad::Words) {}
TF_COMMON_INLINE AnyTensor same_value(const VariableBase&, const AnyTensor& out) { return out; }
TF_COMMON_INLINE void no_rule(ad::Values, AnyTensor*, std::size_t, ad::CustomRule*) {}

/// The recorder of a trace. It receives calls while no tape records. A function, because naming a
/// constexpr variable compiles it, even in a template that is never instantiated.
template <class Ops>
const ad::Recorder* trace_recorder() {
    static constexpr ad::Recorder recorder{
        &run_elementwise<Ops>, &same_result, &same_results, &same_value,
        &trace_call<Ops>,      &no_rule,     false};
    return &recorder;
}

}  // namespace detail

TF_COMMON_BODY void trace_off() {
    if (ad::recorder == ad::onlooker) ad::recorder = nullptr;
    ad::onlooker = nullptr;
    detail::trace_log().reset();
}

TF_COMMON_BODY void trace_on(TraceOptions options) {
    trace_off();
    detail::trace_log() = std::make_unique<detail::TraceLog>();
    detail::trace_log()->options = options;
    detail::trace_log()->graph.producer = 1994;
    ad::Runner none = nullptr;
    ad::runner.compare_exchange_strong(none, &detail::run_op<io::ExportedOps>);
    ad::onlooker = detail::trace_recorder<io::ExportedOps>();
    if (ad::recorder == nullptr) ad::recorder = ad::onlooker;
}

TF_COMMON_BODY void trace_export(const TraceExport& options) {
    constexpr std::string_view op = "summary::trace_export";
    const std::unique_ptr<detail::TraceLog> log = std::move(detail::trace_log());
    trace_off();
    if (log == nullptr)
        errors::raise<errors::FailedPrecondition>({"tf.summary.no_trace", op, "", "no trace",
                                                   "a call of tf::summary::trace_on() before"});
    detail::ThreadState& now = detail::state();
    if (!now.records()) return;
    const std::optional<std::int64_t> step = options.step ? options.step : now.step;
    if (!step)
        errors::raise<errors::InvalidArgument>(
            {"tf.summary.no_step", op, "step", "none",
             "one, here or by tf::summary::experimental::set_step"});
    const bool profiled = log->options.profiler;
    io::EventValue value{.tag = std::string(options.name)};
    value.metadata.plugin_name = profiled ? "graph_run_metadata" : "graph_run_metadata_graph";
    value.metadata.plugin_content = "1";
    value.tensor = io::string_scalar(io::write_run_metadata(log->graph, log->runs));
    if (log->options.graph || profiled) now.writer->add_summary(std::move(value), *step);
    if (!profiled) return;
    const std::filesystem::path folder = options.profiler_outdir.empty()
                                             ? now.writer->path().parent_path()
                                             : options.profiler_outdir;
    io::detail::make_folders(folder, op);
    std::string file(options.name);
    for (char& c : file)
        if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20) c = '_';
    io::write_file(folder / (file + ".trace.json"), io::write_chrome_trace(log->runs), op);
}

}  // namespace tf::summary

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
