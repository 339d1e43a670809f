// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Saves that are interrupted at every change of the disk: the older checkpoint remains, and the new
// one is complete or missing. In a crash, every change of the disk fails from some change on.

#include <doctest/doctest.h>

#include <cerrno>

#include <tf/tf.hpp>

#include <tf/io/checkpoint/manager.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>

#include "io_support.hpp"

namespace {

using tf::train::Checkpoint;
using tf::train::tracked;

struct Net : tf::Module {
    tf::Variable<float, 2> w{this, "w", tf::ones<float, 2>()};
    tf::Variable<tf::string> s{this, "s", "old"};
    constexpr Net() : tf::Module("net") {}
};
void set(Net& net, float w, const char* s) {
    net.w.assign(tf::constant({w, w}));
    net.s.assign(tf::string(s));
}
/// The values of a checkpoint's two variables as one string: "1 old".
std::string content(const tf::io::fs::path& prefix) {
    Net net;
    Checkpoint(tracked("net", net)).read(prefix).assert_existing_objects_matched();
    CHECK(net.w(0) == net.w(1));
    return std::to_string(static_cast<int>(net.w(0))) + " " + net.s();
}

int changes = 0, failing = 0;
bool crashed = false;
int code = ENOSPC;
/// Lets the change with the number `failing` fail, and, in a crash, all later ones.
int fail(std::string_view) {
    ++changes;
    return changes == failing || (crashed && changes > failing) ? code : 0;
}

/// Calls save() with each of its changes failing in turn; check(whether it threw) after each.
template <class Prepare, class Save, class Check>
int interrupt_everywhere(Prepare prepare, Save save, Check check) {
    for (const bool crash : {false, true}) {
        for (failing = 1;; ++failing) {
            prepare();
            changes = 0;
            crashed = crash;
            code = failing % 2 == 0 ? ENOSPC : EIO;
            bool told = false;
            tf::io::detail::disk_fault = fail;
            try {
                save();
            } catch (const tf::errors::OpError&) {
                told = true;
            }
            tf::io::detail::disk_fault = nullptr;
            check(told);
            if (changes < failing) break;  // the save completed
        }
    }
    return failing - 1;
}

}  // namespace

TEST_CASE("checkpoint faults: a new checkpoint is there as a whole or not at all") {
    Net net;
    const test::Folder folder("fault_new");
    const tf::io::fs::path prefix = folder / "sub" / "c";
    const int steps = interrupt_everywhere(
        [&] {
            tf::io::fs::remove_all(folder / "sub");
            set(net, 2, "new");
        },
        [&] { Checkpoint(tracked("net", net)).write(prefix, 2); },
        [&](bool told) {
            CHECK(tf::io::fs::exists(folder / "sub" / "c.index") != told);
            if (!told) CHECK(content(prefix) == "2 new");
        });
    CHECK(steps >= 10);  // a folder, two data files with three tensors, the index
}

TEST_CASE("checkpoint faults: a checkpoint of the same name stays until the new one is whole") {
    Net net;
    const test::Folder folder("fault_same");
    const int steps = interrupt_everywhere(
        [&] {
            set(net, 1, "old");
            Checkpoint(tracked("net", net)).write(folder / "c");
            set(net, 2, "new");
        },
        [&] { Checkpoint(tracked("net", net)).write(folder / "c"); },
        [&](bool told) { CHECK(content(folder / "c") == (told ? "1 old" : "2 new")); });
    CHECK(steps >= 8);
    // the next save removes the files of interrupted saves
    Checkpoint(tracked("net", net)).write(folder / "c");
    CHECK(tf::io::detail::data_files(folder / "c").size() ==
          static_cast<std::size_t>(tf::io::TensorBundleReader(folder / "c").shards()));
}

TEST_CASE("checkpoint faults: save counts only what it has saved, and the latest one is whole") {
    const test::Folder folder("fault_save");
    Net net;
    std::unique_ptr<Checkpoint> c;
    std::int64_t before = 0;
    interrupt_everywhere(
        [&] {
            tf::io::fs::remove_all(folder.path());
            set(net, 1, "old");
            c = std::make_unique<Checkpoint>(tracked("net", net));
            c->save(folder / "c");
            set(net, 2, "new");
            before = c->save_counter()();
        },
        [&] { c->save(folder / "c"); },
        [&](bool told) {
            const auto latest = tf::train::latest_checkpoint(folder.path());
            REQUIRE(latest.has_value());
            CHECK(content(*latest) == (told ? "1 old" : "2 new"));
            const bool written = tf::io::fs::exists(folder / "c-2.index");
            CHECK(c->save_counter()() == before + (written ? 1 : 0));
            if (written) CHECK(content(folder / "c-2") == "2 new");
        });
}

TEST_CASE("checkpoint faults: a manager's folder always has a latest checkpoint") {
    const test::Folder folder("fault_manager");
    Net net;
    std::unique_ptr<Checkpoint> c;
    std::unique_ptr<tf::train::CheckpointManager> manager;
    interrupt_everywhere(
        [&] {
            tf::io::fs::remove_all(folder.path());
            c = std::make_unique<Checkpoint>(tracked("net", net));
            manager = std::make_unique<tf::train::CheckpointManager>(*c, folder.path(), 1);
            set(net, 3, "old");
            manager->save();
            set(net, 4, "new");
        },
        [&] { manager->save(); },
        [&](bool told) {
            const auto latest = tf::train::latest_checkpoint(folder.path());
            REQUIRE(latest.has_value());
            const std::string text = content(*latest);
            CHECK((text == "4 new" || (told && text == "3 old")));
            // the next program continues from there
            Checkpoint next(tracked("net", net));
            tf::train::CheckpointManager again(next, folder.path(), 1);
            REQUIRE(again.restore_or_initialize() == latest);
            again.save();
            CHECK(again.checkpoints().size() == 1);
            CHECK(content(*again.latest_checkpoint()) == text);
        });
}
