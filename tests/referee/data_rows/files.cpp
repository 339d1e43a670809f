// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Files, which data_rows.py has written.

#include "rows.hpp"

namespace {

using namespace referee;
namespace data = tf::data;

std::string file(const char* name) { return files_folder() + "/" + name; }

const Family<DataRows> family([](DataRows& r) {
    if (files_folder().empty()) return;
    r.row("tf.data.TextLineDataset([F('a.txt'), F('b.txt'), F('empty.txt')])",
          [] { return data::TextLineDataset({file("a.txt"), file("b.txt"), file("empty.txt")}); });
    r.row("tf.data.TextLineDataset(F('long.txt'))",
          [] { return data::TextLineDataset(file("long.txt")); });
    r.row("tf.data.TextLineDataset([F('none'), F('b.txt')])",
          [] { return data::TextLineDataset({file("none"), file("b.txt")}); });
    r.row("tf.data.TextLineDataset(F('a.txt.gz'), compression_type='GZIP')",
          [] { return data::TextLineDataset(file("a.txt.gz"), {.compression_type = "GZIP"}); });
    r.row("tf.data.TextLineDataset(F('a.txt.z'), compression_type='ZLIB')",
          [] { return data::TextLineDataset(file("a.txt.z"), {.compression_type = "ZLIB"}); });
    r.row("tf.data.TFRecordDataset([F('1.tfrecord'), F('2.tfrecord')])",
          [] { return data::TFRecordDataset({file("1.tfrecord"), file("2.tfrecord")}); });
    r.row("tf.data.TFRecordDataset(F('damaged.tfrecord'))",
          [] { return data::TFRecordDataset(file("damaged.tfrecord")); });
    r.row("tf.data.TFRecordDataset([F('damaged.tfrecord'), F('2.tfrecord')]).ignore_errors()", [] {
        return data::TFRecordDataset({file("damaged.tfrecord"), file("2.tfrecord")})
            .ignore_errors();
    });
    r.row("tf.data.FixedLengthRecordDataset(F('bytes'), 4)",
          [] { return data::FixedLengthRecordDataset(file("bytes"), 4); });
    r.row("tf.data.FixedLengthRecordDataset([F('bytes'), F('bytes')], 3, 2, 3)", [] {
        return data::FixedLengthRecordDataset({file("bytes"), file("bytes")}, 3,
                                              {.header_bytes = 2, .footer_bytes = 3});
    });
    r.row("tf.data.FixedLengthRecordDataset(F('bytes.gz'), 3, 2, 3, compression_type='GZIP')", [] {
        return data::FixedLengthRecordDataset(
            file("bytes.gz"), 3,
            {.header_bytes = 2, .footer_bytes = 3, .compression_type = "GZIP"});
    });
    r.row("D.list_files(F('[ab].*'), shuffle=False)",
          [] { return data::list_files(file("[ab].*"), {.shuffle = false}); });
    r.row("D.list_files(F('?.t*'), seed=3)",
          [] { return data::list_files(file("?.t*"), {.seed = 3}); });
    r.row("D.list_files([F('b.txt'), F('a.*')], shuffle=False)",
          [] { return data::list_files({file("b.txt"), file("a.*")}, {.shuffle = false}); });
    r.row("D.list_files(F('none*'))", [] { return data::list_files(file("none*")); });
    r.row(
        "D.list_files(F('?.txt'), shuffle=False).interleave(tf.data.TextLineDataset, "
        "cycle_length=2)",
        [] {
            return data::list_files(file("?.txt"), {.shuffle = false})
                .interleave([](const auto& f) { return data::TextLineDataset(f()); },
                            {.cycle_length = 2});
        });
});

}  // namespace
