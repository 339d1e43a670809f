// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include <doctest/doctest.h>

#include "io_support.hpp"

#include <tf/tf.hpp>

namespace {

using namespace tf;

struct Inner : Module {
    Variable<double, 2> scale{this, "scale", constant<double>({1., 2.})};
    constexpr explicit Inner(Module* parent = nullptr, std::string_view name = "inner")
        : Module(parent, name) {}
};
struct Net : Module {
    Variable<float, dyn, 2> table{this, "table", constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}})};
    Variable<std::int64_t> count{this, "count", std::int64_t{0}, false};
    Inner inner{this, "inner"};
    constexpr Net() : Module("net") {}
    constexpr Tensor<float, dyn, 2> shifted(Tensor<float> by) {
        count.assign_add(1);
        return table + by;
    }
    constexpr std::tuple<Tensor<float>, Tensor<double>> both(Tensor<float> x) const {
        return {x, reduce_sum(inner.scale)};
    }
};

void save_net(const io::fs::path& dir) {
    Net net;
    net.table.assign(constant({{7.f, 8.f}}));
    net.inner.scale.assign(constant<double>({.5, .25}));
    saved_model::save(net, dir,
                      signatures(signature<"serving_default">(function<&Net::shifted>(net))),
                      saved_model::methods(saved_model::method(function<&Net::both>(net))));
}

template <class F>
std::string message_of(F f) {
    try {
        f();
    } catch (const errors::OpError& e) {
        return e.what();
    }
    return "no error";
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST_CASE("a module has the values of the saved one, open dims too") {
    const test::Folder folder("typed_model");
    save_net(folder.path() / "net");
    const auto net = saved_model::load<Net>(folder.path() / "net");
    CHECK(net->table.shape() == Shape(1, 2));
    CHECK(net->table(0, 1) == 8.f);
    CHECK(net->inner.scale(0) == .5);
    CHECK(function<&Net::shifted>(*net)(1.f)(0, 0) == 8.f);
    CHECK(net->count() == 1);
}

TEST_CASE("methods that are named are compared") {
    const test::Folder folder("typed_model");
    save_net(folder.path() / "net");
    CHECK(saved_model::load<Net, &Net::shifted, &Net::both>(folder.path() / "net") != nullptr);
}

struct OtherMethods : Module {
    Variable<float, dyn, 2> table{this, "table", zeros<float, 1, 2>()};
    Variable<std::int64_t> count{this, "count", std::int64_t{0}, false};
    Inner inner{this, "inner"};
    constexpr OtherMethods() : Module("net") {}
    constexpr Tensor<float, dyn, 2> shifted(Tensor<float, 2> by) const { return table + by; }
    constexpr Tensor<float> both(Tensor<float> x) const { return x; }
    constexpr Tensor<float> third(Tensor<float> x) const { return x; }
};

TEST_CASE("other arguments, other results, no such method") {
    const test::Folder folder("typed_model");
    const io::fs::path dir = folder.path() / "net";
    save_net(dir);
    const auto arguments =
        message_of([&] { saved_model::load<OtherMethods, &OtherMethods::shifted>(dir); });
    CHECK(has(arguments, "tf.saved_model.differs"));
    CHECK(has(arguments, "'shifted'"));
    CHECK(has(arguments, "float32(2,)"));
    const auto results =
        message_of([&] { saved_model::load<OtherMethods, &OtherMethods::both>(dir); });
    CHECK(has(results, "'both'"));
    CHECK(has(results, "float64()"));
    const auto absent =
        message_of([&] { saved_model::load<OtherMethods, &OtherMethods::third>(dir); });
    CHECK(has(absent, "'third' got no such function"));
}

struct Lacks : Module {
    Variable<float, dyn, 2> table{this, "table", zeros<float, 1, 2>()};
    Inner inner{this, "inner"};
    constexpr Lacks() : Module("net") {}
};
struct Wants : Net {
    Variable<float> more{this, "more", 0.f};
};
struct Differs : Module {
    Variable<float, dyn, 3> table{this, "table", zeros<float, 1, 3>()};
    Variable<int> count{this, "count", 0};
    Inner inner{this, "inner"};
    constexpr Differs() : Module("net") {}
};

TEST_CASE("all that differs is said, and nothing is returned") {
    const test::Folder folder("typed_model");
    const io::fs::path dir = folder.path() / "net";
    save_net(dir);
    const auto lacks = message_of([&] { saved_model::load<Lacks>(dir); });
    CHECK(has(lacks, "lacks none and has besides count/.ATTRIBUTES/VARIABLE_VALUE"));
    const auto wants = message_of([&] { saved_model::load<Wants>(dir); });
    CHECK(has(wants, "lacks net/more:0 and has besides none"));
    const auto differs = message_of([&] { saved_model::load<Differs>(dir); });
    CHECK(has(differs, "tf.train.mismatch"));
    CHECK(has(differs, "net/table:0 float32 of shape (1, 2)"));
    CHECK(has(differs, "net/count:0 int64 of shape ()"));
    CHECK(has(differs, "net/table:0 float32 of shape (None, 3)"));
    CHECK(has(differs, "net/count:0 int32 of shape ()"));
    CHECK_THROWS_AS(saved_model::load<Net>(folder.path() / "none"), errors::NotFound);
}

}  // namespace
