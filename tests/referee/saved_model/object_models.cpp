// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Objects: the module that TensorFlow's guide begins with, one with submodules and lists, and one
// with attributes that are not variables.

#include <tf/io/bytes/files.hpp>
#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/module/attribute.hpp>
#include <tf/module/list.hpp>

#include "report.hpp"

namespace saved {
namespace {

struct DemoModule : tf::Module {
    tf::Variable<float> x;
    constexpr explicit DemoModule(tf::Tensor<float> init_value = 0.f)
        : tf::Module("demo_module"), x(this, "x", init_value) {}
    constexpr tf::Tensor<float> addprint(tf::Tensor<float> a) {
        x.assign_add(a);
        tf::print(x);
        return x;
    }
};

void save_demo(const std::filesystem::path& folder) {
    DemoModule demo(tf::constant(1.0f));
    auto addprint =
        tf::function<&DemoModule::addprint>(demo, tf::input_signature<tf::TensorSpec<float>>);
    tf::saved_model::save(demo, folder / "unserved");
    tf::saved_model::save(demo, folder / "default", addprint);
    tf::saved_model::save(demo, folder / "demo",
                          tf::signatures(tf::signature<"serving_default">(addprint)));
    Facts facts("demo");
    facts.add("first", addprint(5.f));
    facts.add("second", addprint(-0.25f));
}

struct Dense : tf::Module {
    tf::Variable<float, 3, 3> w{this, "w", tf::ones<float, 3, 3>()};
    tf::Variable<float, 3> b{this, "b", tf::zeros<float, 3>()};
    constexpr Dense(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr Dense() : Dense(nullptr, "dense") {}
    constexpr tf::Tensor<float, dyn, 3> call(tf::Tensor<float, dyn, 3> x) {
        return tf::relu(tf::matmul(x, w) + b);
    }
};

struct Tree : tf::Module {
    Dense first{this, "first"};
    tf::List<Dense, 2> layers{this, "layers"};
    tf::List<tf::Variable<double, 2>, 3> scales{this, "scales", tf::ones<double, 2>()};
    tf::Variable<std::int64_t> calls{this, "calls", 0, false};
    tf::Variable<tf::string, 2> labels{this, "labels", tf::constant({"cat", "dog"})};
    tf::Variable<tf::half> h{this, "h", tf::constant<tf::half>(1.5)};
    tf::Variable<tf::bfloat16> bf{this, "bf", tf::constant<tf::bfloat16>(-2.5)};
    tf::Variable<bool> flag{this, "flag", true};
    tf::Variable<float, dyn> open{this, "open", tf::Tensor<float, dyn>(tf::ones<float, 4>())};
    constexpr Tree() : tf::Module("tree") {}

    constexpr tf::Tensor<float, dyn, 3> predict(tf::Tensor<float, dyn, 3> image) {
        calls.assign_add(1);
        auto y = first.call(image);
        for (Dense& layer : layers) y = layer.call(y);
        return y;
    }
    /// A function without variables and arguments.
    constexpr tf::Tensor<int> version() { return 7; }
};

void save_tree(const std::filesystem::path& folder) {
    Tree tree;
    tree.first.w.assign(as<float>(sample<3, 3>(-1, 1)));
    tree.layers[0].w.assign(as<float>(sample<3, 3>(-1, 1, 0.3)));
    tree.layers[1].w.assign(as<float>(sample<3, 3>(-1, 1, 0.6)));
    tree.layers[1].b.assign(as<float>(sample<3>(-1, 1)));
    tree.scales[2].assign(sample<2>(-1, 1));
    auto predict = tf::function<&Tree::predict>(tree);
    auto first = tf::function<&Dense::call>(tree.first);
    auto last = tf::function<&Dense::call>(tree.layers[1]);
    auto version = tf::function<&Tree::version>(tree);
    using tf::saved_model::method;
    tf::saved_model::save(
        tree, folder / "tree",
        tf::signatures(tf::signature<"serving_default", "image">(predict),
                       tf::signature<"first layer">(first), tf::signature<"version">(version)),
        tf::saved_model::methods(method<"", "x">(last)));
    Facts facts("tree");
    using Open = tf::Tensor<float, dyn, 3>;
    const Open x = as<float>(sample<2, 3>(-1, 1, 0.4)), longer = as<float>(sample<7, 3>(-1, 1));
    facts.add("x", x);
    facts.add("longer", longer);
    facts.add("predicted", predict(x));
    facts.add("predicted_longer", predict(longer));
    facts.add("first", first(x));
    facts.add("last", last(x));
    facts.add("last_w", tree.layers[1].w.read());
    facts.add("scale", tree.scales[2].read());
}

struct Scaler : tf::Module {
    tf::attribute<float, 3> mean{this, "mean", tf::zeros<float, 3>()};
    constexpr explicit Scaler(tf::Module* parent) : tf::Module(parent, "scaler") {}
};
struct Rates : tf::Module {
    tf::attribute<float> rate{this, "rate", 0.5f};
    tf::attribute<bool> training{this, "training", false};
    tf::attribute<std::int64_t> times{this, "times", 2};
    tf::attribute<tf::string> label{this, "label", "none"};
    tf::Variable<float, 3> w{this, "w", tf::ones<float, 3>()};
    Scaler scaler{this};
    tf::ListOf<Scaler, tf::Variable<double, 2>, Dense> parts{this, "parts", std::tuple(),
                                                             tf::ones<double, 2>(), std::tuple()};
    constexpr Rates() : tf::Module("rates") {}

    constexpr tf::Tensor<float, dyn, 3> scale(tf::Tensor<float, dyn, 3> x) {
        return tf::cond(
            training, [&] { return (x - scaler.mean) * rate * w; }, [&] { return x * rate; });
    }
    constexpr tf::Tensor<float> power(tf::Tensor<float> x) {
        const auto [i, y] = tf::while_loop(
            [&](auto k, auto) { return k < times; },
            [&](auto k, auto z) { return std::tuple(k + std::int64_t{1}, z * rate); },
            tf::like(times.read(), std::int64_t{0}), x);
        return y;
    }
    constexpr tf::Tensor<tf::string> name_it() { return label; }
    constexpr tf::Tensor<float, dyn, 3> list(tf::Tensor<float, dyn, 3> x) {
        auto& [first, second, third] = parts;
        return third.call(x - first.mean) * tf::cast<float>(tf::reduce_sum(second));
    }
    constexpr void train(tf::Tensor<float, dyn, 3> x) {
        tf::GradientTape tape;
        const tf::Tensor<float> y = tf::reduce_sum(scale(x));
        w.assign_sub(rate * tf::Tensor<float, 3>(tape.gradient(y, w)));
    }
};

void save_rates(const std::filesystem::path& folder) {
    Rates rates;
    rates.rate = 0.25f;
    rates.training = true;
    rates.times = 3;
    rates.label = "saved";
    rates.scaler.mean = as<float>(sample<3>(-1, 1));
    auto scale = tf::function<&Rates::scale>(rates);
    auto power = tf::function<&Rates::power>(rates);
    auto name_it = tf::function<&Rates::name_it>(rates);
    auto train = tf::function<&Rates::train>(rates);
    auto list = tf::function<&Rates::list>(rates);
    rates.parts.get<0>().mean = as<float>(sample<3>(-1, 1, 0.2));
    rates.parts.get<1>().assign(sample<2>(-1, 1));
    rates.parts.get<2>().w.assign(as<float>(sample<3, 3>(-1, 1)));
    using tf::saved_model::method;
    tf::saved_model::save(
        rates, folder / "rates",
        tf::signatures(tf::signature<"serving_default", "x">(scale), tf::signature<"power">(power)),
        tf::saved_model::methods(method(name_it), method(train), method(list)));
    Facts facts("rates");
    using Open = tf::Tensor<float, dyn, 3>;
    const Open x = as<float>(sample<2, 3>(-1, 1, 0.4));
    facts.add("x", x);
    facts.add("scaled", scale(x));
    facts.add("power", power(8.f));
    facts.add("mean", rates.scaler.mean.read());
    facts.add("listed", list(x));
    facts.add("second", rates.parts.get<1>().read());
    train(x);
    facts.add("trained", rates.w.read());
}

/// Tables from literals and from a text file, which TensorFlow finds among the assets.
struct Words : tf::Module {
    tf::lookup::StaticHashTable<tf::string, std::int64_t> ids;
    tf::lookup::StaticHashTable<std::int64_t, float> prices{
        this, "prices", {0, 2, 7}, {0.25f, 4.f, -1.f}, 100.f};
    tf::Variable<std::int64_t> asked{this, "asked", 0};
    constexpr explicit Words(std::string_view vocabulary = "")
        : tf::Module("words"),
          ids(this, "ids",
              tf::lookup::TextFileInitializer(vocabulary, tf::string_,
                                              tf::lookup::TextFileIndex::WHOLE_LINE, tf::int64,
                                              tf::lookup::TextFileIndex::LINE_NUMBER),
              -1) {}

    constexpr auto price(tf::Tensor<tf::string, dyn> x) {
        asked.assign_add(ids.size());
        const auto id = ids.lookup(x);
        return std::tuple(id, tf::cond(
                                  tf::reduce_any(id == std::int64_t{2}),
                                  [&] { return prices[id] * 2.f; }, [&] { return prices[id]; }));
    }
};

void save_words(const std::filesystem::path& folder) {
    const std::filesystem::path vocabulary = folder / "vocabulary.txt";
    tf::io::write_file(vocabulary, "a\nword\nlast \xff", "test");
    Words words(vocabulary.string());
    auto price = tf::function<&Words::price>(words);
    tf::saved_model::save(words, folder / "words",
                          tf::signatures(tf::signature<"serving_default", "text">(price)));
    std::filesystem::remove(vocabulary);
    tf::train::Checkpoint(words).write(folder / "words_checkpoint");
    Facts facts("words");
    using Texts = tf::Tensor<tf::string, dyn>;
    const Texts some = tf::constant({"last \xff", "", "a"}), none = tf::constant({"word"});
    facts.add("some", some);
    facts.add("none", none);
    facts.add("price of some", price(some));
    facts.add("price of none", price(none));
}

}  // namespace

void object_models(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    save_demo(folder);
    save_tree(folder);
    save_rates(folder);
    save_words(folder);
}

}  // namespace saved
