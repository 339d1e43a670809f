// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/experimental.hpp.

#include <tf/data/experimental.hpp>
#include <tf/data/iterator.hpp>
#include <tf/io/records/tfrecord.hpp>

namespace tf::data::detail {

TF_COMMON_BODY void write_records(const std::filesystem::path& path,
                                  std::string_view compression_type, const StagePtr& records) {
    io::TFRecordWriter file(path, {.compression_type = std::string(compression_type)});
    Pass pass(records);
    while (const Row* const row = pass.next())
        file.write(*static_cast<const std::string*>(row->tensors[0].data()));
    file.close();
}

}  // namespace tf::data::detail
