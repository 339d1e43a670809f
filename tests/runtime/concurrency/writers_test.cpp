// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several writers and readers of one checkpoint, of one manager's folder and of one saved model:
// every reader finds one complete state, also after the last write.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <tf/io/checkpoint/manager.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/io/saved_model/save.hpp>
#include <tf/io/saved_model/typed_model.hpp>

#include "../io/io_support.hpp"
#include "../support.hpp"

#if __has_include(<sys/wait.h>)
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

namespace fs = tf::io::fs;
constexpr int rounds = 300;

/// All elements are equal in every state that a writer has written.
struct Net : tf::Module {
    tf::Variable<float, 5> a{this, "a", tf::zeros<float, 5>()};
    tf::Variable<float, 300> b{this, "b", tf::zeros<float, 300>()};
    tf::Variable<tf::string> s{this, "s", tf::string("0")};
    constexpr Net() : tf::Module("net") {}

    void set(int value) {
        const auto v = tf::constant(static_cast<float>(value));
        a.assign(tf::broadcast_to<5>(v));
        b.assign(tf::broadcast_to<300>(v));
        s.assign(tf::string(std::to_string(value)));
    }
    bool whole() const {
        const float v = a.read()(0);
        for (const float x : test::elements(a.read()))
            if (x != v) return false;
        for (const float x : test::elements(b.read()))
            if (x != v) return false;
        return std::string(s.read()()) == std::to_string(static_cast<int>(v));
    }
};

/// The failures in all threads, for the thread that reports them.
struct Findings {
    std::atomic<int> reads = 0, broken = 0, thrown = 0;
    std::string message{};
    std::mutex lock{};

    template <class F>
    void look(F read) {
        ++reads;
        try {
            if (!read()) ++broken;
        } catch (const std::exception& e) {
            ++thrown;
            const std::lock_guard guard(lock);
            message = e.what();
        }
    }
    void check() const {
        INFO(message);
        CHECK(reads > 0);
        CHECK(broken == 0);
        CHECK(thrown == 0);
    }
};

/// Runs write(writer, round) in two threads, and `read` in two more until the writers end.
template <class Write, class Read>
void stress(Findings& found, Write write, Read read) {
    std::atomic<int> writing = 2;
    std::vector<std::thread> all;
    for (int w = 0; w < 2; ++w)
        all.emplace_back([&, w] {
            for (int i = 1; i <= rounds / 2; ++i)
                found.look([&] {
                    write(w, i);
                    return true;
                });
            --writing;
        });
    for (int r = 0; r < 2; ++r)
        all.emplace_back([&] {
            while (writing > 0) found.look(read);
        });
    for (std::thread& t : all) t.join();
    found.look(read);
}

}  // namespace

TEST_CASE("one checkpoint, two writers, two readers") {
    const test::Folder folder("two_writers");
    const fs::path prefix = folder.path() / "c";
    Net first;
    tf::train::Checkpoint(first).write(prefix);
    Net nets[2];
    Findings found;
    stress(
        found,
        [&](int w, int i) {
            nets[w].set(2 * i + w);
            tf::train::Checkpoint(nets[w]).write(prefix, 1 + i % 3);
        },
        [&] {
            Net net;
            tf::train::Checkpoint(net).read(prefix).assert_consumed();
            return net.whole();
        });
    found.check();
    // Only the index and its data files are left.
    const int shards = tf::io::TensorBundleReader(prefix).shards();
    int files = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path())) ++files;
    CHECK(files == 1 + shards);
}

TEST_CASE("a reader keeps what it has opened") {
    const test::Folder folder("opened_reader");
    Net net;
    net.set(1);
    tf::train::Checkpoint(net).write(folder.path() / "c");
    tf::train::CheckpointReader reader(folder.path() / "c");
    net.set(2);
    tf::train::Checkpoint(net).write(folder.path() / "c");
    net.set(3);
    tf::train::Checkpoint(net).write(folder.path() / "c");
    const auto b = reader.get_tensor("b/.ATTRIBUTES/VARIABLE_VALUE").as<float, 300>();
    CHECK(test::elements(b) == std::vector<float>(300, 1.f));
}

TEST_CASE("one folder, two managers that delete, two readers") {
    const test::Folder folder("two_managers");
    Net nets[2];
    tf::train::Checkpoint checkpoints[2]{tf::train::Checkpoint(nets[0]),
                                         tf::train::Checkpoint(nets[1])};
    tf::train::CheckpointManager managers[2]{{checkpoints[0], folder.path(), 1},
                                             {checkpoints[1], folder.path(), 2}};
    managers[0].save();
    Findings found;
    stress(
        found,
        [&](int w, int i) {
            nets[w].set(2 * i + w);
            managers[w].save();
        },
        [&] {
            Net net;
            tf::train::Checkpoint checkpoint(net);
            checkpoint.restore(folder.path()).assert_existing_objects_matched();
            return net.whole();
        });
    found.check();
}

TEST_CASE("one saved model, two writers, two readers") {
    const test::Folder folder("two_savers");
    Net first;
    tf::saved_model::save(first, folder.path() / "m");
    Net nets[2];
    Findings found;
    stress(
        found,
        [&](int w, int i) {
            nets[w].set(2 * i + w);
            tf::saved_model::save(nets[w], folder.path() / "m");
        },
        [&] { return tf::saved_model::load<Net>(folder.path() / "m")->whole(); });
    found.check();
}

TEST_CASE("two writers that both begin a saved model") {
    for (int i = 0; i < 20; ++i) {
        const test::Folder folder("two_beginners");
        Net nets[2];
        std::vector<std::thread> all;
        Findings found;
        for (Net& net : nets)
            all.emplace_back([&] {
                found.look([&] {
                    tf::saved_model::save(net, folder.path() / "m");
                    return true;
                });
            });
        for (std::thread& t : all) t.join();
        found.look([&] { return tf::saved_model::load<Net>(folder.path() / "m")->whole(); });
        found.check();
    }
}

#if __has_include(<sys/wait.h>)
TEST_CASE("one checkpoint, two processes") {
    const test::Folder folder("two_processes");
    const fs::path prefix = folder.path() / "c";
    Net net;
    tf::train::Checkpoint(net).write(prefix);
    const auto work = [&](int writer) {
        bool good = true;
        for (int i = 1; i <= rounds / 4; ++i) {
            try {
                net.set(2 * i + writer);
                tf::train::Checkpoint(net).write(prefix);
                Net other;
                tf::train::Checkpoint(other).read(prefix).assert_consumed();
                good = good && other.whole();
            } catch (const std::exception&) {
                good = false;
            }
        }
        return good;
    };
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(work(1) ? 0 : 1);
    CHECK(work(0));
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}
#endif
