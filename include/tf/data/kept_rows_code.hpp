// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/kept_rows.hpp.

#include <memory>
#include <utility>

#include <tf/data/kept_rows.hpp>
#include <tf/data/sources.hpp>

namespace tf::data::detail {

TF_COMMON_INLINE void keep_dataset(Archive& archive, StagePtr& dataset, const Specs& specs) {
    std::vector<Row> rows;
    if (!archive.reading()) {
        const std::shared_ptr<const std::vector<Row>> all = dataset->rows();
        if (all == nullptr)
            errors::raise<errors::Unimplemented>({"tf.data.nested_state", "data::Iterator::save",
                                                  "", "an element that contains a dataset",
                                                  "elements that consist of tensors or windows"});
        rows = *all;
    }
    keep(archive, rows, specs);
    if (!archive.reading()) return;
    NewStage read = rows_stage(std::make_shared<const std::vector<Row>>(std::move(rows)));
    read->specs = specs;
    dataset = std::move(read);
}

TF_COMMON_BODY void keep(Archive& archive, Row& row, const Specs& specs) {
    row.tensors.resize(specs.tensors.size());
    for (std::size_t k = 0; k < row.tensors.size(); ++k) {
        const Spec& spec = specs.tensors[k];
        archive(row.tensors[k]);
        if (row.tensors[k].dtype() != spec.dtype ||
            !is_subshape(row.tensors[k].shape(), spec.shape))
            Archive::corrupt();
    }
    row.datasets.resize(specs.datasets.size());
    for (std::size_t k = 0; k < row.datasets.size(); ++k)
        keep_dataset(archive, row.datasets[k], specs.datasets[k]);
}
TF_COMMON_BODY void keep_if_any(Archive& archive, Row& row, const Specs& specs) {
    bool any = !row.tensors.empty() || !row.datasets.empty();
    archive(any);
    if (any) keep(archive, row, specs);
    else row.clear();
}
TF_COMMON_BODY void keep(Archive& archive, std::vector<Row>& rows, const Specs& specs) {
    std::uint64_t count = rows.size();
    archive.size(count);
    rows.resize(static_cast<std::size_t>(count));
    for (Row& row : rows) keep(archive, row, specs);
}

}  // namespace tf::data::detail
