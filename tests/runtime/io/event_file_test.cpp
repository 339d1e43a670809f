// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Log files: names, when events reach the disk, broken files and broken disks.

#include <doctest/doctest.h>

#include "io_support.hpp"

#include <cerrno>
#include <chrono>
#include <map>
#include <thread>

#include <tf/io/records/record_frame.hpp>
#include <tf/io/summary/event_file.hpp>
#include <tf/ops/primitive/creation.hpp>

namespace {

using namespace tf;
namespace fs = io::fs;

io::EventValue value(std::string tag, float x) {
    return {.tag = std::move(tag), .simple_value = x};
}
std::vector<io::Event> events(const fs::path& path) {
    std::vector<io::Event> out;
    io::EventFileReader file(path);
    while (auto e = file.next()) out.push_back(std::move(*e));
    return out;
}
/// The seconds since 1970, without fractions of a microsecond, as events have them.
double wall_time() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<double>(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) /
           1e6;
}
/// A file of three records, as bytes.
std::string sample(const test::Folder& folder) {
    {
        io::EventFileWriter w(folder.path());
        w.add_summary(value("loss", 2.f), 1);
        w.add_graph("graph");
    }
    return io::read_file(folder.file(), "test");
}
/// The number of events that a reader returns before the bytes end or are rejected.
int readable(const std::string& bytes, bool& refused) {
    const test::Folder folder("event_file_bytes");
    fs::create_directory(folder.path());
    io::write_file(folder.path() / "f", bytes, "test");
    io::EventFileReader file(folder.path() / "f");
    int count = 0;
    refused = false;
    try {
        while (file.next()) ++count;
    } catch (const errors::DataLoss&) {
        refused = true;
    } catch (const errors::ResourceExhausted&) {
        refused = true;
    }
    return count;
}

}  // namespace

TEST_CASE("a log file: its name, its first event, what is added") {
    const test::Folder folder("event_file_run");
    const double before = wall_time();
    {
        io::EventFileWriter w(folder.path() / "deep" / "run");
        CHECK(w.path().parent_path() == folder.path() / "deep" / "run");
        const std::string name = w.path().filename().string();
        CHECK(name.starts_with("events.out.tfevents."));
        CHECK(name.ends_with(".v2"));
        CHECK(name.substr(20, 10).find_first_not_of("0123456789") == std::string::npos);
        CHECK(name[30] == '.');
        CHECK(events(w.path()).size() == 1);  // at once, as TensorFlow does
        w.add_summary(value("a", 1.f), 5);
        w.add_graph("nodes");
        w.add_run_metadata("run", "times", 6);
    }
    const auto all = events(fs::directory_iterator(folder.path() / "deep" / "run")->path());
    REQUIRE(all.size() == 4);
    CHECK(all[0].file_version == "brain.Event:2");
    CHECK(all[0].writer == "tensorflow.core.util.events_writer");
    CHECK(all[0].wall_time >= before - 1);
    CHECK(all[1].step == 5);
    CHECK(all[1].wall_time >= before);
    CHECK(all[1].wall_time <= wall_time());
    CHECK(all[1].summary.at(0).tag == "a");
    CHECK(all[1].summary.at(0).simple_value == 1.f);
    CHECK(all[2].graph_def == "nodes");
    CHECK(all[3].step == 6);
    CHECK(all[3].tagged_run_metadata.value().run_metadata == "times");
}

TEST_CASE("files of one process have different names, also in the same second") {
    const test::Folder folder("event_file_names");
    const io::EventFileWriter a(folder.path()), b(folder.path()),
        c(folder.path(), {.filename_suffix = ".mine"});
    CHECK(a.path() != b.path());
    CHECK(c.path().extension() == ".mine");
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 3);
}

TEST_CASE("events wait until the queue is full, somebody flushes, or it has been long enough") {
    const test::Folder folder("event_file_queue");
    io::EventFileWriter w(folder.path(), {.max_queue = 2});
    w.add_summary(value("a", 1.f), 1);
    w.add_summary(value("a", 1.f), 2);
    CHECK(events(w.path()).size() == 1);
    w.add_summary(value("a", 1.f), 3);
    CHECK(events(w.path()).size() == 4);
    w.add_summary(value("a", 1.f), 4);
    CHECK(events(w.path()).size() == 4);
    w.flush();
    CHECK(events(w.path()).size() == 5);
    w.add_summary(value("a", 1.f), 5);
    w.close();
    CHECK(events(w.path()).size() == 6);
    w.close();
    w.flush();
    CHECK_THROWS_AS(w.add_summary(value("a", 1.f), 6), errors::FailedPrecondition);

    io::EventFileWriter hasty(folder.path(), {.max_queue = 100, .flush_millis = -1});
    hasty.add_summary(value("a", 1.f), 1);
    CHECK(events(hasty.path()).size() == 2);
}

TEST_CASE("threads share a log file") {
    const test::Folder folder("event_file_threads");
    {
        io::EventFileWriter w(folder.path(), {.max_queue = 3});
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&w, t] {
                for (int k = 0; k < 100; ++k)
                    w.add_summary(value("thread" + std::to_string(t), static_cast<float>(k)), k);
            });
        for (std::thread& t : threads) t.join();
    }
    std::map<std::string, std::int64_t> next;
    const auto all = events(folder.file());
    CHECK(all.size() == 401);
    for (std::size_t i = 1; i < all.size(); ++i)
        CHECK(all[i].step == next[all[i].summary.at(0).tag]++);
}

TEST_CASE("a file that is cut off or changed ends in an error") {
    const test::Folder folder("event_file_broken");
    const std::string whole = sample(folder);
    bool refused = false;
    CHECK(readable(whole, refused) == 3);
    CHECK(!refused);
    std::vector<std::size_t> ends{0};
    {
        io::EventFileReader file(folder.file());
        while (file.next()) ends.push_back(file.offset());
    }
    CHECK(ends.back() == whole.size());
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const auto count = std::upper_bound(ends.begin(), ends.end(), n) - ends.begin() - 1;
        CHECK(readable(whole.substr(0, n), refused) == count);
        CHECK(refused == (ends[static_cast<std::size_t>(count)] != n));
    }
    for (std::size_t bit = 0; bit < whole.size() * 8; bit += 3) {
        std::string broken = whole;
        broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << bit % 8));
        const auto count = std::upper_bound(ends.begin(), ends.end(), bit / 8) - ends.begin() - 1;
        CHECK(readable(broken, refused) == count);
        CHECK(refused);
    }
}

TEST_CASE("a length that no file has is no reason to ask for memory") {
    for (const std::uint64_t length :
         {std::uint64_t{1} << 30, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
        std::string bytes;
        io::detail::append_little_endian(bytes, length, 8);
        io::detail::append_little_endian(bytes, io::masked_crc32c(bytes), 4);
        bytes.append(16, '\0');
        bool refused = false;
        CHECK(readable(bytes, refused) == 0);
        CHECK(refused);
    }
}

TEST_CASE("no file, and what is none") {
    CHECK_THROWS_AS(io::EventFileReader("there is no such file"), errors::NotFound);
    const test::Folder folder("event_file_none");
    fs::create_directory(folder.path());
    CHECK_THROWS_AS(io::EventFileReader(folder.path()), errors::OpError);
    io::write_file(folder.path() / "empty", "", "test");
    CHECK(events(folder.path() / "empty").empty());
    CHECK_THROWS_AS(io::EventFileWriter(folder.path() / "empty"), errors::OpError);
}

TEST_CASE("a disk that fails leaves a file of whole events") {
    const test::Folder folder("event_file_disk");
    for (const auto& fault :
         {+[](std::string_view change) { return change == "mkdir" ? EACCES : 0; },
          +[](std::string_view change) { return change == "create" ? EACCES : 0; }}) {
        const test::DiskFault broken(fault);
        CHECK_THROWS_AS(io::EventFileWriter(folder.path()), errors::PermissionDenied);
    }
    fs::remove_all(folder.path());
    io::EventFileWriter w(folder.path());
    w.add_summary(value("kept", 1.f), 1);
    w.flush();
    w.add_summary(value("lost", 1.f), 2);
    {
        const test::DiskFault full(
            [](std::string_view change) { return change == "write" ? ENOSPC : 0; });
        CHECK_THROWS_AS(w.flush(), errors::ResourceExhausted);
    }
    CHECK(w.closed());
    CHECK_THROWS_AS(w.add_summary(value("late", 1.f), 3), errors::FailedPrecondition);
    CHECK(events(w.path()).size() == 2);

    io::EventFileWriter unsynced(folder.path());
    const test::DiskFault broken(
        [](std::string_view change) { return change == "sync" ? EIO : 0; });
    CHECK_THROWS_AS(unsynced.close(), errors::Unavailable);
    CHECK(unsynced.closed());
    CHECK(events(unsynced.path()).size() == 1);
}
