// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Detection of unregistered members of modules, in traces and at run time, and members that are
// created and destroyed before their owner.

#include <array>
#include <memory>
#include <tuple>

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

template <class M>
constexpr bool complete() {
    const M m = M();
    return tf::detail::modules::unregistered_bytes_of(m) == 0;
}
template <class M>
constexpr std::size_t missing() {
    const M m = M();
    return tf::detail::modules::unregistered_bytes_of(m);
}

struct Dense : tf::Module {
    tf::Variable<float> w{this, "w", 4.f};
    constexpr explicit Dense(tf::Module* owner = nullptr, std::string_view name = "dense")
        : tf::Module(owner, name) {}
};

// ---- nothing is missing

struct Pair {
    Dense left, right;
    constexpr explicit Pair(tf::Module* owner) : left(owner, "left"), right(owner, "right") {}
};
struct InStruct : tf::Module {
    Pair p{this};
    constexpr InStruct() : tf::Module(this) {}
};
struct InContainers : tf::Module {
    std::array<Dense, 2> a{Dense(this, "a"), Dense(this, "b")};
    Dense c[2]{Dense(this, "c"), Dense(this, "d")};
    tf::List<Dense, 3> l{this, "l"};
    tf::List<tf::Variable<float>, 2> v{this, "v", 0.f};
    constexpr InContainers() : tf::Module("x") {}
};
struct Derived : InStruct {
    tf::Variable<float> more{this, "more", 0.f};
};
struct Functor {
    constexpr auto operator()(tf::Tensor<float> x) const { return x * 2.f; }
};
struct Mixin {};
struct Empty : tf::Module, Mixin {
    static constexpr float factor = 2.f;
    static constexpr Functor twice{};
    [[no_unique_address]] Functor f;
    tf::Variable<float> v{this, "v", 0.f};
    constexpr Empty() : tf::Module("x") {}
};
struct HasRate {
    tf::attribute<float> rate;
    constexpr explicit HasRate(tf::Module* owner) : rate(owner, "rate", 1.f) {}
};
struct SecondBase : tf::Module, HasRate {
    tf::Variable<float> v{this, "v", 0.f};
    constexpr SecondBase() : tf::Module(this), HasRate(this) {}
};
struct Virtual : tf::Module {
    constexpr explicit Virtual(tf::Module* owner = nullptr) : tf::Module(owner, this) {}
    constexpr virtual int f() { return 1; }
};
struct NamedVirtual : tf::Module {
    tf::Variable<float> v{this, "v", 0.f};
    constexpr explicit NamedVirtual(tf::Module* owner = nullptr, std::string_view name = "n")
        : tf::Module(owner, this, name) {}
    constexpr virtual int f() { return 1; }
};
struct DerivedVirtual : Virtual {
    tf::Variable<float> v{this, "v", 0.f};
    constexpr explicit DerivedVirtual(tf::Module* owner = nullptr) : Virtual(owner) {}
    constexpr int f() override { return 2; }
};
struct UntoldVirtual : tf::Module {
    tf::Variable<float> v{this, "v", 0.f};
    constexpr UntoldVirtual() : tf::Module("x") {}
    constexpr virtual int f() { return 1; }
};
struct HasVirtual : tf::Module {
    Virtual v{this};
    NamedVirtual n{this, "other"};
    DerivedVirtual d{this};
    constexpr HasVirtual() : tf::Module("x") {}
};
struct alignas(64) Wide {
    float lanes[16] = {};
};
struct HasWide : tf::Module {
    struct Inner : tf::Module {
        tf::Variable<float> v{this, "v", 0.f};
        tf::host<Wide> wide{this};
        tf::host<char> c{this, 'c'};
        constexpr explicit Inner(tf::Module* owner) : tf::Module(owner, "inner") {}
    };
    tf::host<char> a{this, 'a'};
    Inner inner{this};
    tf::host<Wide> wide{this};
    tf::host<char> b{this, 'b'};
    constexpr HasWide() : tf::Module("x") {}
};
struct None : tf::Module {};
static_assert(complete<Dense>() && complete<InStruct>() && complete<InContainers>() &&
              complete<Derived>() && complete<Empty>() && complete<SecondBase>());
static_assert(complete<Virtual>() && complete<NamedVirtual>() && complete<DerivedVirtual>() &&
              complete<UntoldVirtual>() && complete<HasVirtual>() && complete<HasWide>() &&
              complete<None>());

// ---- something is

struct Unowned : tf::Module {
    tf::Variable<float> v{this, "v", 1.f};
    Dense d;
    constexpr Unowned() : tf::Module(this) {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x * d.w; }
};
struct FirstByte : tf::Module {
    bool training = false;
    tf::Variable<float> v{this, "v", 0.f};
    constexpr FirstByte() : tf::Module("x") {}
};
struct LastByte : tf::Module {
    tf::Variable<float> v{this, "v", 0.f};
    bool training = false;
    constexpr LastByte() : tf::Module(this) {}
};
struct TensorMember : tf::Module {
    tf::Tensor<float> t;
    constexpr TensorMember() : tf::Module("x") {}
};
struct Reference : tf::Module {
    const Dense* shared = nullptr;
    constexpr Reference() : tf::Module("x") {}
};
struct Deep : tf::Module {
    struct Sub : tf::Module {
        double rate = 0.5;
        constexpr explicit Sub(tf::Module* owner) : tf::Module(owner, "sub") {}
    };
    Sub sub{this};
    constexpr Deep() : tf::Module(this) {}
};
struct DerivedNumber : InStruct {
    float f = 1;
};
struct VirtualNumber : NamedVirtual {
    float f = 1;
};
struct HasUntold : tf::Module {
    struct Sub : tf::Module {
        constexpr explicit Sub(tf::Module* owner) : tf::Module(owner, "sub") {}
        constexpr virtual int f() { return 1; }
    };
    Sub sub{this};
    constexpr HasUntold() : tf::Module(this) {}
};
struct InList : tf::Module {
    struct Sub : tf::Module {
        int n = 3;
        constexpr explicit Sub(tf::Module* owner) : tf::Module(owner, "sub") {}
    };
    tf::List<Sub, 3> list{this, "list"};
    constexpr InList() : tf::Module("x") {}
};
static_assert(missing<Unowned>() == sizeof(Dense));
static_assert(missing<FirstByte>() == 8 && missing<LastByte>() == 8 && missing<Reference>() == 8);
static_assert(missing<Deep>() == 8 && missing<DerivedNumber>() == 8 &&
              missing<VirtualNumber>() == 8);
static_assert(missing<HasUntold>() == 8);  // looks like a double before the submodule
static_assert(missing<InList>() == 24 && missing<TensorMember>() == sizeof(tf::Tensor<float>));

template <class F>
std::string failure(F f) {
    try {
        f();
    } catch (const tf::errors::FailedPrecondition& e) {
        return e.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("members: a submodule without an owner is told at first use") {
    Unowned m;
    // Not a sum of strings, for which g++ 12 gives a wrong warning in optimized code.
    std::string at_the_end = std::to_string(sizeof(Dense));
    at_the_end += " bytes at the end";
    for (const std::string& said :
         {failure([&] { m.variables(); }), failure([&] { m.trainable_variables(); }),
          failure([&] { tf::function<&Unowned::run>(m); })}) {
        CAPTURE(said);
        CHECK(said.find("[tf.module.untracked_member]") == 0);
        CHECK(said.find("Inner inner{this, \"inner\"}") != said.npos);
        CHECK(said.find(at_the_end) != said.npos);
    }
}

TEST_CASE("members: host data are told at first use, with their place") {
    const auto bind = [](auto& m) {
        return failure([&] {
            tf::function([](std::remove_reference_t<decltype(m)>&) { return tf::constant(1.f); },
                         m);
        });
    };
    FirstByte byte;
    CHECK(failure([&] { byte.variables(); }) == "none");  // it did not pass its class to Module
    CHECK(bind(byte).find("8 bytes before 'v'") != std::string::npos);
    LastByte last;
    CHECK(failure([&] { last.variables(); }).find("8 bytes at the end") != std::string::npos);
    Deep deep;
    CHECK(failure([&] { deep.variables(); }).find("8 bytes at the end") != std::string::npos);
    DerivedNumber derived;  // its base passes its class to Module
    CHECK(bind(derived).find("tf.module.untracked_member") != std::string::npos);
    HasUntold untold;
    const std::string hint = failure([&] { untold.variables(); });
    CAPTURE(hint);
    CHECK(hint.find("8 bytes before 'sub'") != hint.npos);
    CHECK(hint.find("with virtual functions tf::Module(owner, this, name)") != hint.npos);
    VirtualNumber number;
    CHECK(bind(number).find("8 bytes at the end") != std::string::npos);
    struct Two : tf::Module {
        LastByte one;
        constexpr Two() : tf::Module("two") {}
    } unknown;
    CHECK(bind(unknown).find("bytes at the end") != std::string::npos);
}

TEST_CASE("members: whole modules pass") {
    const auto passes = [](auto&& m) {
        return failure([&] {
                   m.variables();
                   tf::function([](std::remove_cvref_t<decltype(m)>&) { return tf::constant(1.f); },
                                m);
               }) == "none";
    };
    CHECK(passes(Dense()));
    CHECK(passes(InStruct()));
    CHECK(passes(InContainers()));
    CHECK(passes(Derived()));
    CHECK(passes(Empty()));
    CHECK(passes(SecondBase()));
    CHECK(passes(Virtual()));
    CHECK(passes(NamedVirtual()));
    CHECK(passes(DerivedVirtual()));
    CHECK(passes(UntoldVirtual()));
    CHECK(passes(HasVirtual()));
    CHECK(passes(HasWide()));
    CHECK(passes(None()));
    CHECK(passes(*std::make_unique<HasWide>()));
}

TEST_CASE("members: modules with all kinds of members are traced") {
    HasVirtual m;
    const auto f = tf::function([](HasVirtual& h, tf::Tensor<float> x) { return x + h.n.v; }, m);
    m.n.v.assign(2.f);
    CHECK(f(1.f)() == 3.f);
    Empty e;
    const auto g = tf::function(
        [](Empty& h, tf::Tensor<float> x) { return h.f(Empty::twice(x)) * Empty::factor; }, e);
    CHECK(g(1.f)() == 8.f);
}

TEST_CASE("members: what is made at run time belongs to its owner while it lives") {
    struct Net : tf::Module {
        tf::Variable<float> bias{this, "bias", 1.f};
        tf::host<std::vector<std::unique_ptr<Dense>>> layers{this};
        explicit Net(int n) : tf::Module(this) {
            for (int i = 0; i < n; ++i)
                layers->push_back(std::make_unique<Dense>(this, "layer_" + std::to_string(i)));
        }
    };
    Net net(4);
    CHECK(net.variables().size() == 5);
    CHECK(net.variables()[2].get().name() == "net/layer_1/w:0");
    net.layers.get()[2]->w.assign(7.f);
    net.layers->erase(net.layers->begin() + 1);
    CHECK(net.variables().size() == 4);
    CHECK(net.submodules().size() == 3);
    const auto members = [&] {
        std::vector<std::string> out;
        net.visit_members([&](std::string_view name, auto&&) { out.emplace_back(name); });
        return out;
    };
    CHECK(members() == std::vector<std::string>{"bias", "layer_0", "layer_2", "layer_3"});
    net.layers->clear();
    CHECK(net.variables().size() == 1);
    net.layers->push_back(std::make_unique<Dense>(&net, "again"));
    CHECK(members() == std::vector<std::string>{"bias", "again"});
}

TEST_CASE("members: lists keep their elements when a member before them goes") {
    struct Net : tf::Module {
        tf::host<std::unique_ptr<Dense>> first{this};
        tf::host<std::unique_ptr<tf::Variable<float>>> v{this};
        tf::List<Dense, 2> layers;
        Net()
            : tf::Module(this),
              first(this, std::make_unique<Dense>(this, "first")),
              v(this, std::make_unique<tf::Variable<float>>(this, "v", 1.f)),
              layers(this, "layers") {}
    } net;
    net.first->reset();
    net.v->reset();
    int lists = 0;
    net.visit_members([&](std::string_view name, auto&& member) {
        CHECK(name == "layers");
        if constexpr (requires { member.size(); }) {
            ++lists;
            CHECK(member.size() == 2);
            CHECK(member[1].module == &net.layers[1]);
        }
    });
    CHECK(lists == 1);
    CHECK(net.variables().size() == 2);
}

TEST_CASE("members: layers behind pointers to their base run eagerly, and are not traced as it") {
    struct Layer : tf::Module {
        constexpr explicit Layer(tf::Module* owner = nullptr, std::string_view name = "layer")
            : tf::Module(owner, this, name) {}
        constexpr virtual ~Layer() {}
        constexpr virtual tf::Tensor<float> call(tf::Tensor<float> x) { return x; }
    };
    struct Twice : Layer {
        tf::Variable<float> w{this, "w", 2.f};
        constexpr explicit Twice(tf::Module* owner = nullptr, std::string_view name = "twice")
            : Layer(owner, name) {}
        constexpr ~Twice() override {}
        constexpr tf::Tensor<float> call(tf::Tensor<float> x) override { return x * w; }
    };
    struct Net : tf::Module {
        tf::host<std::vector<std::unique_ptr<Layer>>> layers{this};
        Net() : tf::Module(this) {
            layers->push_back(std::make_unique<Twice>(this, "first"));
            layers->push_back(std::make_unique<Layer>(this, "second"));
            layers->push_back(std::make_unique<Twice>(this, "third"));
        }
        tf::Tensor<float> run(tf::Tensor<float> x) const {
            for (const auto& layer : layers.get()) x = layer->call(x);
            return x;
        }
    } net;
    CHECK(net.run(3.f)() == 12.f);
    CHECK(net.trainable_variables().size() == 2);
    tf::GradientTape tape;
    const tf::Tensor<float> y = net.run(3.f);
    const auto gradients = tape.gradient(y, net.trainable_variables());
    CHECK(gradients.size() == 2);
    Layer& first = *net.layers.get()[0];
    const std::string said = failure([&] { tf::function<&Layer::call>(first); });
    CAPTURE(said);
    CHECK(said.find("[tf.function.dynamic_class]") == 0);
    CHECK(tf::function<&Layer::call>(*net.layers.get()[1])(3.f)() == 3.f);
    CHECK(tf::function<&Twice::call>(static_cast<Twice&>(first))(3.f)() == 6.f);
}

TEST_CASE("members: what outlives its owner stands alone") {
    auto owner = std::make_unique<Unowned>();
    auto child = std::make_unique<Dense>(owner.get(), "child");
    auto variable = std::make_unique<tf::Variable<float>>(owner.get(), "x", 5.f);
    CHECK(child->w.name() == "unowned/child/w:0");
    owner.reset();
    CHECK(child->w.name() == "child/w:0");
    CHECK(variable->name() == "x:0");
    CHECK((*variable)() == 5.f);
    CHECK(child->variables().size() == 1);
    child.reset();  // reports to no module
    variable.reset();
}

TEST_CASE("members: a module with members of run time differs from the one that was traced") {
    struct Net : tf::Module {
        tf::Variable<float> w{this, "w", 2.f};
        tf::host<std::vector<std::unique_ptr<Dense>>> more{this};
        constexpr Net() : tf::Module(this) {}
        constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x * w; }
    } net;
    CHECK(tf::function<&Net::run>(net)(3.f)() == 6.f);
    net.more->push_back(std::make_unique<Dense>(&net, "more"));
    const std::string said = failure([&] { tf::function<&Net::run>(net)(3.f); });
    CAPTURE(said);
    CHECK(said.find("[tf.function.captures_differ]") == 0);
    CHECK(said.find("made at run time") != said.npos);
    CHECK(tf::function<&Net::run>(net).eagerly(3.f)() == 6.f);
}
