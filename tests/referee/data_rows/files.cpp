// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Files, which data_rows.py has written.

#include "rows.hpp"

namespace {

using namespace referee;
namespace data = tf::data;

std::string file(const char* name) { return files_folder() + "/" + name; }

struct Flower {
    BOOST_HANA_DEFINE_STRUCT(Flower, (std::string, name), (tf::Tensor<float>, size), (int, petals));
};

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
    using tf::data::experimental::CsvDataset;
    using IntColumn = tf::Tensor<int, 0>;
    r.row("csv([F('a.csv')], ['', 0., C(7)])",
          [] { return CsvDataset(file("a.csv"), {}, "", 0.f, 7); });
    r.row("csv([F('a.csv')], ['', 0., tf.int32])",
          [] { return CsvDataset(file("a.csv"), {}, "", 0.f, IntColumn()); });
    r.row("csv([F('head.csv'), F('head.csv')], ['', I(-1)], header=True)", [] {
        return CsvDataset({file("head.csv"), file("head.csv")}, {.header = true}, "", Int{-1});
    });
    r.row("csv([F('a.csv')], [I(1)], select_cols=[2])",
          [] { return CsvDataset(file("a.csv"), {.select_cols = {2}}, Int{1}); });
    r.row("csv([F('a.csv')], ['x', C(1)], select_cols=[0, 2], na_value='NA')", [] {
        return CsvDataset(file("a.csv"), {.na_value = "NA", .select_cols = {0, 2}}, "x", 1);
    });
    r.row("csv([F('lines.csv')], ['', ''])",
          [] { return CsvDataset(file("lines.csv"), {}, "", ""); });
    r.row("csv([F('lines.csv')], ['', ''], use_quote_delim=False).ignore_errors()", [] {
        return CsvDataset(file("lines.csv"), {.use_quote_delim = false}, "", "").ignore_errors();
    });
    r.row("csv([F('tabs.csv')], ['', 0.], field_delim='\\t')",
          [] { return CsvDataset(file("tabs.csv"), {.field_delim = '\t'}, "", 0.f); });
    r.row("csv([F('one.csv')], [C(5)])", [] { return CsvDataset(file("one.csv"), {}, 5); });
    r.row("csv([F('bad.csv')], ['', C(0)])", [] { return CsvDataset(file("bad.csv"), {}, "", 0); });
    r.row("csv([F('bad.csv')], ['', C(0)]).ignore_errors()",
          [] { return CsvDataset(file("bad.csv"), {}, "", 0).ignore_errors(); });
    r.row("csv([F('open.csv')], ['', '']).ignore_errors()",
          [] { return CsvDataset(file("open.csv"), {}, "", "").ignore_errors(); });
    r.row("csv([F('a.csv.gz')], ['', 0., C(7)], 'GZIP')",
          [] { return CsvDataset(file("a.csv.gz"), {.compression_type = "GZIP"}, "", 0.f, 7); });

    using tf::data::experimental::make_csv_dataset;
    r.row("make_csv(F('flowers.csv'), 3, select_columns=USED, num_epochs=1, shuffle=False)", [] {
        return make_csv_dataset<Flower>(file("flowers.csv"), 3,
                                        {.num_epochs = 1, .shuffle = false});
    });
    r.row(
        "make_csv(F('flowers.csv'), 3, label_name='petals', select_columns=USED, num_epochs=2, "
        "shuffle_seed=4)",
        [] {
            return make_csv_dataset<Flower, "petals">(file("flowers.csv"), 3,
                                                      {.num_epochs = 2, .shuffle_seed = 4});
        });
    r.row("make_csv(F('flowers.csv'), 2, label_name='petals', select_columns=USED, shuffle=False)",
          [] {
              return make_csv_dataset<Flower, "petals">(file("flowers.csv"), 2, {.shuffle = false});
          });
});

}  // namespace
