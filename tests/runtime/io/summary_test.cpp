// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.summary: the events that calls write, eagerly and in traced functions.

#include <doctest/doctest.h>

#include "io_support.hpp"

#include <thread>

#include <tf/core.hpp>
#include <tf/io/summary/event_file.hpp>
#include <tf/io/summary/summary.hpp>

namespace {

using namespace tf;
using Step = Variable<std::int64_t>;

/// "tag@step=value" of all scalars in the only file of a folder; other values as their dtype.
std::vector<std::string> written(const test::Folder& folder) {
    std::vector<std::string> out;
    io::EventFileReader file(folder.file());
    while (const auto e = file.next())
        for (const io::EventValue& v : e->summary) {
            std::string line = v.tag + "@" + std::to_string(e->step) + "=";
            if (v.metadata.plugin_name == "scalars")
                line += std::to_string(static_cast<int>(v.tensor.as<float>()()));
            else line += v.metadata.plugin_name + ":" + std::string(name_of(v.tensor.dtype()));
            out.push_back(line);
        }
    return out;
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("summaries go to the default writer, with tag, step and kind") {
    const test::Folder folder("summary_kinds");
    {
        const auto writer = summary::create_file_writer(folder.path());
        const auto scope = writer.as_default();
        summary::scalar("loss", 3.f, 1);
        summary::scalar("loss", constant(4), constant(std::int64_t{2}), "falls");
        summary::scalar("flag", true, constant(3));
        summary::scalar("sum", constant(1.f) + constant(1.f), 4u);
        summary::scalar("", constant<half>(1.5), -1);
        summary::histogram("h", constant({1.f, 2.f}), 0);
        summary::histogram("flags", constant({true, false}), 0, 5, "some");
        summary::image("i", zeros<std::uint8_t, 1, 2, 2, 3>(), 1, 3);
        summary::text("t", "*text*", 1);
        summary::text("t", constant({"a", "b"}), 2);
        summary::audio("a", zeros<float, 1, 4, 2>(), 8000, 1);
        summary::write("w", constant({1, 2}), 1, {.plugin_name = "mine"});
    }
    CHECK(written(folder) ==
          Lines{"loss@1=3", "loss@2=4", "flag@3=1", "sum@4=2", "scalar_summary@-1=1",
                "h@0=histograms:float64", "flags@0=histograms:float64", "i@1=images:string",
                "t@1=text:string", "t@2=text:string", "a@1=audio:string", "w@1=mine:int32"});
    io::EventFileReader file(folder.file());
    int described = 0;
    while (const auto e = file.next())
        for (const io::EventValue& v : e->summary) described += !v.metadata.description.empty();
    CHECK(described == 2);
}

TEST_CASE("without a writer nothing happens, not even an error") {
    CHECK(!summary::should_record_summaries());
    summary::scalar("loss", 1.f);
    summary::image("i", zeros<float, 1, 0, 0, 1>(), 0, -5);
    summary::flush();
    const auto writer = summary::create_noop_writer();
    const auto scope = writer.as_default(7);
    CHECK(!summary::should_record_summaries());
    CHECK(!summary::experimental::get_step());
    summary::scalar("loss", 1.f);
    writer.set_as_default(8);
    writer.flush();
    writer.close();
    CHECK(!summary::experimental::get_step());
}

TEST_CASE("default writers nest, and end with their scope") {
    const test::Folder outer("summary_outer"), inner("summary_inner");
    const auto a = summary::create_file_writer(outer.path());
    const auto b = summary::create_file_writer(inner.path());
    {
        const auto first = a.as_default(10);
        summary::scalar("x", 1);
        {
            const auto second = b.as_default(20);
            summary::scalar("x", 2);
            const auto nothing = summary::create_noop_writer().as_default();
            summary::scalar("x", 3);
        }
        CHECK(written(inner) == Lines{"x@20=2", "x@20=3"});  // flushed at the end of the scope
        summary::scalar("x", 4);
        const auto third = b.as_default();
        summary::scalar("x", 5);
    }
    summary::scalar("x", 6, 1);
    CHECK(!summary::experimental::get_step());
    CHECK(written(outer) == Lines{"x@10=1", "x@10=4"});
    CHECK(written(inner) == Lines{"x@20=2", "x@20=3", "x@10=5"});
}

TEST_CASE("set_as_default lasts, for this thread only") {
    const test::Folder folder("summary_thread");
    std::thread([&] {
        const auto writer = summary::create_file_writer(folder.path());
        writer.set_as_default(3);
        CHECK(summary::should_record_summaries());
        summary::scalar("mine", 1);
        std::thread([] {
            CHECK(!summary::should_record_summaries());
            summary::scalar("theirs", 1);
        }).join();
    }).join();  // the end of a thread closes a writer that only it holds
    CHECK(!summary::should_record_summaries());
    CHECK(written(folder) == Lines{"mine@3=1"});
}

TEST_CASE("a step must be told somewhere") {
    const test::Folder folder("summary_step");
    const auto writer = summary::create_file_writer(folder.path());
    {
        const auto scope = writer.as_default();
        try {
            summary::scalar("x", 1);
            FAIL("there is no step");
        } catch (const errors::InvalidArgument& e) {
            CHECK(e.op() == "summary::scalar");
            CHECK(std::string_view(e.what()).find("[tf.summary.no_step]") == 0);
        }
        CHECK_THROWS_AS(summary::write("x", constant(1)), errors::InvalidArgument);
        {
            const summary::record_if never(false);
            summary::scalar("x", 1);  // TensorFlow does not mind either
        }
        summary::experimental::set_step(5);
        CHECK(summary::experimental::get_step() == 5);
        summary::scalar("x", 2);
        summary::scalar("x", 3, 6);
        summary::histogram("h", constant({1.f}), summary::default_step, 4);
        summary::experimental::set_step(std::nullopt);
        CHECK_THROWS_AS(summary::scalar("x", 4), errors::InvalidArgument);
    }
    CHECK(written(folder) == Lines{"x@5=2", "x@6=3", "h@5=histograms:float64"});
}

TEST_CASE("record_if decides, also late and nested") {
    const test::Folder folder("summary_record_if");
    const auto writer = summary::create_file_writer(folder.path());
    {
        const auto scope = writer.as_default();
        const auto step = [](Tensor<int> x) { return summary::scalar("f", x, x); };
        const auto traced = function(step);
        int i = 0;
        const summary::record_if even([&] { return i % 2 == 0; });
        for (; i < 4; ++i) traced(i);
        {
            const summary::record_if always(true);
            i = 1;
            CHECK(summary::should_record_summaries());
            summary::scalar("inner", 1, 1);
        }
        CHECK(!summary::should_record_summaries());
    }
    CHECK(written(folder) == Lines{"f@0=0", "f@2=2", "inner@1=1"});
}

TEST_CASE("name scopes lead tags, but not those of write") {
    const test::Folder folder("summary_scopes");
    const auto writer = summary::create_file_writer(folder.path());
    {
        const auto scope = writer.as_default(0);
        const name_scope a("a");
        summary::scalar("b c!", 1);
        summary::scalar("", 1);
        summary::write("whole", constant(1));
        {
            const name_scope b("b");
            CHECK(b.name() == "a/b/");
            summary::text("t", "x");
            const name_scope again("x/");
            CHECK(again.name() == "x/");
            summary::scalar("s", 1);
            const name_scope none("");
            CHECK(none.name().empty());
            summary::scalar("s", 1);
        }
        CHECK(a.name() == "a/");
        summary::scalar("s", 1);
        const auto f = function([](Tensor<float> x) { return summary::scalar("traced", x); });
        f(1.f);  // a function has its own scopes
        const auto g = function([](Tensor<float> x) {
            const name_scope inner("n", x);
            summary::scalar("traced", x);
            const name_scope deep("m", x);
            return summary::scalar("traced", x);
        });
        g(2.f);
        Step step(std::int64_t{3});
        const auto h = function(
            [](Step& at) {
                const name_scope once("once", at);
                summary::scalar("constant", 4, at);  // the step says where it belongs
                const name_scope twice("once/", at);
                const name_scope inner("n", at);
                summary::write("whole", constant(5), at);
                return summary::text("", "x", at);
            },
            step);
        h();
    }
    CHECK(written(folder) ==
          Lines{"a/b c!@0=1", "a/scalar_summary@0=1", "whole@0=:int32", "a/b/t@0=text:string",
                "x/s@0=1", "s@0=1", "a/s@0=1", "traced@0=1", "n/traced@0=2", "n/m/traced@0=2",
                "once/constant@3=4", "whole@3=:int32", "once/n/text_summary@3=text:string"});
}

TEST_CASE("a closed writer takes nothing any more") {
    const test::Folder folder("summary_closed");
    const auto writer = summary::create_file_writer(folder.path(), {.filename_suffix = ".end"});
    CHECK(writer.file()->path().extension() == ".end");
    {
        const auto scope = writer.as_default();
        summary::scalar("x", 1, 1);
        writer.close();
        CHECK_THROWS_AS(summary::scalar("x", 2, 2), errors::FailedPrecondition);
        writer.flush();
        writer.close();
    }
    CHECK_THROWS_AS(const auto scope = writer.as_default(), errors::FailedPrecondition);
    CHECK_THROWS_AS(writer.set_as_default(), errors::FailedPrecondition);
    CHECK(written(folder) == Lines{"x@1=1"});
}

TEST_CASE("functions write on every call, in program order") {
    const test::Folder folder("summary_traced");
    const auto writer = summary::create_file_writer(folder.path());
    Step step(std::int64_t{0});
    const auto train = function(
        [](Step& s, Tensor<float> loss, Tensor<float, 2> w) {
            summary::scalar("loss", loss, s);
            summary::histogram("w", w, s, 5);
            s.assign_add(1);
            summary::scalar("next", 2.f * loss, s, "after the step");
            summary::scalar("fixed", loss, 77);
            summary::text("note", "constant", s);
            return loss + 1.f;
        },
        step);
    train(1.f, constant({1.f, 2.f}));  // without a writer
    CHECK(step() == 1);
    {
        const auto scope = writer.as_default();
        CHECK(train(1.f, constant({1.f, 2.f}))() == 2.f);
        train(5.f, constant({1.f, 2.f}));
    }
    train(9.f, constant({1.f, 2.f}));
    CHECK(written(folder) == Lines{"loss@1=1", "w@1=histograms:float64", "next@2=2", "fixed@77=1",
                                   "note@2=text:string", "loss@2=5", "w@2=histograms:float64",
                                   "next@3=10", "fixed@77=5", "note@3=text:string"});
}

TEST_CASE("the default step is asked for on every call") {
    const test::Folder folder("summary_default_step");
    const auto writer = summary::create_file_writer(folder.path());
    const auto f = function([](Tensor<float> x) { return summary::scalar("x", x); });
    const auto scope = writer.as_default();
    CHECK_THROWS_AS(f(1.f), errors::InvalidArgument);
    for (int i = 0; i < 3; ++i) {
        summary::experimental::set_step(i);
        f(static_cast<float>(i));
    }
    summary::experimental::set_step(std::nullopt);
    writer.flush();
    CHECK(written(folder) == Lines{"x@0=0", "x@1=1", "x@2=2"});
}

TEST_CASE("in branches and loops, and where nothing but constants is written") {
    const test::Folder folder("summary_flow");
    const auto writer = summary::create_file_writer(folder.path());
    const auto f = [](Tensor<int> n) {
        cond(
            n > 2, [&] { return summary::scalar("large", n, 0); },
            [&] { return summary::scalar("small", n, 0); });
        cond(n > 1, [&] { summary::scalar("above one", n, n); });
        const auto last = while_loop([&](auto i) { return i < n; },
                                     [&](auto i) {
                                         summary::scalar("i", i * 10, i);
                                         return i + 1;
                                     },
                                     like(n, 0));
        return last;
    };
    const auto constants = [] { return summary::scalar("constant", 8.f, 9); };
    const auto g = function(f);
    const auto h = function(constants);
    const auto scope = writer.as_default();
    f(constant(2));
    g(2);
    g(3);
    constants();
    h();
    writer.flush();
    // In a function branches and loops have scopes, as in TensorFlow.
    CHECK(written(folder) == Lines{"small@0=2", "above one@2=2", "i@0=0", "i@1=10",
                                   "cond/small@0=2", "cond_1/above one@2=2", "while/i@0=0",
                                   "while/i@1=10", "cond/large@0=3", "cond_1/above one@3=3",
                                   "while/i@0=0", "while/i@1=10", "while/i@2=20", "constant@9=8",
                                   "constant@9=8"});
}

TEST_CASE("images, audio and tensors in functions") {
    const test::Folder folder("summary_media");
    const auto writer = summary::create_file_writer(folder.path());
    const auto f = [](Tensor<float, dyn, 2, 2, dyn> images, Tensor<float, 1, dyn, 1> clips,
                      Tensor<string> words) {
        summary::image("i", images, 1, 2);
        summary::audio("a", clips, 44100, 1);
        summary::text("t", words, 1);
        summary::write("w", words, 1, {.plugin_name = "p", .plugin_content = "c"});
        return images;
    };
    const auto g = function(f);
    const auto images = zeros<float, dyn, 2, 2, dyn>(3, 3);
    const auto clips = constant<1, dyn, 1>(std::vector<float>{0.f, 1.f});
    {
        const auto scope = writer.as_default();
        f(images, clips, "x");
        g(images, clips, "x");
        CHECK_THROWS_AS(g(zeros<float, dyn, 2, 2, dyn>(1, 5), clips, "x"),
                        errors::InvalidArgument);  // five channels
    }
    std::vector<io::Event> all;
    io::EventFileReader file(folder.file());
    while (auto e = file.next()) all.push_back(std::move(*e));
    REQUIRE(all.size() == 9);
    for (std::size_t k = 1; k <= 4; ++k) {  // what was recorded writes what the eager calls wrote
        all[k].wall_time = all[k + 4].wall_time;
        CHECK(io::write_event(all[k]) == io::write_event(all[k + 4]));
    }
    CHECK(all[1].summary.at(0).tensor.shape() == Shape(4));
    CHECK(all[4].summary.at(0).metadata.plugin_content == "c");
}
