// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The functions that libFuzzer calls. With --seeds FOLDER a target only writes its seeds.

#include <cstdlib>
#include <filesystem>

#include <tf/io/bytes/files.hpp>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
    if (*count != 3 || std::string_view((*arguments)[1]) != "--seeds") return 0;
    const std::filesystem::path folder = (*arguments)[2];
    std::filesystem::create_directories(folder);
    int n = 0;
    for (const std::string& seed : fuzz::seeds())
        tf::io::write_file(folder / std::to_string(n++), seed, "fuzz");
    std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
    fuzz::attempt([&] { fuzz::run({reinterpret_cast<const char*>(bytes), size}); });
    return 0;
}
