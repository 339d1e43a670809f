// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The runs of nodes with their times and memory, written as RunMetadata, which colors TensorBoard's
// graph, and as JSON for Chrome's trace viewer (chrome://tracing, Perfetto).

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/writer.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// One run of one node.
struct NodeRun {
    std::string node, op;
    std::int64_t start_ns = 0, end_ns = 0;  ///< since 1970
    DType dtype = DType::invalid;           ///< of the result; invalid if there is no result
    Shape shape{};
    std::int64_t bytes = 0;
    bool inner = false;  ///< in a branch or loop, whose node includes its time
};

namespace detail {

TF_COMMON_INLINE std::string write_node_run(const NodeRun& r) {
    const auto micros = [](std::int64_t ns) { return (ns + 500) / 1000; };
    const std::int64_t took = r.end_ns - r.start_ns;
    std::string out;
    protozero::pbf_writer w(out);
    w.add_string(1, r.node);
    w.add_int64(2, r.start_ns / 1000);
    w.add_int64(4, micros(took));
    w.add_int64(5, micros(took));
    if (r.dtype != DType::invalid) {
        protozero::pbf_writer memory(w, 6);
        memory.add_string(1, "cpu");
        memory.add_int64(2, r.bytes);
        memory.add_int64(3, r.bytes);
    }
    if (r.dtype != DType::invalid) {
        protozero::pbf_writer output(w, 7);
        output.add_int32(1, 0);
        protozero::pbf_writer tensor(output, 3);
        tensor.add_int32(1, static_cast<std::int32_t>(r.dtype));
        tensor.add_message(2, write_shape(r.shape));
        protozero::pbf_writer allocation(tensor, 4);
        allocation.add_int64(1, r.bytes);
        allocation.add_int64(2, r.bytes);
        allocation.add_string(3, "cpu");
    }
    w.add_string(8, r.node + " = " + r.op);
    w.add_int64(9, r.start_ns / 1000);
    w.add_int64(13, r.start_ns);
    w.add_int64(15, took);
    w.add_int64(16, took);
    w.add_int64(17, r.start_ns);
    return out;
}

TF_COMMON_INLINE std::string json_text(std::string_view s) {
    std::string out = "\"";
    for (const char c : s) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) out += ' ';
        else out += c;
    }
    return out + "\"";
}

}  // namespace detail

/// Serializes a RunMetadata: the graph, and the runs of its nodes.
TF_COMMON_INLINE std::string write_run_metadata(const GraphDef& graph,
                                                const std::vector<NodeRun>& runs) {
    std::string out;
    protozero::pbf_writer w(out);
    if (!runs.empty()) {
        protozero::pbf_writer stats(w, 1);
        protozero::pbf_writer device(stats, 1);
        device.add_string(1, "/job:localhost/replica:0/task:0/device:CPU:0");
        for (const NodeRun& r : runs)
            if (!r.inner) device.add_message(2, detail::write_node_run(r));
    }
    protozero::pbf_writer functions(w, 4);
    functions.add_message(2, write_graph(graph));
    return out;
}

/// Writes events in Chrome's trace format; ops in branches and loops are below their node's event.
TF_COMMON_INLINE std::string write_chrome_trace(const std::vector<NodeRun>& runs) {
    const auto micros = [](std::int64_t ns) {
        std::string fraction = std::to_string(ns % 1000);
        fraction.insert(0, 3 - fraction.size(), '0');
        return std::to_string(ns / 1000) + "." + fraction;
    };
    std::string out = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[";
    bool first = true;
    for (const NodeRun& r : runs) {
        out += first ? "\n" : ",\n";
        first = false;
        out +=
            "{\"ph\":\"X\",\"pid\":1,\"tid\":1,\"cat\":\"op\",\"name\":" + detail::json_text(r.op) +
            ",\"ts\":" + micros(r.start_ns) + ",\"dur\":" + micros(r.end_ns - r.start_ns) +
            ",\"args\":{\"node\":" + detail::json_text(r.node);
        if (r.dtype != DType::invalid)
            out += ",\"dtype\":" + detail::json_text(name_of(r.dtype)) +
                   ",\"shape\":" + detail::json_text(r.shape.to_string()) +
                   ",\"bytes\":" + std::to_string(r.bytes);
        out += "}}";
    }
    return out + "\n]}\n";
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
