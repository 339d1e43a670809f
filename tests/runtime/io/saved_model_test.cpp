// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The contents of saved models, and what cannot be saved. TensorFlow itself loads them in
// tests/referee/saved_model.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "io_support.hpp"

#include <tf/tf.hpp>

#include <tf/io/graph_def/extension.hpp>
#include <tf/io/saved_model/reader.hpp>

namespace {

using namespace tf;
using saved_model::method;
using saved_model::methods;

struct Net : Module {
    Variable<float, 2> w{this, "w", constant({1.f, 2.f})};
    Variable<int> count{this, "count", 0, false};
    constexpr Net() : Module("net") {}
    constexpr Tensor<float, dyn, 2> scaled(Tensor<float, dyn, 2> x) {
        count.assign_add(1);
        return cond(reduce_sum(x) > 0.f, [&] { return x * w; }, [&] { return x; });
    }
    constexpr auto pair(Tensor<float> a, Tensor<float> b) const { return std::tuple(a + b, a * b); }
};

io::SavedModelDef read(const io::fs::path& dir) {
    const std::string bytes = io::read_file(dir / "saved_model.pb", "test");
    return io::read_saved_model(bytes, {"test", "saved_model.pb", 0});
}
/// All files below a folder with their bytes.
std::map<std::string, std::string> files(const io::fs::path& dir) {
    std::map<std::string, std::string> out;
    for (const auto& entry : io::fs::recursive_directory_iterator(dir))
        if (entry.is_regular_file())
            out[entry.path().lexically_relative(dir).generic_string()] =
                io::read_file(entry.path(), "test");
    return out;
}
/// The names of the ops in all functions.
std::set<std::string> ops(const io::SavedModelDef& model) {
    std::set<std::string> out;
    for (const io::FunctionDef& f : model.graph.library)
        for (const io::NodeDef& n : f.nodes) out.insert(n.op);
    return out;
}
/// The error of a call.
template <class Error, class F>
std::string message_of(F f) {
    try {
        f();
    } catch (const Error& e) {
        return e.what();
    }
    return "no such error";
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// Checks what every loader requires: the inputs of each node exist, and come before it.
void check_wiring(const io::FunctionDef& f) {
    CAPTURE(f.name);
    std::set<std::string> known;
    for (const io::ArgDef& a : f.inputs) CHECK(known.insert(a.name).second);
    for (const io::NodeDef& n : f.nodes) {
        for (const std::string& in : n.inputs) {
            const std::string node = in.substr(in[0] == '^' ? 1 : 0, in.find(':'));
            CAPTURE(in);
            CHECK(known.contains(node));
        }
        CHECK(known.insert(n.name).second);
    }
    for (const io::ArgDef& out : f.outputs) {
        const std::string& from = f.ret.at(out.name);
        CHECK(known.contains(from.substr(0, from.find(':'))));
    }
}

}  // namespace

TEST_CASE("saved model: the files, the objects, the functions") {
    const test::Folder folder("saved_model_files");
    Net net;
    const io::fs::path dir = folder / "net";
    saved_model::save(net, dir,
                      signatures(signature<"serving_default", "x">(function<&Net::scaled>(net)),
                                 signature<"pair">(function<&Net::pair>(net))));
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files(dir)) names.push_back(name);
    CHECK(names == std::vector<std::string>{"fingerprint.pb", "saved_model.pb",
                                            "variables/variables.data-00000-of-00001",
                                            "variables/variables.index"});
    CHECK(io::fs::is_directory(dir / "assets"));
    const io::SavedModelDef model = read(dir);
    CHECK(model.tags == std::vector<std::string>{"serve"});
    const auto& signature = model.signatures.at("serving_default");
    CHECK(signature.inputs.at("x").name == "serving_default_x:0");
    CHECK(signature.inputs.at("x").shape.dims == std::vector<std::int64_t>{-1, 2});
    CHECK(model.signatures.at("pair").outputs.contains("output_1"));
    for (const io::FunctionDef& f : model.graph.library) check_wiring(f);
    // the branches do not change `w`, so that they take its value
    for (const io::FunctionDef& f : model.graph.library)
        if (f.name.starts_with("cond_"))
            for (const io::ArgDef& a : f.inputs) CHECK(a.type != io::DataType::resource);
}

TEST_CASE("saved model: one function alone serves by default, none is an empty dict of them") {
    const test::Folder folder("saved_model_default");
    Net net;
    const auto scaled = function<&Net::scaled>(net);
    saved_model::save(net, folder / "one", scaled);
    saved_model::save(net, folder / "concrete", scaled.get_concrete_function());
    saved_model::save(net, folder / "same", signatures(signature<"serving_default">(scaled)));
    CHECK(files(folder / "one") == files(folder / "same"));
    CHECK(files(folder / "concrete") == files(folder / "same"));
    saved_model::save(net, folder / "none");
    const io::SavedModelDef model = read(folder / "none");
    std::vector<std::string> names;
    for (const auto& child : model.objects[0].children) names.push_back(child.name);
    CHECK(std::ranges::count(names, "signatures") == 1);
}

TEST_CASE("saved model: saving twice gives the same bytes, in another order of calls, too") {
    const test::Folder folder("saved_model_twice");
    Net net;
    const auto scaled = function<&Net::scaled>(net);
    const auto pair = function<&Net::pair>(net);
    const auto save = [&](const char* name) {
        saved_model::save(net, folder / name,
                          signatures(signature<"a">(scaled), signature<"b">(pair)));
        return files(folder / name);
    };
    const auto first = save("one");
    CHECK(first == save("two"));
    CHECK(first == save("one"));  // over the first one
    const auto moved = net.w.read();
    net.w.assign(moved * 2.f);
    CHECK(first != save("two"));
    CHECK(first.at("saved_model.pb") == files(folder / "two").at("saved_model.pb"));
}

TEST_CASE("saved model: variables are those of the module that is saved") {
    const test::Folder folder("saved_model_untracked");
    Net net, other;
    const std::string message = message_of<errors::FailedPrecondition>([&] {
        saved_model::save(net, folder / "net",
                          signatures(signature<"other">(function<&Net::scaled>(other))));
    });
    CHECK(has(message, "tf.saved_model.untracked"));
    CHECK(has(message, "net/"));
    CHECK(!io::fs::exists(folder / "net"));
    // a function of another module can be saved if it uses none of that module's variables
    saved_model::save(net, folder / "net",
                      signatures(signature<"pair">(function<&Net::pair>(other))));
    CHECK(read(folder / "net").signatures.contains("pair"));
}

TEST_CASE("saved model: one function for each key, one attribute for each name") {
    const test::Folder folder("saved_model_names");
    Net net;
    const auto pair = function<&Net::pair>(net);
    const auto save = [&](std::vector<NamedFunction> s, std::vector<NamedFunction> m) {
        return message_of<errors::InvalidArgument>(
            [&] { saved_model::save(net, folder / "net", s, m); });
    };
    const auto twice =
        signatures(signature<"k">(pair), signature<"k">(function<&Net::scaled>(net)));
    CHECK(has(save(twice, {}), "tf.saved_model.signature_twice"));
    CHECK(has(save({}, methods(method<"w">(pair))), "tf.saved_model.name_taken"));
    CHECK(has(save(signatures(signature<"k">(pair)), methods(method<"signatures">(pair))),
              "tf.saved_model.name_taken"));
    // TensorFlow does not load a model with a user-defined attribute of this name
    CHECK(has(save({}, methods(method<"signatures">(pair))), "tf.saved_model.name_taken"));
    CHECK(!io::fs::exists(folder / "net"));
    CHECK(save({}, methods(method<"f">(pair), method<"f">(pair))) == "no such error");
}

namespace {

/// An op that TensorFlow has, and one that it lacks.
struct Own {
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        for (std::int64_t i = 0; i < out.shape.size(); ++i)
            out.as<Out>()[i] = std::round(in[0].as<const In>()[i]);
    }
};
struct Rounded : Own {
    static constexpr std::string_view name = "Rounded";
    static void to_graph_def(auto& n) {
        n.result(n.add("Rint", n.inputs(), {{"T", n.type()}}, "y"));
    }
    static const OpExtension extension;
};
inline constexpr OpExtension Rounded::extension = io::saved_extension_of<Rounded>;
struct Mine : Own {
    static constexpr std::string_view name = "Mine";
    static const OpExtension extension;
};
inline constexpr OpExtension Mine::extension = extension_of<Mine>;
struct Unknown : Own {
    static constexpr std::string_view name = "Unknown";
};

template <class Op>
constexpr auto own =
    [](Tensor<float> x) { return tf::detail::ops::call<Op, Tensor<float>>({}, x); };

}  // namespace
template <>
struct tf::op_by_id<tf::op_id("Rounded")> : std::type_identity<Rounded> {};
template <>
struct tf::op_by_id<tf::op_id("Mine")> : std::type_identity<Mine> {};
template <>
struct tf::op_by_id<tf::op_id("Unknown")> : std::type_identity<Unknown> {};

TEST_CASE("saved model: a user-defined op with the name of TensorFlow's op") {
    const test::Folder folder("saved_model_own_op");
    Net net;
    const auto f = function(own<Rounded>);
    CHECK(f(2.75f)() == 3.f);
    saved_model::save(net, folder / "net", signatures(signature<"f">(f)));
    const io::SavedModelDef model = read(folder / "net");
    CHECK(ops(model).contains("Rint"));
    for (const io::FunctionDef& def : model.graph.library) check_wiring(def);
}

TEST_CASE("saved model: ops without a counterpart are named, all of them") {
    const test::Folder folder("saved_model_no_counterpart");
    Net net;
    const auto f = function(
        [](Tensor<float> x) { return std::tuple(own<Mine>(x), own<Unknown>(x), own<Rounded>(x)); });
    const std::string message = message_of<errors::Unimplemented>(
        [&] { saved_model::save(net, folder / "net", signatures(signature<"f">(f))); });
    CHECK(has(message, "tf.saved_model.no_counterpart"));
    CHECK(has(message, "Mine, Unknown"));
    CHECK(!has(message, "Rounded"));
    CHECK(!io::fs::exists(folder / "net"));
}
