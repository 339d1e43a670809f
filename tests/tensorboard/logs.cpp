// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Writes log files for other readers, and reads log files of other writers.
//
//     logs rows DIR    summaries of each kind and dtype, which TensorFlow writes as well
//     logs runs DIR    the runs of a small training, which TensorBoard shows
//     logs trace DIR   a function's graph and profile, which TensorBoard shows
//     logs read FILE   each value of a log file as a line

#include <cmath>
#include <cstdio>
#include <string_view>

#include <tf/functions.hpp>
#include <tf/io/graph_def/writer.hpp>
#include <tf/io/summary/event_file.hpp>
#include <tf/io/summary/summary.hpp>
#include <tf/io/summary/trace.hpp>

namespace {

using namespace tf;
using Step = Tensor<std::int64_t>;

// ---- rows

/// The k-th number of a sequence that is exact in every language: -50 to 74.875 in steps of 1/8.
constexpr double sample(int k) { return (k * 7919 + 13) % 1000 / 8. - 50.; }

template <class T, int... Dims>
Tensor<T, Dims...> samples(double scale, double offset) {
    constexpr int count = (Dims * ... * 1);
    Tensor<T, Dims...> out = zeros<T, Dims...>();
    T* to = const_cast<T*>(out.data());
    for (int k = 0; k < count; ++k) to[k] = static_cast<T>(sample(k) * scale + offset);
    return out;
}

/// Calls a callable eagerly, and traced.
template <class F, class... A>
void both(F f, const A&... a) {
    f(a...);
    function(f)(a...);
}

int next_step = 0;
Step new_step() { return constant<std::int64_t>(next_step++); }

template <class T>
void numbers() {
    // unsigned numbers start at 1; bool is true for values other than 0
    const double offset = is_floating(dtype_of<T>) || std::is_signed_v<T> ? 0 : 51;
    both(
        [](Step at, Tensor<T> one, Tensor<T, 5, 50> many) {
            summary::scalar("scalar", one, at, "one *number*");
            summary::histogram("histogram", many, at);
            summary::histogram("buckets", many, at, 7, "seven");
            return summary::write("tensor", many, at,
                                  {.plugin_name = "mine",
                                   .plugin_content = "content",
                                   .display_name = "name",
                                   .description = "what it is",
                                   .data_class = 2});
        },
        new_step(), samples<T>(1., offset), samples<T, 5, 50>(1., offset));
}

template <class T, int Height, int Width, int Channels>
void images(double scale, double offset) {
    both([](Step at,
            Tensor<T, 4, Height, Width, Channels> x) { return summary::image("image", x, at); },
         new_step(), samples<T, 4, Height, Width, Channels>(scale, offset));
}

void rows(const char* dir) {
    const auto scope = summary::create_file_writer(dir).as_default();
    numbers<float>();
    numbers<double>();
    numbers<half>();
    numbers<bfloat16>();
    numbers<std::int8_t>();
    numbers<std::int16_t>();
    numbers<std::int32_t>();
    numbers<std::int64_t>();
    numbers<std::uint8_t>();
    numbers<std::uint16_t>();
    numbers<std::uint32_t>();
    numbers<std::uint64_t>();
    numbers<bool>();
    images<float, 3, 5, 1>(1 / 64., .25);  // some below 0, some above 1
    images<float, 200, 120, 3>(1 / 128., .4);
    images<double, 3, 5, 2>(1 / 64., .25);
    images<half, 3, 5, 3>(1 / 64., .25);
    images<bfloat16, 3, 5, 4>(1 / 64., .25);
    images<std::uint8_t, 3, 5, 4>(1., 51.);
    images<std::uint16_t, 3, 5, 1>(500., 25500.);
    images<std::int8_t, 3, 5, 3>(1., 0.);
    images<std::int16_t, 3, 5, 3>(400., 0.);
    images<std::int32_t, 3, 5, 3>(20000000., 0.);
    images<std::int64_t, 1, 1, 1>(1e15, 0.);
    both(
        [](Step at, Tensor<float, 4, 50, 2> x) {
            summary::audio("audio", x, 44100, at);
            return summary::audio("one", x, 8000, at, 1, "the first");
        },
        new_step(), samples<float, 4, 50, 2>(1 / 64., 0.));
    both(
        [](Step at, Tensor<string> one, Tensor<string, 2> list, Tensor<string, 2, 2> table) {
            summary::text("text", one, at);
            summary::text("list", list, at, "a list");
            return summary::text("table", table, at);
        },
        new_step(), constant("**bold** \xc3\xa4"), constant({"a", ""}),
        constant({{"a", "b"}, {"c", "d"}}));
    both(
        [](Step at, Tensor<float> x) {
            summary::scalar("outside", x, at);
            const name_scope outer("outer", x);
            summary::scalar("inside", x, at);
            const name_scope inner("inner", x);
            summary::scalar("", x, at);
            const name_scope whole("whole/", x);
            summary::scalar("path", x, at);
            return x;
        },
        new_step(), samples<float>(1., 0.));
    both(
        [](Step at, Tensor<float> x) {
            const auto say = [&] { summary::scalar("said", x, at); };
            const auto within = [&](std::string_view name, auto f) {
                const name_scope named(name, x);
                f();
            };
            const auto twice = [&] {
                say();
                cond(x > 0.f, say, say);
                cond(x < 0.f, [&] { within("one", say); }, [&] { within("other", say); });
            };
            within("o", twice);
            within("o", twice);
            within("o_1", say);
            within("O", say);
            within("o/", say);
            within("a/b", say);
            within("a", [&] { within("b", say); });
            const auto count = [&](Tensor<int> i) {
                within("o", say);
                return i + 1;
            };
            while_loop([](Tensor<int> i) { return i < 2; }, count, like<int>(x, 0));
            switch_case(cast<int>(x), say, say);
            case_(say, Case{x > 0.f, say}, Case{x > 1.f, say});
            return x;
        },
        new_step(), samples<float>(1., 0.));
}

// ---- runs

void train(const std::string& dir, float scale) {
    Variable<std::int64_t> step(std::int64_t{0}, "step");
    const auto epoch = function(
        [](Variable<std::int64_t>& at, Tensor<float> factor, Tensor<float, dyn> weights) {
            const auto loss = factor / (cast<float>(at) + 1.f);
            summary::scalar("loss", loss, at, "falls as *one by step*");
            cond(at % 2 == 0, [&] { summary::scalar("every second/loss", loss, at); });
            summary::histogram("layer/weights", weights * loss, at);
            at.assign_add(1);
            return loss;
        },
        step);
    std::vector<float> bell;
    for (int i = 0; i < 400; ++i)
        bell.push_back(std::sin(static_cast<float>(i) * .7f) +
                       std::sin(static_cast<float>(i) * 1.3f));
    const auto writer = summary::create_file_writer(dir);
    const auto scope = writer.as_default();
    for (int i = 0; i < 10; ++i) {
        const auto loss = epoch(constant(scale), constant(bell));
        const name_scope metrics("metrics");
        summary::scalar("accuracy", 1.f - loss() / (2 * scale), i);
    }
}

/// Squares of 8 pixels in two colors, brighter from image to image.
Tensor<float, 3, 64, 64, 3> boards() {
    std::vector<float> out;
    for (int n = 0; n < 3; ++n)
        for (int y = 0; y < 64; ++y)
            for (int x = 0; x < 64; ++x) {
                const bool dark = (x / 8 + y / 8) % 2 == 0;
                out.push_back(dark ? 0.f : static_cast<float>(n + 1) / 3.f);
                out.push_back(dark ? .5f : static_cast<float>(x) / 63.f);
                out.push_back(dark ? 1.f : 0.f);
            }
    return constant<3, 64, 64, 3>(out);
}

io::NodeDef node(std::string name, std::string op, std::vector<std::string> inputs) {
    io::NodeDef n;
    n.name = std::move(name);
    n.op = std::move(op);
    n.inputs = std::move(inputs);
    return n;
}

struct Layer : Module {
    Variable<float, 64, 64> w{this, "w", fill<float, 64, 64>(.01f)};
    constexpr explicit Layer(Module* parent = nullptr, std::string_view name = "layer")
        : Module(parent, name) {}
    constexpr Tensor<float, dyn, 64> call(Tensor<float, dyn, 64> x) const {
        const auto scope = with_name_scope();
        return relu(matmul(x, w));
    }
};
struct Net : Module {
    Layer first{this, "first"}, second{this, "second"};
    constexpr Net() : Module("net") {}
    constexpr Tensor<float> call(Tensor<float, dyn, 64> x) const {
        const auto y = second.call(first.call(x));
        const tf::name_scope loss("loss", x);
        const auto total = reduce_mean(y * y);
        return cond(total > 1.f, [&] { return sqrt(total); }, [&] { return total * 1.f; });
    }
};

/// A function's graph, and how long its nodes took.
void trace_call(const std::string& dir) {
    Net net;
    const auto call = function<&Net::call>(net);
    const auto writer = summary::create_file_writer(dir);
    const auto scope = writer.as_default();
    summary::trace_on({.graph = true, .profiler = true});
    call(ones<float, 32, 64>());
    summary::trace_export({.name = "net_call", .step = 0});
}

void runs(const std::string& dir) {
    train(dir + "/train", 1.f);
    train(dir + "/validation", 2.f);
    const auto writer = summary::create_file_writer(dir + "/media");
    const auto scope = writer.as_default();
    summary::image("boards", boards(), 4, 3, "three boards");
    summary::text("notes/greeting", "Hello from **ctflow**", 1);
    summary::text("notes/table", constant({{"layer", "units"}, {"dense", "64"}}), 1);
    std::vector<float> tone;
    for (int i = 0; i < 4000; ++i) tone.push_back(.5f * std::sin(static_cast<float>(i) * .345575f));
    summary::audio("tone", constant<1, 4000, 1>(tone), 8000, 2, 3, "440 Hz");
    io::GraphDef graph;
    graph.nodes = {node("x", "Placeholder", {}), node("dense/kernel", "Placeholder", {}),
                   node("dense/MatMul", "MatMul", {"x", "dense/kernel"}),
                   node("dense/Relu", "Relu", {"dense/MatMul"}),
                   node("result", "Identity", {"dense/Relu"})};
    writer.file()->add_graph(io::write_graph(graph));
}

// ---- read

void print_hex(std::string_view bytes) {
    for (const char c : bytes) std::printf("%02x", static_cast<unsigned char>(c));
}

void print_tensor(const AnyTensor& t) {
    std::printf("\t%s\t", std::string(name_of(t.dtype())).c_str());
    for (int i = 0; i < t.shape().rank; ++i) std::printf("%s%d", i > 0 ? "," : "", t.shape()[i]);
    std::printf("\t");
    const auto count = static_cast<std::size_t>(t.shape().size());
    if (t.dtype() != DType::str)
        return print_hex({static_cast<const char*>(t.data()), count * size_of(t.dtype())});
    for (std::size_t i = 0; i < count; ++i) {
        print_hex(static_cast<const std::string*>(t.data())[i]);
        std::printf(",");
    }
}

void read(const char* path) {
    io::EventFileReader file(path);
    while (const auto e = file.next()) {
        std::printf("event\t%.17g\t%lld\t%s\t%s\t", e->wall_time, static_cast<long long>(e->step),
                    e->file_version.c_str(), e->writer.c_str());
        print_hex(e->graph_def);
        std::printf("\n");
        if (const auto& run = e->tagged_run_metadata) {
            std::printf("run\t%s\t", run->tag.c_str());
            print_hex(run->run_metadata);
            std::printf("\n");
        }
        for (const io::EventValue& v : e->summary) {
            std::printf("value\t%s\t%s\t", v.tag.c_str(), v.metadata.plugin_name.c_str());
            print_hex(v.metadata.plugin_content);
            std::printf("\t%s\t%s\t%d", v.metadata.display_name.c_str(),
                        v.metadata.description.c_str(), v.metadata.data_class);
            if (v.simple_value) std::printf("\t%.9g", static_cast<double>(*v.simple_value));
            if (!v.tensor.empty()) print_tensor(v.tensor);
            std::printf("\n");
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view what = argc == 3 ? argv[1] : "";
    if (what == "rows") rows(argv[2]);
    else if (what == "runs") runs(argv[2]);
    else if (what == "trace") trace_call(argv[2]);
    else if (what == "read") read(argv[2]);
    else return 2;
}
