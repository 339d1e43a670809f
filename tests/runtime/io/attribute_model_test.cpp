// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::attribute in files: a constant of a saved model, nothing in a checkpoint; and modules with
// members that are not registered, which are neither saved nor restored.

#include <string>

#include <doctest/doctest.h>

#include "io_support.hpp"

#include <tf/tf.hpp>

namespace {

using namespace tf;

struct Dropout : Module {
    attribute<bool> on{this, "on", true};
    attribute<float, 2> mean{this, "mean", constant({1.f, 2.f})};
    constexpr Dropout(Module* owner, std::string_view name) : Module(owner, name) {}
};
struct Net : Module {
    attribute<float> rate;
    attribute<int> times{this, "times", 2};
    attribute<float, dyn> open{this, "open", constant({1.f, 2.f})};
    attribute<string> label{this, "label", "none"};
    Variable<float> w{this, "w", 1.f};
    Dropout inner{this, "inner"};
    List<Dropout, 2> layers{this, "layers"};
    constexpr explicit Net(float r = 0.5f) : Module(this), rate(this, "rate", r) {}

    constexpr Tensor<float> run(Tensor<float> x) {
        const auto looped = while_loop([&](auto k, auto) { return k < times; },
                                       [&](auto k, auto z) { return std::tuple(k + 1, z * rate); },
                                       like(times.read(), 0), x);
        const auto y = std::get<1>(looped);
        return cond(
                   layers[1].on, [&] { return y + reduce_sum(open) + w; }, [&] { return y; }) +
               reduce_sum(inner.mean * layers[0].mean);
    }
};
void save_net(const io::fs::path& dir) {
    Net net(3.f);
    net.times = 3;
    net.open = constant({1.f, 2.f, 4.f});
    net.label = "saved";
    net.inner.mean = constant({5.f, 6.f});
    net.w.assign(10.f);
    saved_model::save(net, dir, function<&Net::run>(net));
}
// 2 * 3^3 + (1 + 2 + 4) + 10 + (5 * 1 + 6 * 2)
constexpr float expected = 54.f + 7.f + 10.f + 17.f;

struct Other : Module {
    attribute<double> rate{this, "rate", 0.5};
    Variable<float> w{this, "w", 1.f};
    constexpr Other() : Module("net") {}
};
struct Less : Module {
    attribute<float> decay{this, "decay", 0.25f};  // the saved model does not have it
    attribute<float> rate{this, "rate", 0.5f};
    Variable<float> w{this, "w", 1.f};
    constexpr Less() : Module("net") {}
};
struct Twice : Module {
    attribute<float> x{this, "x", 0.25f};
    Variable<float> w{this, "x", 1.f};
    constexpr Twice() : Module("net") {}
};
struct Untracked : Module {
    bool training = false;
    Variable<float> w{this, "w", 1.f};
    constexpr Untracked() : Module("untracked") {}  // does not pass its class to Module
};

template <class E, class F>
std::string message_of(F f) {
    try {
        f();
    } catch (const E& e) {
        return e.what();
    }
    return "no error";
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("attribute: a saved function has the values that were there when it was saved") {
    const test::Folder folder("attribute_model");
    save_net(folder.path() / "net");
    const auto model = saved_model::load(folder.path() / "net");
    const auto served = model.signature("serving_default")({{"a", constant(2.f)}});
    CHECK(served.at("output_0").as<float>()() == expected);
    CHECK(model.function("run")(constant(2.f)).tensor().as<float>()() == expected);
}

TEST_CASE("attribute: a model without its types has them as constants") {
    const test::Folder folder("attribute_model");
    save_net(folder.path() / "net");
    const auto model = saved_model::load(folder.path() / "net");
    CHECK(model.constant("rate").as<float>()() == 3.f);
    CHECK(model.constant("label").as<string>()() == "saved");
    CHECK(model.constant("open").as<float, dyn>()(2) == 4.f);
    CHECK(model.constant("layers.1.on").as<bool>()());
    CHECK(model.constant(saved_model::path("inner", "mean")).as<float, 2>()(1) == 6.f);
    CHECK(model.variables().size() == 1);
    const auto told = [&](auto f) { return message_of<errors::NotFound>(f); };
    CHECK(has(told([&] { model.constant("w"); }), "no constant"));
    CHECK(has(told([&] { model.variable("rate"); }), "no variable"));
    CHECK(has(told([&] { model.constant("layers.2.on"); }), "no attribute '2'"));
}

TEST_CASE("attribute: a typed model is given the values, which can be set again") {
    const test::Folder folder("attribute_model");
    save_net(folder.path() / "net");
    const auto net = saved_model::load<Net, &Net::run>(folder.path() / "net");
    CHECK(net->rate.get() == 3.f);
    CHECK(net->times.get() == 3);
    CHECK(net->open.shape() == Shape(3));
    CHECK(net->label.get() == "saved");
    CHECK(net->inner.mean(1) == 6.f);
    CHECK(net->layers[0].mean(1) == 2.f);
    CHECK(net->layers[1].on.get());
    const auto run = function<&Net::run>(*net);
    CHECK(run(2.f)() == expected);
    net->layers[1].on = false;
    CHECK(run(2.f)() == 54.f + 17.f);
    CHECK(net->run(2.f)() == 54.f + 17.f);
}

TEST_CASE("attribute: what a model does not hold keeps its value; another dtype is told") {
    const test::Folder folder("attribute_model");
    {
        Less less;
        less.rate = 7.f;
        less.decay = 9.f;
        saved_model::save(less, folder.path() / "less");
    }
    struct More : Module {
        attribute<float> rate{this, "rate", 0.5f};
        attribute<float> added{this, "added", 0.75f};
        Variable<float> w{this, "w", 1.f};
        constexpr More() : Module("net") {}
    };
    const auto more = saved_model::load<More>(folder.path() / "less");
    CHECK(more->rate.get() == 7.f);
    CHECK(more->added.get() == 0.75f);
    const std::string said = message_of<errors::InvalidArgument>(
        [&] { saved_model::load<Other>(folder.path() / "less"); });
    CHECK(has(said, "[tf.saved_model.differs]"));
    CHECK(has(said, "rate"));
    CHECK(has(said, "float64"));
    CHECK(has(message_of<errors::InvalidArgument>(
                  [&] { saved_model::save(Twice(), folder.path() / "twice"); }),
              "[tf.module.duplicate_name]"));
}

TEST_CASE("attribute: checkpoints do not hold it") {
    const test::Folder folder("attribute_model");
    Net net(3.f), other(4.f);
    const std::string path = train::Checkpoint(net).write(folder.path() / "c");
    for (const auto& [name, shape] : train::list_variables(path)) CHECK_FALSE(has(name, "rate"));
    train::Checkpoint(other).read(path).assert_consumed();
    CHECK(other.rate.get() == 4.f);
}

TEST_CASE("members: a module with an unregistered one is neither saved nor restored") {
    const test::Folder folder("attribute_model");
    Untracked m;
    const auto told = [](auto f) {
        const std::string said = message_of<errors::FailedPrecondition>(f);
        return has(said, "[tf.module.untracked_member]") && has(said, "8 bytes before 'w'");
    };
    CHECK(told([&] { saved_model::save(m, folder.path() / "m"); }));
    CHECK_FALSE(io::fs::exists(folder.path() / "m"));
    CHECK(told([&] { train::Checkpoint checkpoint(m); }));
    CHECK(told([&] { train::Checkpoint checkpoint(train::tracked("m", m)); }));
    CHECK(told([&] { saved_model::load<Untracked>(folder.path() / "m"); }));
}
