// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The folder that a model is saved to: an older model is replaced, but other files never are. The
// contents of folders are compared before and after.

#include <doctest/doctest.h>

#include <map>

#include <tf/functions.hpp>

#include <tf/io/saved_model/save.hpp>
#include <tf/io/saved_model/typed_model.hpp>

#include "io_support.hpp"

namespace {

using namespace tf;
namespace fs = io::fs;

struct Net : Module {
    Variable<float> w{this, "w", 1.f};
    constexpr Net() : Module("net") {}
};
void save(float value, const fs::path& dir) {
    Net net;
    net.w.assign(value);
    saved_model::save(net, dir);
}
float value_in(const fs::path& dir) { return saved_model::load<Net>(dir)->w(); }

/// Everything below a folder by its name: the bytes of files, the targets of links.
std::map<std::string, std::string> all_of(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().lexically_relative(folder).string();
        if (entry.is_symlink()) out[name] = "-> " + fs::read_symlink(entry.path()).string();
        else if (entry.is_directory()) out[name] = "folder";
        else out[name] = io::read_file(entry.path(), "test");
    }
    return out;
}
/// The message of the refusal; checks that no file has changed.
std::string refusal(const fs::path& home, const fs::path& dir) {
    const auto before = all_of(home);
    std::string message = "none";
    try {
        save(2.f, dir);
    } catch (const errors::AlreadyExists& e) {
        message = e.what();
    }
    CHECK(all_of(home) == before);
    return message;
}
bool has(const std::string& text, std::string_view part) {
    CAPTURE(text);
    return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("saved model folder: what is no model is not replaced") {
    const test::Folder folder("saved_model_folder");
    const fs::path home = folder / "home";
    fs::create_directories(home / "notes");
    io::write_file(home / "notes" / "today.txt", "precious", "test");
    io::write_file(home / "plain", "precious", "test");
    fs::create_directories(home / "assets");  // of a page, say
    io::write_file(home / "assets" / "logo.png", "precious", "test");
    save(1.f, home / "models" / "1");

    const std::string notes = refusal(home, home / "notes");
    CHECK(has(notes, "[tf.io.folder_taken]"));
    CHECK(has(notes, "today.txt"));
    CHECK(has(refusal(home, home / "notes" / ""), "today.txt"));
    CHECK(has(refusal(home, home / "plain"), "a file"));
    CHECK(has(refusal(home, home / "models"), "'1'"));  // one level too high
    CHECK(has(refusal(home, home), "[tf.io.folder_taken]"));
    fs::create_directories(home / "page" / "assets");
    CHECK(has(refusal(home, home / "page"), "'assets'"));  // a model's name, but no model

    fs::create_directory_symlink("notes", home / "link");
    CHECK(has(refusal(home, home / "link"), "today.txt"));
    fs::create_symlink("plain", home / "file_link");
    CHECK(has(refusal(home, home / "file_link"), "a file"));

    save(1.f, home / "own");
    io::write_file(home / "own" / "labels.txt", "cat", "test");  // beside the model's files
    CHECK(has(refusal(home, home / "own"), "labels.txt"));
    fs::remove(home / "own" / "labels.txt");
    save(2.f, home / "own");
    CHECK(value_in(home / "own") == 2.f);
}

TEST_CASE("saved model folder: an empty folder, and what TensorFlow adds to a model, give way") {
    const test::Folder folder("saved_model_folder_old");
    fs::create_directories(folder / "net");
    save(1.f, folder / "net");
    CHECK(value_in(folder / "net") == 1.f);
    io::write_file(folder / "net" / "keras_metadata.pb", "", "test");
    fs::create_directories(folder / "net" / "debug");
    io::write_file(folder / "net" / "assets" / "words.txt", "a", "test");
    save(2.f, folder / "net" / "");
    CHECK(value_in(folder / "net") == 2.f);
    CHECK(!fs::exists(folder / "net" / "debug"));
}

TEST_CASE("saved model folder: a link stays, the folder that it leads to is replaced") {
    const test::Folder folder("saved_model_folder_link");
    save(1.f, folder / "models" / "1");
    fs::create_directory_symlink("models/1", folder / "latest");
    save(2.f, folder / "latest");
    CHECK(fs::is_symlink(folder / "latest"));
    CHECK(value_in(folder / "models" / "1") == 2.f);
    fs::create_directory_symlink("models/2", folder / "next");  // to nothing yet
    save(3.f, folder / "next");
    CHECK(fs::is_symlink(folder / "next"));
    CHECK(value_in(folder / "models" / "2") == 3.f);
}

TEST_CASE("saved model folder: the current folder is not replaced under the program's feet") {
    const test::Folder folder("saved_model_folder_current");
    const fs::path home = fs::absolute(folder / "home"), back = fs::current_path();
    fs::create_directories(home / "in");
    fs::current_path(home / "in");
    const std::string dot = refusal(home, "."), none = refusal(home, "");
    const std::string by_name = refusal(home, home / "in");
    save(1.f, "net");
    save(1.f, "net/../other");
    fs::current_path(back);
    for (const std::string& message : {dot, none, by_name}) CHECK(has(message, "current folder"));
    CHECK(value_in(home / "in" / "net") == 1.f);
    CHECK(value_in(home / "in" / "other") == 1.f);
}
