// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads arrays out of NumPy's archives.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/trace/value.hpp>

namespace tf::io {

/// Reads an array of an archive that numpy.savez or numpy.savez_compressed wrote; a compressed one
/// needs zlib. The dtypes are those of read_npy. errors::NotFound if there is no such file or
/// array, errors::DataLoss if the file is damaged. Mirrors numpy.load(path)[name].
TF_COMMON AnyTensor read_npz(const std::filesystem::path& path, std::string_view name);

/// An archive whose arrays are read one after another, without reading the file again.
class NpzFile {
public:
    TF_COMMON explicit NpzFile(const std::filesystem::path& path,
                               std::string_view op = "io::read_npz");

    /// Reads an array of the archive; see read_npz.
    TF_COMMON AnyTensor read(std::string_view name) const;
    /// Reads an array of lists of integers, such as the texts of keras.datasets.imdb. NumPy stores
    /// it as a pickle, a program that builds objects. Only the instructions that build arrays and
    /// lists of integers are understood, and no code is run.
    TF_COMMON std::vector<std::vector<int>> read_lists(std::string_view name) const;

private:
    TF_COMMON std::string bytes_of(std::string_view name) const;

    std::string bytes_, path_;
    std::string_view op_;
};

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/records/npz_code.hpp>
#endif
