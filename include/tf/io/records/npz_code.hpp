// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/npz.hpp.

#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/bytes/zip.hpp>
#include <tf/io/records/npy.hpp>
#include <tf/io/records/npz.hpp>
#include <tf/io/records/pickled_lists.hpp>

namespace tf::io {

TF_COMMON_BODY NpzFile::NpzFile(const std::filesystem::path& path, std::string_view op)
    : bytes_(read_file(path, op)), path_(path.string()), op_(op) {}

TF_COMMON_BODY std::string NpzFile::bytes_of(std::string_view name) const {
    return zipped_file(bytes_, std::string(name) + ".npy", op_, path_);
}
TF_COMMON_BODY AnyTensor NpzFile::read(std::string_view name) const {
    const std::string array = bytes_of(name);
    MemorySource source(array, op_, path_);
    return detail::read_npy(source);
}
TF_COMMON_BODY std::vector<std::vector<int>> NpzFile::read_lists(std::string_view name) const {
    const std::string array = bytes_of(name);
    return detail::PickledLists({op_, path_}, array).read();
}

TF_COMMON_BODY AnyTensor read_npz(const std::filesystem::path& path, std::string_view name) {
    return NpzFile(path).read(name);
}

}  // namespace tf::io
