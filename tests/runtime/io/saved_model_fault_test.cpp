// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Saves of models that are interrupted at every change of the disk, by errors and by the end of the
// process: afterwards there is the older model, the new one, or none, but never a partial one.

#include <doctest/doctest.h>

#include <cerrno>

#include <sys/wait.h>
#include <unistd.h>

#include <tf/tf.hpp>

#include "io_support.hpp"

namespace {

using namespace tf;

struct Net : Module {
    Variable<float, 2> w{this, "w", ones<float, 2>()};
    Variable<tf::string> s{this, "s", "old"};
    constexpr Net() : Module("net") {}
    constexpr Tensor<float, 2> scaled(Tensor<float> x) const { return w * x; }
};
void save(float value, const char* text, const io::fs::path& dir) {
    Net net;
    net.w.assign(constant({value, value}));
    net.s.assign(tf::string(text));
    saved_model::save(net, dir,
                      signatures(signature<"serving_default">(function<&Net::scaled>(net))));
}
/// The values of a complete model as one string: "1 old"; "none" if there is no model.
std::string content(const io::fs::path& dir) {
    if (!io::fs::exists(dir)) return "none";
    const auto net = saved_model::load<Net, &Net::scaled>(dir);
    CHECK(net->w(0) == net->w(1));
    CHECK(io::fs::exists(dir / "fingerprint.pb"));
    CHECK(io::fs::is_directory(dir / "assets"));
    return std::to_string(static_cast<int>(net->w(0))) + " " + net->s();
}
int entries(const io::fs::path& folder) {
    int n = 0;
    for ([[maybe_unused]] const auto& e : io::fs::directory_iterator(folder)) ++n;
    return n;
}

int changes = 0, failing = 0, code = 0;
bool from_there_on = false;
int fail(std::string_view) {
    ++changes;
    return changes == failing || (from_there_on && changes > failing) ? code : 0;
}
int die(std::string_view) {
    if (++changes == failing) ::_exit(3);
    return 0;
}

}  // namespace

TEST_CASE("saved model faults: an error leaves the older model, or none, and nothing else") {
    const test::Folder folder("saved_model_fault");
    const io::fs::path home = (folder / "home"), dir = home / "net";
    for (const bool existing : {false, true}) {
        for (const bool broken : {false, true}) {
            for (failing = 1;; ++failing) {
                CAPTURE(failing);
                io::fs::remove_all(home);
                io::fs::create_directories(home);
                if (existing) save(1, "old", dir);
                changes = 0;
                from_there_on = broken;
                code = failing % 2 == 0 ? ENOSPC : EIO;
                bool told = false;
                io::detail::disk_fault = fail;
                try {
                    save(2, "new", dir);
                } catch (const errors::ResourceExhausted&) {
                    told = true;
                    CHECK(code == ENOSPC);
                } catch (const errors::Unavailable&) {
                    told = true;
                    CHECK(code == EIO);
                }
                io::detail::disk_fault = nullptr;
                CHECK(content(dir) == (!told ? "2 new" : existing ? "1 old" : "none"));
                CHECK(entries(home) == (told && !existing ? 0 : 1));
                if (changes < failing) break;  // the save completed
                CHECK(told);
            }
            // folders, a data file, the index, the fingerprint, the graph, the names
            CHECK(failing > 15);
        }
    }
}

TEST_CASE("saved model faults: a process that dies leaves a whole model or none") {
    const test::Folder folder("saved_model_death");
    const io::fs::path home = (folder / "home"), dir = home / "net";
    for (const bool existing : {false, true}) {
        int status = 0;
        for (failing = 1; failing == 1 || status != 0; ++failing) {
            CAPTURE(failing);
            io::fs::remove_all(home);
            io::fs::create_directories(home);
            if (existing) save(1, "old", dir);
            changes = 0;
            const pid_t child = ::fork();
            REQUIRE(child >= 0);
            if (child == 0) {
                io::detail::disk_fault = die;
                save(2, "new", dir);
                ::_exit(0);
            }
            REQUIRE(::waitpid(child, &status, 0) == child);
            REQUIRE(WIFEXITED(status));
            const std::string found = content(dir);
            if (status == 0) CHECK(found == "2 new");
            else CHECK((found == "none" || (existing && found == "1 old")));
            // the next save works, whatever files are left
            save(3, "next", dir);
            CHECK(content(dir) == "3 next");
        }
        CHECK(failing > 15);
    }
}
