// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Whole files as ops, eagerly and in functions.

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include <tf/io.hpp>
#include <tf/strings.hpp>

#include "io_support.hpp"

namespace {

struct Copy {
    constexpr tf::Tensor<tf::string> operator()(const tf::Tensor<tf::string>& from,
                                                const tf::Tensor<tf::string>& to) const {
        const auto bytes = tf::io::read_file(from);
        tf::io::write_file(to, bytes + "!");
        return bytes;
    }
};

}  // namespace

TEST_CASE("write_file, read_file: any bytes, folders are created, files are replaced") {
    const test::Folder folder("whole_file");
    const std::string file = (folder.path() / "a" / "b" / "file").string(), bytes("a\0b\n\xff", 5);
    tf::io::write_file(file, bytes);
    CHECK(tf::io::read_file(file)() == bytes);
    tf::io::write_file(file, tf::Tensor<tf::string>(""));
    CHECK(tf::io::read_file(tf::Tensor<tf::string>(file))() == "");
    CHECK_THROWS_AS(tf::io::read_file(file + "s"), tf::errors::NotFound);
    CHECK_THROWS_AS(tf::io::write_file(file + "/below", "x"), tf::errors::OpError);
}

TEST_CASE("read_file and write_file in a function: each call reads and writes") {
    const test::Folder folder("whole_file");
    const std::string from = (folder.path() / "from").string(),
                      to = (folder.path() / "to").string();
    const auto copy = tf::function(Copy{});
    for (const std::string bytes : {"one", "two"}) {
        tf::io::write_file(from, bytes);
        CHECK(copy(from, to)() == bytes);
        CHECK(tf::io::read_file(to)() == bytes + "!");
    }
}
