// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::train::CheckpointManager and the file `checkpoint`; folders that TensorFlow and this library
// share are in tests/referee/checkpoint.

#include <doctest/doctest.h>

#include <tf/tf.hpp>

#include <tf/io/checkpoint/manager.hpp>

#include "io_support.hpp"

namespace {

using namespace tf::errors;
using tf::train::Checkpoint;
using tf::train::CheckpointManager;
using tf::train::CheckpointState;
using tf::train::tracked;

using Paths = std::vector<std::string>;

CheckpointState parse(std::string_view text) {
    return CheckpointState::parse(text, "dir", {"test", "checkpoint"});
}
std::string read_state(const test::Folder& folder) {
    return tf::io::read_file(folder / "checkpoint", "test");
}
Paths names(const CheckpointManager& m) {
    Paths out;
    for (const std::string& path : m.checkpoints())
        out.push_back(tf::io::fs::path(path).filename().string());
    return out;
}
Paths files(const test::Folder& folder) {
    Paths out;
    for (const auto& e : tf::io::fs::directory_iterator(folder.path()))
        if (e.path().extension() == ".index") out.push_back(e.path().stem().string());
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

TEST_CASE("manager: keeps so many, and forgets the oldest") {
    const test::Folder folder("manager_keeps");
    tf::Variable<float> x(1.f, "x");
    Checkpoint c(tracked("x", x));
    CheckpointManager m(c, folder.path(), 2);
    CHECK_FALSE(m.latest_checkpoint().has_value());
    CHECK(m.checkpoints().empty());
    for (int i = 1; i <= 4; ++i) {
        x.assign(static_cast<float>(i));
        CHECK(m.save() == (folder / ("ckpt-" + std::to_string(i))).string());
    }
    CHECK(names(m) == Paths{"ckpt-3", "ckpt-4"});
    CHECK(files(folder) == Paths{"ckpt-3", "ckpt-4"});
    CHECK(m.latest_checkpoint() == tf::train::latest_checkpoint(folder.path()));

    x.assign(0.f);
    CHECK(m.restore_or_initialize() == m.latest_checkpoint());
    CHECK(x() == 4.f);

    // a given number; a checkpoint that is saved again is the newest
    m.save(3);
    CHECK(names(m) == Paths{"ckpt-4", "ckpt-3"});
    CHECK(files(folder) == Paths{"ckpt-3", "ckpt-4"});
    CHECK(c.save_counter()() == 5);
}

TEST_CASE("manager: all are kept, under a given name") {
    const test::Folder folder("manager_all");
    tf::Variable<float> x(1.f, "x");
    Checkpoint c(tracked("x", x));
    CheckpointManager m(c, folder / "run", std::nullopt, {.checkpoint_name = "model"});
    for (int i = 0; i < 7; ++i) m.save();
    CHECK(m.checkpoints().size() == 7);
    CHECK(m.latest_checkpoint() == (folder / "run" / "model-7").string());
    CHECK(m.directory() == folder / "run");
    CHECK(&m.checkpoint() == &c);
}

TEST_CASE("manager: initializes where there is nothing to restore") {
    const test::Folder folder("manager_init");
    tf::Variable<float> x(1.f, "x");
    Checkpoint c(tracked("x", x));
    CheckpointManager m(c, folder.path(), 2, {.init_fn = [&] { x.assign(5.f); }});
    CHECK_FALSE(m.restore_or_initialize().has_value());
    CHECK(x() == 5.f);
    m.save();
    x.assign(6.f);
    m.restore_or_initialize();
    CHECK(x() == 5.f);
}

TEST_CASE("manager: an interval of steps") {
    const test::Folder folder("manager_interval");
    tf::Variable<std::int64_t> step(std::int64_t{0}, "step");
    Checkpoint c(tracked("step", step));
    CheckpointManager m(c, folder.path(), 3, {.step_counter = &step, .checkpoint_interval = 10});
    CHECK(m.checkpoint_interval() == 10);
    CHECK(m.save().has_value());  // the first one always
    CHECK_FALSE(m.save().has_value());
    step.assign(9);
    CHECK_FALSE(m.save().has_value());
    CHECK(m.save({}, false).has_value());
    CHECK_FALSE(m.save({}, false).has_value());  // never twice at one step
    step.assign(19);
    CHECK(m.save().has_value());
    step.assign(0);
    CheckpointManager again(c, folder.path(), 3,
                            {.step_counter = &step, .checkpoint_interval = 10});
    again.restore_or_initialize();
    CHECK(step() == 19);
    CHECK_FALSE(again.save().has_value());
    step.assign(29);
    CHECK(again.save().has_value());

    tf::Variable<std::int32_t> narrow(5, "narrow");
    CheckpointManager(c, folder.path(), 3, {.step_counter = &narrow, .checkpoint_interval = 1});
    tf::Variable<float> number(5.f, "number");
    CHECK_THROWS_AS(
        CheckpointManager(c, folder.path(), 3, {.step_counter = &number, .checkpoint_interval = 1}),
        InvalidArgument);
    CHECK_THROWS_AS(CheckpointManager(c, folder.path(), 3, {.checkpoint_interval = 1}),
                    InvalidArgument);
    CHECK_THROWS_AS(CheckpointManager(c, folder.path(), 0), InvalidArgument);
    CHECK_THROWS_AS(CheckpointManager(c, folder.path(), -1), InvalidArgument);
}

TEST_CASE("manager: one is kept for good every so many hours") {
    const test::Folder folder("manager_hours");
    tf::Variable<float> x(1.f, "x");
    Checkpoint c(tracked("x", x));
    {
        CheckpointManager m(c, folder.path(), std::nullopt);
        for (int i = 0; i < 4; ++i) m.save();
    }
    // as if they had been saved at 1, 2, 3 and 4 hours
    tf::io::write_file(folder / "checkpoint",
                       "model_checkpoint_path: \"ckpt-4\"\n"
                       "all_model_checkpoint_paths: \"ckpt-1\"\n"
                       "all_model_checkpoint_paths: \"ckpt-2\"\n"
                       "all_model_checkpoint_paths: \"ckpt-3\"\n"
                       "all_model_checkpoint_paths: \"ckpt-4\"\n"
                       "all_model_checkpoint_timestamps: 3600.0\n"
                       "all_model_checkpoint_timestamps: 7200.0\n"
                       "all_model_checkpoint_timestamps: 10800.0\n"
                       "all_model_checkpoint_timestamps: 14400.0\n"
                       "last_preserved_timestamp: 100.0\n",
                       "test");
    CheckpointManager m(c, folder.path(), 1, {.keep_checkpoint_every_n_hours = 1.5});
    CHECK(m.checkpoints().size() == 4);
    m.save();
    // 2 hours are 1.5 after the start, 4 hours are 1.5 after 2
    CHECK(files(folder) == Paths{"ckpt-2", "ckpt-4", "ckpt-5"});
    CHECK(names(m) == Paths{"ckpt-5"});
    CHECK(read_state(folder).find("last_preserved_timestamp: 14400.0\n") != std::string::npos);
}

TEST_CASE("manager: nothing outside of its folder is deleted, whatever the file says") {
    const test::Folder folder("manager_outside");
    tf::Variable<float> x(1.f, "x");
    Checkpoint c(tracked("x", x));
    c.write(folder / "precious");
    tf::io::fs::create_directories(folder / "run");
    tf::io::write_file(folder / "run" / "checkpoint",
                       "model_checkpoint_path: \"../precious\"\n"
                       "all_model_checkpoint_paths: \"../precious\"\n"
                       "all_model_checkpoint_paths: \"" +
                           tf::io::fs::absolute(folder / "precious").string() +
                           "\"\n"
                           "all_model_checkpoint_timestamps: 1.0\n"
                           "all_model_checkpoint_timestamps: 2.0\n",
                       "test");
    CheckpointManager m(c, folder / "run", 1);
    CHECK(m.checkpoints().size() == 2);
    m.save();
    m.save();
    CHECK(m.checkpoints().size() == 1);
    CHECK(tf::io::fs::exists(folder / "precious.index"));
    CHECK(tf::io::fs::exists(folder / "precious.data-00000-of-00001"));
}

TEST_CASE("checkpoint state: TensorFlow's text") {
    // as TensorFlow 2.21 wrote it
    const std::string text =
        "model_checkpoint_path: \"ckpt-3\"\n"
        "all_model_checkpoint_paths: \"ckpt-2\"\n"
        "all_model_checkpoint_paths: \"ckpt-3\"\n"
        "all_model_checkpoint_timestamps: 1795633466.0379567\n"
        "all_model_checkpoint_timestamps: 1795633466.042565\n"
        "last_preserved_timestamp: 1795633465.0303211\n";
    const CheckpointState s = parse(text);
    CHECK(s.model_checkpoint_path == "dir/ckpt-3");
    CHECK(s.all_model_checkpoint_paths == Paths{"dir/ckpt-2", "dir/ckpt-3"});
    CHECK(s.all_model_checkpoint_timestamps ==
          std::vector<double>{1795633466.0379567, 1795633466.042565});
    CHECK(s.last_preserved_timestamp == 1795633465.0303211);
    CHECK(s.to_text("dir") == text);

    // a name with a quote, a line's end, a backslash, an umlaut and a byte 1
    const std::string odd = "model_checkpoint_path: \"a\\\"b\\n c\\\\\xc3\xa9\\001-4\"\n";
    CHECK(parse(odd).model_checkpoint_path == "dir/a\"b\n c\\\xc3\xa9\x01-4");
    CHECK(parse(odd).to_text("dir") == odd);
    CHECK(parse("model_checkpoint_path: \"/a/b\"").model_checkpoint_path == "/a/b");
}

TEST_CASE("checkpoint state: what text form allows") {
    CHECK(parse("# by hand\nmodel_checkpoint_path :'a' \"b\"# c\n, last_preserved_timestamp:1e3;")
              .model_checkpoint_path == "dir/ab");
    CHECK(parse("model_checkpoint_path:\"\\x41\\101\\t\\'\\?\"last_preserved_timestamp:2")
              .model_checkpoint_path == "dir/AA\t'?");
    for (const char* text : {"",
                             "model_checkpoint_path",
                             "model_checkpoint_path:",
                             "model_checkpoint_path: a",
                             "model_checkpoint_path: \"a",
                             "model_checkpoint_path: \"a\n\"",
                             "model_checkpoint_path: 'a\"",
                             "model_checkpoint_path: \"\\",
                             "model_checkpoint_path: \"\\q\"",
                             "model_checkpoint_path: \"\\x\"",
                             "model_checkpoint_path: \"\\777\"",
                             "model_checkpoint_path: \"\\-1\"",
                             "model_checkpoint_path: \"a\" other: 1",
                             ": \"a\"",
                             "model_checkpoint_path: \"a\" last_preserved_timestamp: nan",
                             "model_checkpoint_path: \"a\" last_preserved_timestamp: 1e999",
                             "model_checkpoint_path: \"a\" last_preserved_timestamp: \"1\"",
                             "model_checkpoint_path: \"a\" last_preserved_timestamp: 1x",
                             "model_checkpoint_path: \"a\" all_model_checkpoint_timestamps: 1",
                             "#",
                             "# only"})
        CHECK_THROWS_AS(parse(text), DataLoss);
    const std::string text =
        "model_checkpoint_path: \"a\\001\"\nall_model_checkpoint_paths: \"b\"\n"
        "all_model_checkpoint_timestamps: 1.5\n";
    const auto read = [](std::string_view t) {
        try {
            parse(t);
        } catch (const DataLoss&) {
        }
    };
    test::truncations(text, read);
    test::bit_flips(text, read);
}
