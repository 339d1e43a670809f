// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads files out of a zip archive, stored or compressed, as Keras and NumPy write them. In: the
// bytes of the archive. Follows PKWARE's APPNOTE.TXT, version 6.3.

#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>

namespace tf::io {

/// The bytes of a file in an archive, which must outlive them. errors::NotFound if there is none of
/// this name, errors::Unimplemented if it is compressed, encrypted or larger than 4 GB,
/// errors::DataLoss if the archive is damaged.
TF_COMMON std::string_view stored_file(std::string_view archive_bytes, std::string_view name,
                                       std::string_view op, std::string_view archive);

/// The bytes of a file in an archive, decompressed if they are compressed, which needs zlib. The
/// errors are those of stored_file.
TF_COMMON std::string zipped_file(std::string_view archive_bytes, std::string_view name,
                                  std::string_view op, std::string_view archive);

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/bytes/zip_code.hpp>
#endif
