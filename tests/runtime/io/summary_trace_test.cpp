// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// What a trace records, and when; tests/tensorboard tests how TensorBoard shows it.

#include <map>
#include <set>

#include <doctest/doctest.h>

#include "../support.hpp"
#include "io_support.hpp"

#include <tf/functions.hpp>
#include <tf/io/graph_def/reader.hpp>
#include <tf/io/summary/event_file.hpp>
#include <tf/io/summary/summary.hpp>
#include <tf/io/summary/trace.hpp>
#include <tf/nn/activation.hpp>

namespace {

using namespace tf;

struct Net : Module {
    Variable<float> w{this, "w", 3.f};
    Variable<int> calls{this, "calls", 0};
    constexpr Net() : Module("net") {}
    constexpr Tensor<float> call(Tensor<float> x) {
        const auto scope = with_name_scope();
        calls.assign_add(1);
        const auto y = x * w;
        return cond(y > 5.f, [&] { return y - 1.f; }, [&] { return exp(y); });
    }
};

/// The parts of a trace that an event file holds.
struct Kept {
    std::string tag, plugin, content;
    io::GraphDef graph;
    std::set<std::string> timed;
    std::int64_t step = -1;
};

std::vector<Kept> kept_in(const io::fs::path& folder) {
    std::vector<Kept> out;
    for (const auto& file : io::fs::directory_iterator(folder)) {
        if (file.path().string().find("tfevents") == std::string::npos) continue;
        io::EventFileReader events(file.path());
        while (const auto e = events.next())
            for (const io::EventValue& v : e->summary) {
                Kept k{v.tag, v.metadata.plugin_name, v.metadata.plugin_content, {}, {}, e->step};
                if (v.tensor.dtype() != DType::str) {  // another summary
                    out.push_back(std::move(k));
                    continue;
                }
                const auto& bytes = *static_cast<const std::string*>(v.tensor.data());
                for (io::Message m(bytes, {"test", "run metadata"}); m.next();) {
                    if (m.field() == 4) {  // function_graphs, their pre_optimization_graph
                        for (io::Message f = m.message(); f.next();)
                            if (f.field() == 2) k.graph = io::GraphDefReader().graph(f.message());
                            else f.skip();
                    } else if (m.field() == 1) {  // step_stats, dev_stats, node_stats, node_name
                        for (io::Message d = m.message(); d.next();)
                            for (io::Message s = d.message(); s.next();) {
                                if (s.field() != 2) {
                                    s.skip();
                                    continue;
                                }
                                for (io::Message n = s.message(); n.next();)
                                    if (n.field() == 1) k.timed.insert(n.string());
                                    else n.skip();
                            }
                    } else {
                        m.skip();
                    }
                }
                out.push_back(std::move(k));
            }
    }
    return out;
}
std::map<std::string, std::string> ops_of(const io::GraphDef& g) {
    std::map<std::string, std::string> out;
    for (const io::NodeDef& n : g.nodes) out[n.name] = n.op;
    return out;
}

TEST_CASE("a profiled call computes what it always does, and leaves graph and times") {
    const test::Folder folder("summary_trace");
    Net net;
    const auto call = function<&Net::call>(net);
    const auto writer = summary::create_file_writer(folder.path());
    const auto scope = writer.as_default();
    summary::trace_on({.graph = true, .profiler = true});
    CHECK(call(2.f)() == 5.f);
    CHECK(call(1.f)() == std::exp(3.f));
    CHECK(net.calls() == 2);
    CHECK((constant(1.f) + constant(2.f))() == 3.f);  // eager ops still work
    summary::trace_export("net", 7);
    writer.flush();

    const std::vector<Kept> all = kept_in(folder.path());
    REQUIRE(all.size() == 1);
    CHECK(all[0].tag == "net");
    CHECK(all[0].plugin == "graph_run_metadata");
    CHECK(all[0].content == "1");
    CHECK(all[0].step == 7);
    const auto ops = ops_of(all[0].graph);
    CHECK(ops.at("net/w") == "VarHandleOp");
    CHECK(ops.at("net/calls") == "VarHandleOp");
    CHECK(ops.at("net/Mul") == "Mul");
    CHECK(ops.at("net/cond") == "StatelessIf");
    CHECK(all[0].graph.library.size() == 2);
    CHECK(all[0].timed.contains("net/Mul"));
    CHECK(all[0].timed.contains("net/cond"));
    for (const std::string& node : all[0].timed) CHECK(ops.contains(node));
    for (const io::NodeDef& n : all[0].graph.nodes)  // every input names a node
        for (std::string in : n.inputs) {
            if (in[0] == '^') in.erase(0, 1);
            CHECK(ops.contains(in.substr(0, in.find(':'))));
        }
    const std::string trace = io::read_file(folder.path() / "net.trace.json", "test");
    CHECK(trace.find("\"node\":\"net/cond/Exp\"") != std::string::npos);
    CHECK(trace.find("\"node\":\"net/cond/Sub\"") != std::string::npos);
}

TEST_CASE("a composite is one node, whether TensorFlow has an op of its name or not") {
    const test::Folder folder("summary_trace_composites");
    const auto f = function([](Tensor<float, 3> x) { return nn::gelu(nn::softplus(x)); });
    const auto writer = summary::create_file_writer(folder.path());
    const auto scope = writer.as_default();
    const auto x = constant({-1.f, 0.f, 2.f});
    const auto expected = test::elements(f(x));
    summary::trace_on({.graph = true, .profiler = true});
    CHECK(test::elements(f(x)) == expected);
    summary::trace_export("composites", 0);
    writer.flush();
    const std::vector<Kept> all = kept_in(folder.path());
    REQUIRE(all.size() == 1);
    const auto ops = ops_of(all[0].graph);
    CHECK(ops.at("Softplus") == "Softplus");
    CHECK(ops.at("Gelu") == "Gelu");
    CHECK(!ops.contains("Exp"));
    CHECK(all[0].timed.contains("Gelu"));
}

/// A node's `_output_shapes`.
std::vector<std::vector<std::int64_t>> shapes_of(const io::GraphDef& g, std::string_view name) {
    for (const io::NodeDef& n : g.nodes) {
        const auto found = n.attrs.find("_output_shapes");
        if (n.name != name || found == n.attrs.end()) continue;
        std::vector<std::vector<std::int64_t>> out;
        for (const io::PartialShape& s : found->second.get_if<io::AttrList>()->shapes)
            out.push_back(s.known_rank ? s.dims : std::vector<std::int64_t>{-2});
        return out;
    }
    return {};
}

TEST_CASE("a function with summaries is traced; no two nodes have one name; nodes have shapes") {
    const test::Folder folder("summary_trace");
    Variable<float> a(1.f, "a");  // the argument is called so, too
    Variable<std::int64_t> steps(std::int64_t{0}, "steps");
    const auto call = function(
        [](Variable<float>& factor, Variable<std::int64_t>& at, Tensor<float, 2> x) {
            factor.assign_add(1.f);
            at.assign_add(1);
            const name_scope work("work", x);
            summary::scalar("sum", reduce_sum(x), at);
            const auto last = while_loop([](auto i, auto) { return i < 2; },
                                         [&](auto i, auto y) {
                                             const name_scope turn("turn", i);
                                             return std::tuple(i + 1, y * factor);
                                         },
                                         like<int>(x, 0), x);
            return std::get<1>(last);
        },
        a, steps);
    const auto writer = summary::create_file_writer(folder.path());
    const auto scope = writer.as_default();
    summary::trace_on({.graph = true, .profiler = true});
    CHECK(call(constant({1.f, 2.f}))(1) == 8.f);
    summary::trace_export({.name = "counter/call", .step = 0});
    writer.flush();
    const std::vector<Kept> all = kept_in(folder.path());
    REQUIRE(all.size() == 2);
    CHECK(all[0].tag == "work/sum");
    CHECK(all[1].tag == "counter/call");
    const io::GraphDef& g = all[1].graph;
    const auto ops = ops_of(g);
    CHECK(ops.size() == g.nodes.size());
    CHECK(ops.at("a") == "VarHandleOp");
    CHECK(ops.at("a_1") == "_Arg");
    CHECK(ops.at("work/write_summary") == "NoOp");
    CHECK(all[1].timed.contains("work/write_summary"));
    for (const io::NodeDef& n : g.nodes)
        if (n.op == "AssignAddVariableOp" && n.name == "AssignAddVariableOp")
            CHECK(n.inputs[0] == "a");
    using Shapes = std::vector<std::vector<std::int64_t>>;
    CHECK(shapes_of(g, "a_1") == Shapes{{2}});
    CHECK(shapes_of(g, "work/Sum") == Shapes{{}});
    CHECK(shapes_of(g, "work/while") == Shapes{{-2}, {-2}, {-2}, {2}});
    const std::string trace = io::read_file(folder.path() / "counter_call.trace.json", "test");
    CHECK(trace.find("\"node\":\"work/while/turn/Mul\"") != std::string::npos);
}

TEST_CASE("without a profile the graph alone is kept, of several functions each under its name") {
    const test::Folder folder("summary_trace");
    Net net;
    const auto call = function<&Net::call>(net);
    const auto twice = function([](Tensor<float, dyn> x) { return x + x; });
    const auto writer = summary::create_file_writer(folder.path());
    const auto scope = writer.as_default(4);
    summary::trace_on();
    call(2.f);
    twice(constant({1.f, 2.f}));
    twice(constant({1.f}));
    summary::trace_export("two");
    writer.flush();
    const std::vector<Kept> all = kept_in(folder.path());
    REQUIRE(all.size() == 1);
    CHECK(all[0].plugin == "graph_run_metadata_graph");
    CHECK(all[0].step == 4);
    CHECK(all[0].timed.empty());
    const auto ops = ops_of(all[0].graph);
    CHECK(ops.at("net/Mul") == "Mul");
    CHECK(ops.at("function_1/AddV2") == "AddV2");
    CHECK(ops.at("function_1/a") == "_Arg");
    CHECK_FALSE(io::fs::exists(folder.path() / "two.trace.json"));
}

TEST_CASE("a tape sees what it always sees; the trace is over when it is said to be") {
    const test::Folder folder("summary_trace");
    const auto square = function([](Tensor<float> x) { return x * x; });
    summary::trace_on({.profiler = true});
    const auto x = constant(3.f);
    GradientTape tape;
    tape.watch(x);
    const auto y = square(x);
    CHECK(tape.gradient(y, x)() == 6.f);
    summary::trace_off();
    CHECK(ad::recorder == nullptr);
    CHECK(square(x)() == 9.f);

    CHECK_THROWS_AS(summary::trace_export({.name = "none", .step = 0}), errors::FailedPrecondition);
    summary::trace_on();
    summary::trace_export({.name = "nobody", .step = 0});  // no writer: nothing is written
    const auto scope = summary::create_file_writer(folder.path()).as_default();
    summary::trace_on();
    CHECK_THROWS_AS(summary::trace_export({.name = "no step"}), errors::InvalidArgument);
    CHECK(ad::recorder == nullptr);
}

}  // namespace
