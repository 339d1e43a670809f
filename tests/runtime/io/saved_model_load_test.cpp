// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// What ctflow saves and loads again without its types: results of the loaded functions are those of
// the functions that were saved. TensorFlow's own models are in tests/referee/saved_model_load.

#include <sstream>
#include <thread>

#include <tf/functions.hpp>

#include <tf/io/checkpoint/tensor_bundle_writer.hpp>
#include <tf/io/checkpoint/trackable_graph.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/io/graph_def/tensor_proto.hpp>
#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/save.hpp>
#include <tf/io/saved_model/writer.hpp>

#include "io_support.hpp"

namespace {

using tf::dyn;
using tf::Tensor;
namespace sm = tf::saved_model;

struct Inner : tf::Module {
    tf::Variable<float, 3, 2> w{this, "w", tf::ones<float, 3, 2>()};
    constexpr explicit Inner(tf::Module* owner) : tf::Module(owner, "inner") {}
};
struct Model : tf::Module {
    Inner inner{this};
    tf::Variable<int> calls{this, "calls", 0, false};
    tf::Variable<float, dyn, 3> rows{this, "rows", tf::zeros<float, 4, 3>()};
    constexpr Model() : tf::Module("model") {}

    constexpr Tensor<float, dyn, 2> predict(Tensor<float, dyn, 3> x) {
        calls.assign_add(1);
        return tf::tanh(tf::matmul(x, inner.w) - 0.5f);
    }
    constexpr auto flow(Tensor<float, 4> x, Tensor<int> n) {
        const auto y =
            tf::cond(tf::reduce_sum(x) > 0.f, [&] { return x * 2.f; }, [&] { return -x; });
        const auto looped = tf::while_loop(
            [&](auto k, auto) { return k < n; },
            [&](auto k, auto v) { return std::tuple(k + 1, v * 1.5f + x); }, tf::like(n, 0), y);
        const auto z = std::get<1>(looped);
        const auto chosen = tf::switch_case(
            n, [&] { return z; }, [&] { return z + 1.f; }, [&] { return tf::sqrt(tf::abs(z)); });
        return std::tuple(std::get<0>(looped), chosen, tf::reduce_max(z));
    }
    constexpr auto train(Tensor<float, dyn, 3> x) {
        tf::GradientTape tape;
        const auto loss = tf::reduce_mean(tf::square(tf::matmul(x, inner.w) - 1.f));
        const auto gradient = tape.gradient(loss, inner.w);
        inner.w.assign_sub(0.1f * gradient);
        return loss;
    }
    constexpr auto moved(Tensor<float, 2, 3> x, Tensor<int, 2> i) {
        const auto t = tf::transpose(x);
        return std::tuple(tf::concat<0>(t, t), tf::gather<1>(x, i), tf::reshape<3, 2>(x),
                          tf::reduce_mean<0>(x, tf::keepdims), tf::argmax<1>(x),
                          tf::cast<double>(x), tf::matmul(x, x, tf::transpose_b),
                          tf::where(x > 0.f, x, 0.f), tf::broadcast_to<2, 2, 3>(x));
    }
    constexpr auto checked(Tensor<float, 2> x) {
        tf::debugging::assert_less(x, 10.f, "small numbers");
        rows.scatter_add(tf::constant({1, 1}), tf::ones<float, 2, 3>());
        return std::tuple(x + 1.f, rows.read());
    }
};

/// Functions whose graphs contain nodes that only gradients, arrays and seeds produce.
struct Wide : tf::Module {
    tf::Variable<float, 4, 3> table{this, "table", tf::ones<float, 4, 3>() * 0.5f};
    constexpr Wide() : tf::Module("wide") {}

    constexpr auto gradients(Tensor<float, 2, 3> x, Tensor<int, 2> i) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto rows = tf::gather<1>(x, i);
        const auto both = tf::concat<1>(x * x, tf::sqrt(tf::abs(rows)), tf::exp(-x));
        const auto up = tf::pow(tf::abs(x) + 1.f, 2.5f) / (x * x + 1.f);
        const auto loss = tf::reduce_sum(both) + tf::reduce_sum(tf::reduce_prod<1>(x)) +
                          tf::reduce_max(up) + tf::reduce_mean(tf::rsqrt(up)) +
                          tf::reduce_sum(tf::sin(tf::transpose(x)) * tf::reduce_sum(x)) +
                          tf::reduce_sum(tf::broadcast_to<4, 2, 3>(tf::sigmoid(x)));
        return tape.gradient(loss, x);
    }
    constexpr auto looped(Tensor<float, 3> x, Tensor<int> n) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto [k, y] = tf::while_loop(
            [&](auto i, auto) { return i < n; },
            [&](auto i, auto v) { return std::tuple(i + 1, tf::tanh(v * x + 0.5f)); },
            tf::like(n, 0), x);
        return tape.gradient(tf::reduce_sum(y) + tf::cast<float>(k), x);
    }
    constexpr auto embedded(Tensor<int, 3> i) {
        tf::GradientTape tape;
        const auto loss = tf::reduce_sum(tf::square(tf::gather(table, i)));
        table.assign_sub(tape.gradient(loss, table) * 0.5f);
        return tf::argmin<1>(table.read());
    }
    constexpr auto scanned(Tensor<float, dyn, 2> x) {
        return tf::scan([](auto sum, auto row) { return sum + row; }, x, tf::zeros<float, 2>());
    }
    constexpr auto seeded(Tensor<int> n) {
        return std::tuple(tf::random::normal<float, 3>({.seed = 5}),
                          tf::random::uniform<double, dyn, 2>({.seed = 6}, n),
                          tf::zeros<float, dyn, 2>(n), tf::range(n));
    }
};

/// Saves the model and returns everything that a test needs.
struct Saved {
    test::Folder folder{"loaded_model"};
    Model model;
    tf::io::fs::path dir = folder.path() / "1";

    Saved() {
        sm::save(model, dir,
                 tf::signatures(
                     tf::signature<"serving_default", "x">(tf::function<&Model::predict>(model))),
                 sm::methods(sm::method<"flow", "x", "n">(tf::function<&Model::flow>(model)),
                             sm::method<"train", "x">(tf::function<&Model::train>(model)),
                             sm::method<"moved", "x", "i">(tf::function<&Model::moved>(model)),
                             sm::method<"checked", "x">(tf::function<&Model::checked>(model))));
    }
    std::string bytes() const { return tf::io::read_file(dir / "saved_model.pb", "test"); }
};

template <class T, int... Dims>
void same(const tf::AnyTensor& got, const Tensor<T, Dims...>& wanted) {
    REQUIRE(got.dtype() == tf::dtype_of<T>);
    REQUIRE(got.shape() == wanted.shape());
    for (std::int64_t i = 0; i < wanted.shape().size(); ++i) {
        const T a = static_cast<const T*>(got.data())[i], b = wanted.data()[i];
        if constexpr (std::is_floating_point_v<T>) CHECK(a == doctest::Approx(b).epsilon(1e-6));
        else CHECK(a == b);
    }
}
template <class... T>
void same(const sm::Result& got, const std::tuple<T...>& wanted) {
    REQUIRE(got.size() == sizeof...(T));
    std::size_t k = 0;
    std::apply(
        [&](const auto&... w) {
            (same(got[k++].tensor(), tf::tensor_type_t<decltype(w)>(w)), ...);
        },
        wanted);
}

}  // namespace

TEST_CASE("functions of a loaded model do what those of the module do") {
    Saved s;
    const sm::LoadedModel m = sm::load(s.dir);
    const auto x = tf::constant({{1.f, -2.f, 3.f}, {0.5f, 0.f, -1.f}});
    same(m.function("predict")(x).tensor(), s.model.predict(x));
    for (const float sign : {1.f, -1.f})
        for (int n = 0; n < 4; ++n) {
            const auto v = tf::constant({1.f, 2.f, -0.5f, 3.f}) * sign;
            same(m.function("flow")(v, tf::constant(n)), s.model.flow(v, tf::constant(n)));
        }
    for (int step = 0; step < 3; ++step) same(m.function("train")(x).tensor(), s.model.train(x));
    same(m.variable("inner.w").value(), s.model.inner.w.read());
    const auto i = tf::constant({2, 0});
    same(m.function("moved")(x, i), s.model.moved(x, i));
    const auto small = tf::constant({1.f, 2.f});
    same(m.function("checked")(small), s.model.checked(small));
    CHECK_THROWS_WITH_AS(m.function("checked")(tf::constant({1.f, 20.f})),
                         doctest::Contains("small numbers"), tf::errors::InvalidArgument);
}

TEST_CASE("gradients, arrays and seeds come back") {
    const test::Folder folder("loaded_wide");
    Wide w;
    sm::save(w, folder.path() / "1", {},
             sm::methods(sm::method<"gradients">(tf::function<&Wide::gradients>(w)),
                         sm::method<"looped">(tf::function<&Wide::looped>(w)),
                         sm::method<"embedded">(tf::function<&Wide::embedded>(w)),
                         sm::method<"scanned">(tf::function<&Wide::scanned>(w)),
                         sm::method<"seeded">(tf::function<&Wide::seeded>(w))));
    const sm::LoadedModel m = sm::load(folder.path() / "1");
    const auto x = tf::constant({{1.f, -2.f, 3.f}, {0.5f, 0.25f, -1.f}});
    const auto i = tf::constant({2, 0});
    same(m.function("gradients")(x, i).tensor(), tf::function<&Wide::gradients>(w)(x, i));
    const auto v = tf::constant({0.5f, -1.f, 2.f});
    for (int n = 0; n < 4; ++n)
        same(m.function("looped")(v, n).tensor(),
             tf::function<&Wide::looped>(w)(v, tf::constant(n)));
    const auto k = tf::constant({3, 3, 1});
    for (int step = 0; step < 2; ++step)
        same(m.function("embedded")(k).tensor(), tf::function<&Wide::embedded>(w)(k));
    same(m.variable("table").value(), w.table.read());
    const auto rows = tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}});
    same(m.function("scanned")(rows).tensor(), tf::function<&Wide::scanned>(w)(rows));
    const auto seeded = tf::function<&Wide::seeded>(w);
    for (int step = 0; step < 2; ++step)  // the generators go on from call to call
        same(m.function("seeded")(4), seeded(tf::constant(4)));
}

TEST_CASE("signatures take and give tensors by name") {
    Saved s;
    const sm::LoadedModel m = sm::load(s.dir);
    REQUIRE(m.signatures() == std::vector<std::string>{"serving_default"});
    const sm::LoadedSignature f = m.signature("serving_default");
    REQUIRE(f.inputs().contains("x"));
    CHECK(f.inputs().at("x").dtype == tf::DType::float32);
    CHECK(f.inputs().at("x").shape == tf::Shape(dyn, 3));
    REQUIRE(f.outputs().contains("output_0"));
    const auto x = tf::ones<float, 5, 3>();
    same(f({{"x", x}}).at("output_0"), s.model.predict(x));
    const auto refuses = [&](std::map<std::string, sm::Argument> in) {
        CHECK_THROWS_WITH_AS(f(in), doctest::Contains("tf.saved_model.no_match"),
                             tf::errors::InvalidArgument);
    };
    refuses({});
    refuses({{"y", x}});
    refuses({{"x", x}, {"y", x}});
    refuses({{"x", tf::ones<float, 5, 4>()}});
    refuses({{"x", tf::ones<double, 5, 3>()}});
    CHECK_THROWS_WITH_AS(m.signature("other"), doctest::Contains("serving_default"),
                         tf::errors::NotFound);
}

TEST_CASE("arguments by position, by name, as literals") {
    Saved s;
    const sm::LoadedModel m = sm::load(s.dir);
    const auto v = tf::constant({1.f, 2.f, 3.f, 4.f});
    const auto flow = m.function("flow");
    const auto wanted = s.model.flow(v, tf::constant(2));
    same(flow(v, tf::constant(2)), wanted);
    same(flow(v, 2), wanted);  // a literal becomes the tensor that the function takes
    same(flow.call({v}, {{"n", 2}}), wanted);
    same(flow.call({}, {{"n", tf::constant(2)}, {"x", v}}), wanted);
    CHECK_THROWS_AS(flow(v), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(flow(v, 2.5), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(flow(v, 2, 3), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(flow.call({v, 2}, {{"n", 2}}), tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(flow(v, "two"), doctest::Contains("float32(4,), int32()"),
                         tf::errors::InvalidArgument);
}

TEST_CASE("variables of a loaded model") {
    Saved s;
    s.model.calls.assign(7);
    sm::save(s.model, s.dir);
    sm::LoadedModel m = sm::load(s.dir);
    CHECK(m.variables().size() == 3);
    sm::LoadedVariable calls = m.variable("calls");
    CHECK(*calls.as<int>().data() == 7);
    CHECK(!calls.trainable());
    CHECK(m.variable("inner.w").trainable());
    CHECK(m.variable("rows").shape() == tf::Shape(4, 3));
    calls.assign(tf::constant(9));
    CHECK(*m.variable("calls").as<int>().data() == 9);
    CHECK_THROWS_AS(calls.assign(tf::constant(1.f)), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(calls.assign(tf::constant({1, 2})), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(m.variable("inner"), tf::errors::NotFound);
    CHECK_THROWS_WITH_AS(m.variable("inner.b"), doctest::Contains("no attribute 'b'"),
                         tf::errors::NotFound);
    CHECK_THROWS_AS(m.function("inner"), tf::errors::NotFound);
}

TEST_CASE("results are structures") {
    Saved s;
    const sm::LoadedModel m = sm::load(s.dir);
    const sm::Result r = m.function("flow")(tf::ones<float, 4>(), 1);
    CHECK(!r.is_tensor());
    CHECK(*r[0].as<int>().data() == 1);
    CHECK_THROWS_AS(r.tensor(), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(r[9], tf::errors::NotFound);
    CHECK_THROWS_AS(r["x"], tf::errors::NotFound);
    CHECK_THROWS_AS((r[0].as<float>()), tf::errors::InvalidArgument);
}

TEST_CASE("calls from several threads") {
    Saved s;
    const sm::LoadedModel m = sm::load(s.dir);
    const auto predict = m.function("predict");
    const auto x = tf::ones<float, 2, 3>();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) predict(x);
        });
    for (std::thread& t : threads) t.join();
    CHECK(*m.variable("calls").as<int>().data() == 200);
}

TEST_CASE("every op of the library can be read") {
    tf::io::use_import_rules();
    // Ops that have another name in TensorFlow, by the nodes that their to_graph_def makes.
    const std::map<std::string_view, std::vector<std::string_view>> otherwise{
        {"MatMulNT", {"MatMul", "BatchMatMulV2"}},
        {"MatMulTN", {"MatMul", "BatchMatMulV2"}},
        {"MatMulTT", {"MatMul", "BatchMatMulV2"}},
        {"FillLike", {"ZerosLike", "OnesLike"}},
        {"Const", {}},
        {"LookupTableFindV2", {}},  // TableNodes reads them
        {"LookupTableSizeV2", {}},
        {"TensorListGetItem", {"GatherV2"}},
        {"TensorListSetItem", {"TensorScatterUpdate", "Fill", "ConcatV2", "ExpandDims"}},
        {"BroadcastLike", {"BroadcastTo"}},
        {"ReshapeLike", {"Reshape"}},
        {"SumLike", {"BroadcastGradientArgs", "Sum", "Reshape"}},
        {"ReducedCount", {"Prod", "Cast"}},
        {"ScatterAddRows", {"TensorScatterAdd"}},
        {"GatherBack", {"Transpose", "ScatterNd", "Reshape"}},
        {"ConcatPart", {"Slice"}},
        {"ConcatPlacePart", {"Pad"}},
        {"ProductOfOthers", {"Cumprod", "Mul", "Transpose"}},
    };
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, tf::op::AllOps::list>>(
        [&](auto type) {
            using Op = typename decltype(type)::type;
            const auto found = otherwise.find(Op::name);
            const std::vector<std::string_view> names =
                found == otherwise.end() ? std::vector<std::string_view>{Op::name} : found->second;
            for (const std::string_view name : names) {
                CAPTURE(std::string(name));
                CHECK(tf::io::find_import_rule(name) != nullptr);
            }
        });
}

TEST_CASE("dims that a function ensures are checked in a loaded one") {
    struct Ensures : tf::Module {
        constexpr Ensures() : tf::Module("ensures") {}
        constexpr Tensor<float, 2> pair(Tensor<float, dyn> x) {
            const Tensor<float, 2> two = x;
            return two * 2.f;
        }
    };
    test::Folder folder("ensures");
    Ensures model;
    sm::save(model, folder / "m", sm::methods(sm::method(tf::function<&Ensures::pair>(model))));
    const sm::LoadedModel any = sm::load(folder / "m");
    const auto pair = any.function("pair");
    CHECK(pair(tf::constant({1.f, 2.f})).as<float, 2>()(1) == 4.f);
    CHECK_THROWS_WITH_AS(pair(tf::constant({1.f, 2.f, 3.f})),
                         doctest::Contains("tf.core.shape_mismatch"), tf::errors::InvalidArgument);
}

TEST_CASE("variables that share the bytes of one value") {
    // Variables can have at most as many bytes as the files, whatever the graph says.
    test::Folder folder("shared_bytes");
    tf::io::SavedModelDef m;
    tf::io::TrackableGraph tracked;
    m.tags = {"serve"};
    m.objects.resize(21);
    m.objects[0].kind = tf::io::SavedUserObject{};
    tracked.add({});
    for (int k = 1; k <= 20; ++k) {
        const std::string name = "v" + std::to_string(k);
        tf::io::SavedVariable v;
        v.name = name;
        v.type = tf::io::data_type(tf::DType::float32);
        v.shape = tf::Shape(1000);
        m.objects[static_cast<std::size_t>(k)].kind = v;
        m.objects[0].children.push_back({k, name});
        tf::io::TrackableNode node;
        node.attributes = {{"VARIABLE_VALUE", name, "one"}};
        const int id = tracked.add(node);
        tracked[0].children.push_back({id, name});
    }
    tf::io::TensorBundleWriter bundle(folder / "variables/variables");
    bundle.add("one", sm::any(tf::ones<float, 1000>()));
    bundle.add(tf::io::object_graph_key, tf::io::string_scalar(tracked.serialize()));
    bundle.finish();
    tf::io::write_file(folder / "saved_model.pb", tf::io::write_saved_model(m), "test");
    CHECK_THROWS_WITH_AS(sm::load(folder.path()), doctest::Contains("than the files have"),
                         tf::errors::DataLoss);
    m.objects.resize(2);
    m.objects[0].children.resize(1);
    tf::io::write_file(folder / "saved_model.pb", tf::io::write_saved_model(m), "test");
    CHECK(sm::load(folder.path()).variable("v1").shape() == tf::Shape(1000));
}

TEST_CASE("keys of dicts may be empty, or have dots in them") {
    test::Folder folder("odd_keys");
    tf::io::SavedModelDef m;
    tf::io::TrackableGraph tracked;
    m.tags = {"serve"};
    m.objects.resize(6);
    for (const int k : {0, 1})
        m.objects[static_cast<std::size_t>(k)].kind = tf::io::SavedUserObject{};
    // {"a.b": v2, "": v3, "a": {"b": v5}}
    m.objects[0].children = {{2, "a.b"}, {3, ""}, {1, "a"}, {4, "a.b.c"}};
    m.objects[1].children = {{5, "b"}};
    tf::io::TensorBundleWriter bundle(folder / "variables/variables");
    for (int k = 0; k < 6; ++k) tracked.add({});
    for (const int k : {0, 1})
        for (const auto& c : m.objects[static_cast<std::size_t>(k)].children)
            tracked[k].children.push_back({c.node, c.name});
    for (const int k : {2, 3, 4, 5}) {
        tf::io::SavedVariable v;
        v.name = "v";
        v.type = tf::io::data_type(tf::DType::float32);
        m.objects[static_cast<std::size_t>(k)].kind = v;
        const std::string key = "v" + std::to_string(k);
        tracked[k].attributes = {{"VARIABLE_VALUE", key, key}};
        bundle.add(key, sm::any(tf::constant(static_cast<float>(k))));
    }
    bundle.add(tf::io::object_graph_key, tf::io::string_scalar(tracked.serialize()));
    bundle.finish();
    tf::io::write_file(folder / "saved_model.pb", tf::io::write_saved_model(m), "test");
    const auto model = sm::load(folder.path());
    const auto value = [&](const auto& path) {
        return model.variable(path).template as<float>()();
    };
    CHECK(value("a.b") == 2);
    CHECK(value("a.b.c") == 4);
    CHECK(value(sm::path("")) == 3);
    CHECK(value(sm::path("a", "b")) == 5);
    CHECK(value(sm::path("a.b")) == 2);
    CHECK_THROWS_WITH_AS(model.variable("a.x"), doctest::Contains("no attribute 'x'"),
                         tf::errors::NotFound);
    CHECK_THROWS_WITH_AS(model.variable(sm::path("a", "b.c")),
                         doctest::Contains("no attribute 'b.c'"), tf::errors::NotFound);
    CHECK_THROWS_WITH_AS(model(1.f), doctest::Contains("without __call__"), tf::errors::NotFound);
}

TEST_CASE("folders that hold no model") {
    test::Folder folder("no_model");
    CHECK_THROWS_AS(sm::load(folder.path() / "nothing"), tf::errors::NotFound);
    tf::io::write_file(folder / "saved_model.pbtxt", "", "test");
    CHECK_THROWS_WITH_AS(sm::load(folder.path()), doctest::Contains("saved_model.pbtxt"),
                         tf::errors::Unimplemented);
    tf::io::write_file(folder / "saved_model.pb", "", "test");
    CHECK_THROWS_AS(sm::load(folder.path()), tf::errors::DataLoss);
    tf::io::write_file(folder / "saved_model.pb",
                       "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
                       "test");
    CHECK_THROWS_WITH_AS(sm::load(folder.path()), doctest::Contains("git lfs pull"),
                         tf::errors::FailedPrecondition);
    // the layout of TensorFlow Serving
    CHECK_THROWS_WITH_AS(sm::load(folder.path() / ".."), doctest::Contains("no saved_model.pb"),
                         tf::errors::NotFound);
    for (const char* version : {"9", "10"}) {
        tf::io::fs::create_directories(folder / "served" / version);
        tf::io::write_file(folder / "served" / version / "saved_model.pb", "", "test");
    }
    CHECK_THROWS_WITH_AS(sm::load(folder / "served"), doctest::Contains("served/10'"),
                         tf::errors::NotFound);
}

TEST_CASE("results as text") {
    // Python's print() of the same structures of tensors
    using Kind = tf::io::StructuredValue::Kind;
    const auto node = [](Kind kind, std::vector<tf::io::StructuredValue> items = {},
                         std::vector<std::string> keys = {}) {
        tf::io::StructuredValue v;
        v.kind = kind;
        v.items = std::move(items);
        v.keys = std::move(keys);
        return v;
    };
    const auto shown = [](const tf::io::StructuredValue& structure) {
        const std::vector<tf::AnyTensor> flat(3, tf::AnyTensor(tf::constant(1)));
        std::ostringstream out;
        out << sm::Result::pack(structure, flat);
        return out.str();
    };
    const std::string one = "<tf.Tensor: shape=(), dtype=int32, numpy=1>";
    const tf::io::StructuredValue leaf = node(Kind::spec);
    CHECK(shown(leaf) == "tf.Tensor(1, shape=(), dtype=int32)");
    CHECK(shown(node(Kind::none)) == "None");
    CHECK(shown(node(Kind::tuple, {leaf})) == "(" + one + ",)");
    CHECK(shown(node(Kind::tuple, {node(Kind::list, {leaf, leaf}), node(Kind::none)})) ==
          "([" + one + ", " + one + "], None)");
    CHECK(shown(node(Kind::dict, {leaf, leaf}, {"it's", "b"})) ==
          "{\"it's\": " + one + ", 'b': " + one + "}");
    tf::io::StructuredValue named = node(Kind::named_tuple, {leaf}, {"x"});
    named.text = "P";
    CHECK(shown(named) == "P(x=" + one + ")");
}
