// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/element_source.hpp.

#include <utility>

#include <tf/data/element_source.hpp>

namespace tf::data::detail {

TF_COMMON_BODY void ElementSource::start(StagePtr stage) {
    const std::scoped_lock guard(lock_);
    pass_ = std::make_unique<Pass>(stage);
    stage_ = std::move(stage);
}
TF_COMMON_BODY void ElementSource::restart() {
    const std::scoped_lock guard(lock_);
    pass();
    pass_ = std::make_unique<Pass>(stage_);
}
TF_COMMON_BODY std::int64_t ElementSource::advance() {
    const std::scoped_lock guard(lock_);
    const Row* const row = pass().next();
    if (row == nullptr) return end;
    for (std::size_t k = 0; k < row->tensors.size(); ++k)
        row->tensors[k].check(elements_.tensors[k].dtype, elements_.tensors[k].shape);
    const auto is_free = [](const Taken& t) { return t.left == 0; };
    auto place = std::find_if(taken_.begin(), taken_.end(), is_free);
    if (place == taken_.end()) place = taken_.insert(place, Taken{});
    place->tensors = row->tensors;
    place->left = row->tensors.size();
    place->number = next_number_++;
    return place->number;
}
TF_COMMON_BODY Shape ElementSource::shape_of(std::int64_t element, std::size_t part) {
    const std::scoped_lock guard(lock_);
    return find(element).tensors[part].shape();
}
TF_COMMON_BODY AnyTensor ElementSource::take(std::int64_t element, std::size_t part) {
    const std::scoped_lock guard(lock_);
    Taken& from = find(element);
    AnyTensor tensor = std::move(from.tensors[part]);
    if (--from.left == 0) {
        from.number = end;
        from.tensors.clear();
    }
    return tensor;
}
TF_COMMON_BODY std::string ElementSource::save() const {
    const std::scoped_lock guard(lock_);
    return pass().save();
}
TF_COMMON_BODY void ElementSource::prepare(std::string_view position) {
    const std::scoped_lock guard(lock_);
    prepared_ = std::make_unique<Pass>(pass().at(position));
}
TF_COMMON_BODY void ElementSource::commit() {
    const std::scoped_lock guard(lock_);
    pass_ = std::move(prepared_);
}
TF_COMMON_BODY ElementSource::Taken& ElementSource::find(std::int64_t number) {
    return *std::find_if(taken_.begin(), taken_.end(),
                         [&](const Taken& t) { return t.number == number; });
}
TF_COMMON_BODY Pass& ElementSource::pass() const {
    if (pass_ == nullptr)
        errors::raise<errors::FailedPrecondition>({"tf.data.no_dataset", "data::OwnedIterator", "",
                                                   "an iterator without a dataset",
                                                   "iterator.start(dataset) before"});
    return *pass_;
}

}  // namespace tf::data::detail
