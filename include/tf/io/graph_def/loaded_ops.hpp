// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops that graphs from files can have: those of the library, and ops of folders that come after
// it.

#include <boost/mp11/list.hpp>

#include <tf/io/audio/wav_ops.hpp>
#include <tf/io/files/whole_file.hpp>
#include <tf/io/graph_def/serialized_tensor.hpp>
#include <tf/io/images/image_ops.hpp>
#include <tf/io/records/csv.hpp>
#include <tf/io/records/decode_raw.hpp>
#include <tf/io/records/example_ops.hpp>
#include <tf/io/records/sequence_example.hpp>
#include <tf/ops/primitive/library.hpp>

namespace tf::io {

struct LoadedOps {
    using list = boost::mp11::mp_append<op::LibraryOps::list, op::ImageFileOps::list,
                                        op::RawOps::list, op::ExampleOps::list, op::CsvOps::list,
                                        op::SerializedTensorOps::list, op::WavOps::list,
                                        op::SequenceExampleOps::list, op::Registry<op::ReadFile>>;
};

}  // namespace tf::io
